/** Cloudflare as a DNS host. */
import { createHash } from 'node:crypto';
import type { DnsChange, ExistingRecord } from '../../core/dns.ts';
import type { Headroom } from '../../core/limits.ts';
import { CLOUDFLARE_CAPABILITIES } from '../../core/provider-capabilities.ts';
import { ProviderError } from '../errors.ts';
import type { AccountIdentity, DnsProvider, Zone } from '../ports.ts';
import { namesUpward } from '../zone-names.ts';
import {
  allRecords,
  firstZones,
  flattensAll,
  verifyToken,
  writeBatch,
  zonesNamed,
  type Api,
} from './api.ts';
import { checkChanges } from './checks.ts';
import { createProber } from './permissions.ts';
import { outcomeOf, toBatch, toRecord, toZone } from './convert.ts';
import { isCredentialRefusal, maySettle, PROVIDER } from './failures.ts';

export interface CloudflareOptions {
  /** API token with Zone:Read and DNS:Edit; user or account token. */
  readonly token: string;
  /** With `/client/v4`. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  /** Told after each answer that says what is left of the five minutes' requests. */
  readonly onHeadroom?: (headroom: Headroom) => void;
}

/** A `DnsProvider` on Cloudflare's API v4. Each method makes one attempt; findZone and listRecords may take several reads. */
export function createCloudflareDns(options: CloudflareOptions): DnsProvider {
  const { token, baseUrl = 'https://api.cloudflare.com/client/v4', timeoutMs = 30_000 } = options;
  const { onHeadroom = () => undefined } = options;
  const headers = { authorization: `Bearer ${token}` };
  const api: Api = { provider: PROVIDER, baseUrl, headers, timeoutMs, onHeadroom };
  return {
    name: 'cloudflare',
    capabilities: CLOUDFLARE_CAPABILITIES,
    permissions: createProber(api),
    identify: (signal) => identify(api, token, signal),
    findZone: (domain, signal) => findZone(api, domain, signal),
    zoneNames: (signal) => zoneNames(api, signal),
    flattensCnames: (zone, signal) => flattensCnames(api, zone, signal),
    listRecords: (zone, signal) => listRecords(api, zone, signal),
    applyChanges: async (zone, changes, signal) => {
      checkChanges(zone, changes);
      return changes.length === 0 ? [] : await applyChanges(api, { zone, changes }, signal);
    },
  };
}

type Signal = AbortSignal | undefined;

/** A user token by its id; an account token, which verify refuses though it is valid, by what it can list. */
async function identify(api: Api, token: string, signal: Signal): Promise<AccountIdentity> {
  const verified = await verifyToken(api, signal).catch(unlessRefused);
  if (verified === undefined) return { key: `cloudflare:${await accountKey(api, token, signal)}` };
  if (verified.status === 'active') return { key: `cloudflare:${verified.id}` };
  throw refusedToken(`the API token is ${verified.status}`, undefined);
}

async function accountKey(api: Api, token: string, signal: Signal): Promise<string> {
  try {
    const account = (await firstZones(api, signal)).find((zone) => zone.account)?.account;
    return account?.id ?? fingerprint(token);
  } catch (error) {
    const code = error instanceof ProviderError ? error.details.code : undefined;
    // Code 0: "requires permission zone.list", said to a valid token that is limited to single zones.
    if (code === '0') return fingerprint(token);
    if (error instanceof ProviderError && isCredentialRefusal(error))
      throw refusedToken('the API token is refused by every call', error);
    throw error;
  }
}

/** Where Cloudflare will not say whose a token is, the token stands for itself: 64 bits of its hash, which lead nowhere back. */
function fingerprint(token: string): string {
  return `token-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
}

function unlessRefused(error: unknown): undefined {
  if (error instanceof ProviderError && isCredentialRefusal(error)) return undefined;
  throw error;
}

function refusedToken(what: string, cause: ProviderError | undefined): ProviderError {
  const details = {
    category: 'Authentication',
    severity: 'Critical',
    operation: 'identify the account',
    message: `${PROVIDER}: ${what}`,
    remediation:
      'Make a new API token at dash.cloudflare.com/profile/api-tokens (Zone:Read and DNS:Edit on the zones) and give it to the worker.',
  } as const;
  const { status, code } = cause?.details ?? {};
  return new ProviderError(
    {
      ...details,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
    },
    { cause },
  );
}

/** Upward until a zone that is served; a name may be a zone in several accounts of one token, and a pending one above a served one. */
async function findZone(api: Api, domain: string, signal: Signal): Promise<Zone | undefined> {
  const seen: Zone[] = [];
  for (const name of namesUpward(domain)) {
    seen.push(...(await zonesNamed(api, name, signal)).map(toZone));
    if (seen.some(isServed)) break;
  }
  const [zone, ...others] = [...seen.filter(isServed), ...seen.filter((each) => !isServed(each))];
  return zone === undefined || others.length === 0 ? zone : { ...zone, others };
}

function isServed({ status }: Zone): boolean {
  return status === 'active';
}

/** A token for single zones may not list: it sees what it was made for, and nobody can name it. */
async function zoneNames(api: Api, signal: Signal): Promise<readonly string[]> {
  const zones = await firstZones(api, signal).catch(unlessRefused);
  return (zones ?? []).map(({ name }) => name);
}

/** Zone:Read and DNS:Edit need not include the right to read this setting: then nobody knows. */
async function flattensCnames(api: Api, zone: Zone, signal: Signal): Promise<boolean | undefined> {
  return flattensAll(api, zone.id, signal).catch((error: unknown) => {
    if (error instanceof ProviderError && error.details.category === 'Authorization')
      return undefined;
    throw error;
  });
}

async function listRecords(
  api: Api,
  zone: Zone,
  signal: Signal,
): Promise<readonly ExistingRecord[]> {
  return (await allRecords(api, zone.id, signal)).map(toRecord);
}

interface Application {
  readonly zone: Zone;
  readonly changes: readonly DnsChange[];
}

async function applyChanges(
  api: Api,
  { zone, changes }: Application,
  signal: Signal,
): Promise<readonly ExistingRecord[]> {
  const batch = { zoneId: zone.id, body: toBatch(changes) };
  try {
    return (await writeBatch(api, batch, signal)).map(toRecord);
  } catch (error) {
    if (!(error instanceof ProviderError) || !maySettle(error)) throw error;
    return settled(changes, await listRecords(api, zone, signal), error);
  }
}

/** A batch is all or nothing: when every change holds, an earlier attempt made it. Otherwise the refusal stands. */
function settled(
  changes: readonly DnsChange[],
  records: readonly ExistingRecord[],
  refusal: ProviderError,
): readonly ExistingRecord[] {
  const outcomes = changes.map((change) => outcomeOf(change, records));
  if (outcomes.includes(undefined)) throw refusal;
  return outcomes.filter((outcome) => outcome !== undefined && outcome !== 'gone');
}
