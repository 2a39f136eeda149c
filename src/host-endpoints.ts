/** Root: are the hosts of the accounts there, is their certificate trusted, and do their clocks agree with ours? No credential is sent. */
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { request } from 'undici';
import type { Account } from './core/manifest.ts';
import { FORWARD_EMAIL } from './core/manifest-account-schema.ts';
import type { EndpointEvidence } from './core/doctor.ts';
import { readHostPort } from './host-port.ts';

/** A host an account needs, by how it is spoken to. */
export interface Endpoint {
  readonly account: string;
  readonly url?: string;
  /** `host:port` of an IMAP server with implicit TLS. */
  readonly imap?: string;
}

const API: Readonly<Record<string, string>> = {
  'forward-email': FORWARD_EMAIL.url,
  cloudflare: 'https://api.cloudflare.com/client/v4',
};
const IMAP: Readonly<Record<string, string>> = { 'forward-email': FORWARD_EMAIL.imap };

/** The hosts of the accounts of a manifest: each API, and each IMAP server that is known. */
export function endpointsOf(accounts: Readonly<Record<string, Account>>): readonly Endpoint[] {
  return Object.entries(accounts).flatMap(([account, stated]) => {
    const url = stated.url ?? API[stated.kind];
    const imap = ('imap' in stated ? stated.imap : undefined) ?? IMAP[stated.kind];
    return [
      ...(url === undefined ? [] : [{ account, url }]),
      ...(imap === undefined ? [] : [{ account, imap }]),
    ];
  });
}

/** Looks at all of them side by side. */
export function lookAtEndpoints(
  endpoints: readonly Endpoint[],
): Promise<readonly EndpointEvidence[]> {
  return Promise.all(
    endpoints.map(async ({ account, url, imap = '' }) => {
      if (url !== undefined) return lookAtApi(account, url);
      return { account, target: imap, ...(await shakeHands(imap)) };
    }),
  );
}

const PATIENCE_MS = 10_000;

/** Whatever it answers: it is reached, and its `Date` is to the second (RFC 9110 §6.6.1). */
async function lookAtApi(account: string, url: string): Promise<EndpointEvidence> {
  const { host, hostname, port, protocol } = new URL(url);
  const seen = { account, target: host };
  try {
    const limits = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS };
    const asked = Date.now();
    const { headers, body } = await request(url, { method: 'GET', ...limits });
    const now = (asked + Date.now()) / 2;
    await body.dump();
    const date = Date.parse(String(headers['date'] ?? ''));
    const skew = Number.isNaN(date) ? {} : { skewMs: date - now };
    if (protocol !== 'https:') return { ...seen, ...skew };
    return { ...seen, ...skew, ...(await shakeHands(`${hostname}:${port === '' ? '443' : port}`)) };
  } catch (error) {
    return { ...seen, failure: reasonOf(error) };
  }
}

const DAY_MS = 86_400_000;

type Handshake = Pick<EndpointEvidence, 'failure' | 'certificateDays'>;

/** The handshake alone: nobody logs in, so nothing counts towards a lock-out. `target` is `host:port`. */
function shakeHands(target: string): Promise<Handshake> {
  const { host, port } = readHostPort(target) ?? { host: target, port: 993 };
  return new Promise((resolve) => {
    // An address is no name to ask for (RFC 6066 §3); the certificate is checked against it all the same.
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ...named, timeout: PATIENCE_MS });
    const end = (seen: Handshake): void => {
      socket.destroy();
      resolve(seen);
    };
    socket.once('secureConnect', () => {
      const ends = Date.parse(socket.getPeerCertificate().valid_to);
      end({ certificateDays: (ends - Date.now()) / DAY_MS });
    });
    socket.once('timeout', () => {
      end({ failure: `no answer within ${String(PATIENCE_MS / 1000)} s` });
    });
    socket.once('error', (error) => {
      end({ failure: reasonOf(error) });
    });
  });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
