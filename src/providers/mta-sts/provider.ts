/** MTA-STS policies, fetched over HTTPS as a sending server does (RFC 8461 §3.3). */
import { isIPv6, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { policyUrl } from '../../core/mta-sts.ts';
import type { PolicyAnswer } from '../../core/public-evidence.ts';
import { ProviderError } from '../errors.ts';
import type { PolicyFetcher } from '../policy-port.ts';
import type { DnsResolver } from '../ports.ts';

export interface PolicyOptions {
  /** Who tells where `mta-sts.<domain>` is. */
  readonly resolver: Pick<DnsResolver, 'queryRecursive'>;
  /** Whole attempt; RFC 8461 §3.3 suggests one minute at most. */
  readonly timeoutMs: number;
  /** Default 443, which is what senders ask. */
  readonly port?: number;
  /** PEM of the authorities to trust; default: those of Node. */
  readonly ca?: string;
}

/** RFC 8461 §3.3 asks for a limit and names 64 KiB. */
const MAX_POLICY_BYTES = 65_536;

/** A fetcher that follows no redirect, keeps no connection and believes no certificate a sender would not. */
export function createPolicyFetcher(options: PolicyOptions): PolicyFetcher {
  const { timeoutMs, ca, port = 443 } = options;
  return async (domain, signal) => {
    signal?.throwIfAborted();
    const url = new URL(policyUrl(domain));
    url.port = String(port);
    const connect = { lookup: lookupBy(options.resolver), ...(ca === undefined ? {} : { ca }) };
    const agent = new Agent({ connect, maxResponseSize: MAX_POLICY_BYTES });
    const limit = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      return await fetchOnce(url, agent, either);
    } catch (error) {
      signal?.throwIfAborted();
      return limit.aborted
        ? { state: 'unreachable', reason: `no whole answer within ${String(timeoutMs)} ms` }
        : refusalOf(error);
    } finally {
      await agent.destroy();
    }
  };
}

async function fetchOnce(url: URL, dispatcher: Agent, signal: AbortSignal): Promise<PolicyAnswer> {
  const answer = await request(url, { dispatcher, signal, headers: { accept: 'text/plain' } });
  const type = answer.headers['content-type'] ?? '';
  const [mediaType = ''] = (typeof type === 'string' ? type : '').split(';');
  const text = await answer.body.text();
  return {
    state: 'answered',
    status: answer.statusCode,
    mediaType: mediaType.trim().toLowerCase(),
    text,
  };
}

/** OpenSSL's verdicts on a chain, and Node's on a name. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE)/;

function refusalOf(error: unknown): PolicyAnswer {
  const code = codeOf(error);
  return { state: CERTIFICATE.test(code) ? 'untrusted' : 'unreachable', reason: code };
}

function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return error.details.message;
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : 'the connection failed';
}

/** Where the world's DNS says the host is, not what this machine believes. */
function lookupBy(resolver: PolicyOptions['resolver']): LookupFunction {
  return (host, { all }, done) => {
    addressesOf(resolver, host).then(
      (found) => {
        const [first] = found;
        if (first === undefined) done(noAddress(host), '', 4);
        else if (all === true) done(null, found);
        else done(null, first.address, first.family);
      },
      (error: unknown) => {
        done(error instanceof Error ? error : noAddress(host), '', 4);
      },
    );
  };
}

async function addressesOf(
  resolver: PolicyOptions['resolver'],
  host: string,
): Promise<{ readonly address: string; readonly family: number }[]> {
  const four = await resolver.queryRecursive(host, 'A');
  const six = await resolver.queryRecursive(host, 'AAAA');
  return [...four.values, ...six.values].map((address) => ({
    address,
    family: isIPv6(address) ? 6 : 4,
  }));
}

function noAddress(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
}
