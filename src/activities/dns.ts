/** Passes 1-2 and the last step of 1-3: the domain's records at its DNS host, and the provider's own look at them. */
import type { DnsConflict } from '../core/dns.ts';
import type { DnsWrite } from '../core/dns-writes.ts';
import type { ProviderRecords } from '../core/mail.ts';
import { hostName } from '../core/records.ts';
import type { DomainSpec } from '../core/spec.ts';
import { dnsAccount, mailAccount, type Toolset } from './accounts.ts';
import type { Call, UpdateDnsResult, VerifyRecordsResult } from './contract.ts';
import { updateByHand } from './dns-by-hand.ts';
import type { RecordsCall } from './dns-contract.ts';
import { keptWrite } from './dns-writes.ts';
import { withLease, type Lease } from './lease.ts';
import { awaitsMx, ignoreMx, watchMx } from './mx-check.ts';
import { noDomainConflict, noZoneConflict, planZone, zoneNames, type ZonePlan } from './zone.ts';

/**
 * Brings the zone to what the domain needs, as one batch. A guard that refuses is the result `conflict`, and nothing is written. Plans anew
 * at each attempt, so it may be repeated. The whole zone is kept before its first change; of every write is kept what stood at the domain's
 * names before, what was written and how the host stored it, for a rollback. Where DNS is done by hand (`dns: manual`) nothing is ever
 * written: what is left to do is the result.
 */
export async function updateDns(tools: Toolset, call: RecordsCall): Promise<UpdateDnsResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  return withLease(tools, `${spec.name}//dns`, async (lease) => {
    const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
      provider.getDomain(spec.name, signal),
    );
    if (domain === undefined) return refused(noDomainConflict(spec));
    const { records } = domain;
    if (spec.dns.account === undefined) return updateByHand(tools, call, { spec, records });
    const { execution } = call;
    const awayFromMx = () => ignoreMx(tools, { mail, spec, domain, execution });
    return updateZone(tools, call, { spec, records, lease, awayFromMx });
  });
}

interface Job {
  readonly spec: DomainSpec;
  readonly records: ProviderRecords;
  readonly lease: Lease;
  /** To be called before the provider could look at an MX that is not its own. */
  readonly awayFromMx: () => Promise<void>;
}

async function updateZone(
  tools: Toolset,
  call: RecordsCall,
  { spec, records, lease, awayFromMx }: Job,
): Promise<UpdateDnsResult> {
  const dns = await dnsAccount(tools, spec);
  const { decision, switchMx } = call;
  const { resolver, store } = tools;
  const sources = { dns, resolver, store, decision, switchMx };
  const planned = await planZone(sources, spec, records);
  if (planned === undefined) return refused(noZoneConflict(spec, await zoneNames(dns)));
  const { items, conflicts, changes } = planned.plan;
  if (awaitsMx(spec, items)) await awayFromMx();
  if (conflicts.length > 0) return { state: 'conflict', items, conflicts };
  if (changes.length > 0) {
    const { zone, existing } = planned;
    await tools.store.objects.snapshot(`zone/${zone.name}`, call.execution, existing);
    const write = await writeOf(tools, call, planned);
    await keptWrite(tools, write, async () => {
      await lease.confirm();
      return dns.call('apply-changes', (provider, signal) =>
        provider.applyChanges(zone, changes, signal),
      );
    });
  }
  return { state: 'applied', items, written: changes.length, zone: planned.zone.name };
}

function refused(conflict: DnsConflict): UpdateDnsResult {
  return { state: 'conflict', items: [], conflicts: [conflict] };
}

async function writeOf(
  { clock }: Toolset,
  { domain, execution, spec }: Call,
  { zone, desired, existing, plan }: ZonePlan,
): Promise<DnsWrite> {
  const names = new Set(desired.map(({ name }) => hostName(name)));
  return {
    ...{ domain, execution, spec, zone: { id: zone.id, name: zone.name } },
    at: new Date(await clock.now()).toISOString(),
    before: existing.filter(({ name }) => names.has(hostName(name))),
    changes: plan.changes,
  };
}

/**
 * Asks the provider to look at DNS now and returns what it saw; not yet seeing the records is an answer. Where Mailkeel had it look away from
 * the MX, it is first told to look again, whatever the manifest wishes by now; only `mx: last` before the switch still waits.
 */
export async function verifyRecords(
  tools: Toolset,
  call: RecordsCall,
): Promise<VerifyRecordsResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const isTheirs = spec.dns.mx === 'last' && call.switchMx !== true;
  if (!isTheirs) await watchMx(tools, { mail, spec, execution: call.execution });
  const seen = await mail.call('requests', 'verify-records', (provider, signal) =>
    provider.verifyRecords(spec.name, signal),
  );
  return seen ?? NOBODY_LOOKS;
}

/** A provider that never looks waits for nothing either. */
const NOBODY_LOOKS: VerifyRecordsResult = { ownership: true, mx: true };
