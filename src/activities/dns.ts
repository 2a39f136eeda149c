/** Passes 1-2 and the last step of 1-3: the domain's records at its DNS host, and the provider's own look at them. */
import type { DnsWrite } from '../core/dns-writes.ts';
import { hostName } from '../core/records.ts';
import { dnsAccount, mailAccount, type Toolset } from './accounts.ts';
import type { Call, UpdateDnsResult, VerifyRecordsResult } from './contract.ts';
import { keptWrite } from './dns-writes.ts';
import { withLease } from './lease.ts';
import { noDomainConflict, noZoneConflict, planZone, type ZonePlan } from './zone.ts';

/**
 * Brings the zone to what the domain needs, as one batch. A guard that refuses is the result `conflict`, and nothing is written. Plans anew
 * at each attempt, so it may be repeated. The whole zone is kept before its first change; of every write is kept what stood at the domain's
 * names before, what was written and how the host stored it, for a rollback.
 */
export async function updateDns(tools: Toolset, call: Call): Promise<UpdateDnsResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const dns = await dnsAccount(tools, spec);
  return withLease(tools, `${spec.name}//dns`, async (lease) => {
    const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
      provider.getDomain(spec.name, signal),
    );
    if (domain === undefined)
      return { state: 'conflict', items: [], conflicts: [noDomainConflict(spec)] };
    const planned = await planZone({ dns, resolver: tools.resolver }, spec, domain.records);
    if (planned === undefined)
      return { state: 'conflict', items: [], conflicts: [noZoneConflict(spec)] };
    const { items, conflicts, changes } = planned.plan;
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
  });
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

/** Asks the provider to look at DNS now and returns what it saw; not yet seeing the records is an answer. */
export async function verifyRecords(tools: Toolset, call: Call): Promise<VerifyRecordsResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  return mail.call('requests', 'verify-records', (provider, signal) =>
    provider.verifyRecords(spec.name, signal),
  );
}
