/** Passes 1-2 and the last step of 1-3: the domain's records at its DNS host, and the provider's own look at them. */
import { dnsAccount, mailAccount, type DnsAccountCalls, type Toolset } from './accounts.ts';
import type { Call, UpdateDnsResult, VerifyRecordsResult } from './contract.ts';
import { withLease } from './lease.ts';
import { noDomainConflict, noZoneConflict, planZone, type ZonePlan } from './zone.ts';

/**
 * Brings the zone to what the domain needs, as one batch. A guard that refuses is the result `conflict`, and nothing is written. Plans anew
 * at each attempt, so it may be repeated; the whole zone is kept before its first change.
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
    const planned = await planZone(dns, spec, domain.records);
    if (planned === undefined)
      return { state: 'conflict', items: [], conflicts: [noZoneConflict(spec)] };
    const { items, conflicts, changes } = planned.plan;
    if (conflicts.length > 0) return { state: 'conflict', items, conflicts };
    if (changes.length > 0) {
      const { zone, existing } = planned;
      await tools.store.objects.snapshot(`zone/${zone.name}`, call.execution, existing);
      await lease.confirm();
      await apply(dns, planned);
    }
    return { state: 'applied', items, written: changes.length, zone: planned.zone.name };
  });
}

async function apply(dns: DnsAccountCalls, { zone, plan }: ZonePlan): Promise<void> {
  await dns.call('apply-changes', (provider, signal) =>
    provider.applyChanges(zone, plan.changes, signal),
  );
}

/** Asks the provider to look at DNS now and returns what it saw; not yet seeing the records is an answer. */
export async function verifyRecords(tools: Toolset, call: Call): Promise<VerifyRecordsResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  return mail.call('requests', 'verify-records', (provider, signal) =>
    provider.verifyRecords(spec.name, signal),
  );
}
