/** `mailkeel permissions --write`: one TXT record is written into a zone and removed at once. Whatever happens in between, it is removed or named. */
import { canariesAmong, canaryName, canaryRecord } from '../core/canary.ts';
import type { DnsChange } from '../core/dns.ts';
import { WRITES } from '../core/permission-endpoints.ts';
import type { Right } from '../core/permissions.ts';
import { ProviderError } from '../providers/errors.ts';
import { allowed, fromFailure, unknown } from '../providers/permission-verdicts.ts';
import type { DnsProvider, Zone } from '../providers/ports.ts';
import { dnsAccount, type Toolset } from './accounts.ts';
import type { CanaryAnswer, CanaryCall } from './permission-contract.ts';
import { chooseZone, type Undelegated } from './zone-choice.ts';

const COMMENT = 'mailkeel permissions --write';
/** The removal has a limit of its own: the one who asked may have gone. */
const REMOVAL_MS = 30_000;
const REMOVALS = 3;

type Endpoint = Right['endpoint'];

/**
 * Writes and removes the canary of `domain` in the zone a plan would write, the one the world is sent to; one an interrupted look left is
 * removed too. Answers without a right where the account's host has no zone for it: the other looks say so. Its removal is tried three
 * times, also after the attempt was cancelled.
 */
export async function tryCanary(
  tools: Toolset,
  { account, domain }: CanaryCall,
): Promise<CanaryAnswer> {
  const dns = await dnsAccount(tools, { name: domain, dns: { account } });
  const endpoint = WRITES[dns.provider as keyof typeof WRITES];
  const found = await dns.call('find-zone', (provider, signal) =>
    provider.findZone(domain, signal),
  );
  if (found === undefined || endpoint === undefined) return {};
  const chosen = await chooseZone(tools.resolver, domain, found);
  if ('servers' in chosen) return { right: unknown(endpoint, undelegated(domain, chosen)) };
  const { zone } = chosen;
  return dns.call('canary', (provider, signal) =>
    tryAt({ provider, zone, domain }, endpoint, signal),
  );
}

async function tryAt(place: Place, endpoint: Endpoint, signal: AbortSignal): Promise<CanaryAnswer> {
  const { provider, zone, domain } = place;
  const { ours, others } = canariesAmong(await provider.listRecords(zone, signal), domain);
  if (others.length > 0)
    return { right: unknown(endpoint, `something else stands at ${canaryName(domain)}`) };
  const leftover = ours.length === 0 ? undefined : await remove(place);
  return leftover === undefined
    ? writeAndRemove(place, endpoint, signal)
    : { right: unknown(endpoint, leftover.reason), left: leftover };
}

/** A canary in a zone nobody is sent to would show a right Mailkeel has no use for. */
function undelegated(domain: string, { candidates, servers }: Undelegated): string {
  const asks = servers.length === 0 ? 'nobody' : servers.join(', ');
  return `sees ${String(candidates.length)} zones that may hold ${domain} and is delegated to none of them: the world asks ${asks}`;
}

interface Place {
  readonly provider: DnsProvider;
  readonly zone: Zone;
  readonly domain: string;
}

/** However the write ended: the removal is tried, and a record that stays is named, rather than the reason the write broke off. */
async function writeAndRemove(
  place: Place,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<CanaryAnswer> {
  const [written] = await Promise.allSettled([write(place, endpoint, signal)]);
  const left = await remove(place);
  if (written.status === 'fulfilled')
    return { right: written.value, ...(left === undefined ? {} : { left }) };
  if (left === undefined) throw written.reason;
  return { left };
}

async function write(place: Place, endpoint: Endpoint, signal: AbortSignal): Promise<Right> {
  const { provider, zone, domain } = place;
  const create: DnsChange = { kind: 'create', record: canaryRecord(domain), comment: COMMENT };
  try {
    await provider.applyChanges(zone, [create], signal);
    return allowed(endpoint, `wrote ${canaryName(domain)} (TXT) and removed it`);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return fromFailure(endpoint, error);
  }
}

/** Also after a write nobody answered: what stands there is read, not remembered. */
async function remove({ provider, zone, domain }: Place): Promise<CanaryAnswer['left']> {
  let reason = '';
  for (let round = 0; round < REMOVALS; round += 1)
    try {
      const signal = AbortSignal.timeout(REMOVAL_MS);
      const { ours } = canariesAmong(await provider.listRecords(zone, signal), domain);
      const changes = ours.map((from): DnsChange => ({ kind: 'delete', id: from.id, from }));
      if (changes.length > 0) await provider.applyChanges(zone, changes, signal);
      return undefined;
    } catch (error) {
      // Whatever it was: the next round looks again, and after the last one the record is named.
      reason = error instanceof ProviderError ? error.details.message : String(error);
    }
  return { name: canaryName(domain), zone: zone.name, reason };
}
