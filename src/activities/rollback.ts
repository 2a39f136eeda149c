/** Undoing the DNS writes of one execution: first as a plan, then, once a person agreed, as one batch. */
import type { ExistingRecord } from '../core/dns.ts';
import type { DnsWrite } from '../core/dns-writes.ts';
import { hostName } from '../core/records.ts';
import { planRollback as planInverse, type RollbackPlan } from '../core/rollback.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Zone } from '../providers/ports.ts';
import { dnsAccount, type DnsAccountCalls, type Toolset } from './accounts.ts';
import type {
  AgreedRollbackCall,
  RollbackCall,
  RollbackPreview,
  RollbackResult,
} from './contract.ts';
import { keptWrite, readWrites } from './dns-writes.ts';
import { withLease } from './lease.ts';
import { sha256 } from './survey-fingerprint.ts';
import { candidateZones } from './zone-choice.ts';

/** Says what undoing the writes of `call.execution` would do to the zone as it stands. Reads only. */
export async function planRollback(tools: Toolset, call: RollbackCall): Promise<RollbackPreview> {
  return previewOf(await prepare(tools, call));
}

/**
 * Undoes as one batch what `planRollback` showed, when it is still the same; otherwise the result is `moved` and nothing is written. Kept as
 * a write of its own. May be repeated: an attempt that finds its rollback begun does what is left of it.
 */
export async function rollbackDns(
  tools: Toolset,
  call: AgreedRollbackCall,
): Promise<RollbackResult> {
  return withLease(tools, `${call.domain}//dns`, async (lease) => {
    const prepared = await prepare(tools, call);
    const preview = previewOf(prepared);
    const begun = (await readWrites(tools, call.domain, call.rollback)).length > 0;
    if (preview.fingerprint !== call.agreed && !begun) return { ...preview, state: 'moved' };
    const { dns, zone, plan } = prepared;
    if (plan.changes.length > 0)
      await keptWrite(tools, await writeOf(tools, call, prepared), () =>
        dns.call('apply-changes', {
          prepare: () => lease.confirm(),
          run: (provider, signal) => provider.applyChanges(zone, plan.changes, signal),
        }),
      );
    return { ...preview, state: 'undone' };
  });
}

interface Prepared {
  readonly dns: DnsAccountCalls;
  readonly zone: Zone;
  readonly existing: readonly ExistingRecord[];
  readonly plan: RollbackPlan;
}

async function prepare(tools: Toolset, call: RollbackCall): Promise<Prepared> {
  const { spec } = await tools.specs.domain(call.spec);
  const dns = await dnsAccount(tools, spec);
  const found = await dns.call('find-zone', (provider, signal) =>
    provider.findZone(spec.name, signal),
  );
  const writes = await readWrites(tools, call.domain, call.execution);
  const zone = candidateZones(found).find(({ id }) =>
    writes.every((write) => write.zone.id === id),
  );
  if (zone === undefined) throw otherZone(spec, writes);
  const existing = await dns.call('list-records', (provider, signal) =>
    provider.listRecords(zone, signal),
  );
  return { dns, zone, existing, plan: planInverse(writes, existing) };
}

/** The ids that were written say nothing about another zone. */
function otherZone({ name, dns }: DomainSpec, writes: readonly DnsWrite[]): ProviderError {
  const zone = writes[0]?.zone.name ?? name;
  // Without an account nobody came as far as here.
  const account = dns.account ?? '';
  return new ProviderError({
    category: 'NotFound',
    severity: 'Permanent',
    operation: 'plan rollback',
    message: `the zone ${zone} that was written to is not the one account "${account}" has for ${name} now`,
    remediation: `Give the credential of "${account}" access to the zone that was written to, or undo the records by hand.`,
  });
}

function previewOf({ zone, plan }: Prepared): RollbackPreview {
  const changes = plan.changes.map((change) => JSON.stringify(change));
  return {
    zone: zone.name,
    items: plan.items,
    changes: changes.length,
    fingerprint: sha256(JSON.stringify(changes.toSorted())),
  };
}

async function writeOf(
  { clock }: Toolset,
  { domain, execution, rollback, spec }: AgreedRollbackCall,
  { zone, existing, plan }: Prepared,
): Promise<DnsWrite> {
  const { changes } = plan;
  const names = new Set(
    changes.map((change) =>
      hostName(change.kind === 'create' ? change.record.name : change.from.name),
    ),
  );
  return {
    ...{ domain, execution, rollback, spec, changes, zone: { id: zone.id, name: zone.name } },
    at: new Date(await clock.now()).toISOString(),
    before: existing.filter(({ name }) => names.has(hostName(name))),
  };
}
