/** Passes 1-2 and the last step of 1-3: the domain's records at its DNS host, and the provider's own look at them. */
import type { DnsConflict } from '../core/dns.ts';
import type { FreePlan } from '../core/dns-plan-draft.ts';
import type { DnsWrite } from '../core/dns-writes.ts';
import type { MailDomain, ProviderRecords } from '../core/mail.ts';
import { hostName } from '../core/records.ts';
import type { DomainSpec } from '../core/spec.ts';
import { noDomainConflict, noZoneConflict } from '../core/zone-refusals.ts';
import { dnsAccount, mailAccount, type Toolset } from './accounts.ts';
import type { Call, UpdateDnsResult, VerifyRecordsResult } from './contract.ts';
import { updateByHand } from './dns-by-hand.ts';
import type { RecordsCall } from './dns-contract.ts';
import { keptWrite } from './dns-writes.ts';
import { freePlanOf } from './free-plan-records.ts';
import { withLease, type Lease } from './lease.ts';
import { awaitsMx, ignoreMx, watchMx } from './mx-check.ts';
import { readDomainForRecords } from './mail-readings.ts';
import { dropReadings, expectedBy, keepReading, lastReading } from './readings.ts';
import { planZone, recordsExpected, zoneNames, type ZonePlan } from './zone.ts';

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
    const domain = await readDomainForRecords(tools, call, mail);
    if (domain === undefined) return refused(noDomainConflict(spec));
    const { records } = domain;
    if (spec.dns.account === undefined) return updateByHand(tools, call, { spec, records });
    const { execution } = call;
    const awayFromMx = async (): Promise<void> => {
      if (domain.mxIgnored === false) await dropReadings(tools, call, ['domain']);
      await ignoreMx(tools, { mail, spec, domain, execution });
    };
    const freePlan = await freePlanOf(mail, domain, call.decision);
    return updateZone(tools, call, { spec, records, lease, awayFromMx, freePlan });
  });
}

interface Job {
  readonly spec: DomainSpec;
  readonly records: ProviderRecords;
  readonly lease: Lease;
  /** To be called before the provider could look at an MX that is not its own. */
  readonly awayFromMx: () => Promise<void>;
  readonly freePlan: FreePlan;
}

async function updateZone(
  tools: Toolset,
  call: RecordsCall,
  { spec, records, lease, awayFromMx, freePlan }: Job,
): Promise<UpdateDnsResult> {
  const dns = await dnsAccount(tools, spec);
  const { decision, switchMx } = call;
  const { resolver, store } = tools;
  const sources = { dns, resolver, store, decision, switchMx, freePlan };
  const planned = await planZone(sources, spec, records);
  if (planned === undefined) return refused(noZoneConflict(spec, await zoneNames(dns)));
  const { items, conflicts, changes } = planned.plan;
  const { zone, existing, flattens } = planned;
  if (awaitsMx(spec, items)) await awayFromMx();
  if (conflicts.length > 0) return { state: 'conflict', items, conflicts };
  if (changes.length > 0) {
    await tools.store.objects.snapshot(`zone/${zone.name}`, call.execution, existing);
    const write = await writeOf(tools, call, planned);
    await dropReadings(tools, call, ['domain', 'zone']);
    await keptWrite(tools, write, () =>
      dns.call('apply-changes', {
        prepare: () => lease.confirm(),
        run: (provider, signal) => provider.applyChanges(zone, changes, signal),
      }),
    );
  } else {
    const reading = { zone, existing, ...(flattens === true ? { flattens } : {}) };
    await keepReading(tools, call, ['zone', reading]);
  }
  await keepReading(tools, call, [expectedBy(call), recordsExpected(planned, records)]);
  return { state: 'applied', items, written: changes.length, zone: zone.name };
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
 * Asks the provider to look at DNS now and returns what it saw; not yet seeing the records is an answer. Nobody is asked where this run wrote
 * nothing and has just read that the provider sees them. Where Mailkeel had it look away from
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
  const known = await lastReading(tools, call, 'domain');
  if (known !== undefined && seesAll(known)) return known.seen;
  await dropReadings(tools, call, ['domain']);
  const seen = await mail.call('requests', 'verify-records', (provider, signal) =>
    provider.verifyRecords(spec.name, signal),
  );
  return seen ?? NOBODY_LOOKS;
}

/** The provider said a moment ago that it has seen everything, by itself, and nothing was written since: another look could say no more. */
function seesAll(domain: MailDomain): domain is MailDomain & Required<Pick<MailDomain, 'seen'>> {
  const { seen, mxIgnored } = domain;
  return seen?.ownership === true && seen.mx && mxIgnored !== true;
}

/** A provider that never looks waits for nothing either. */
const NOBODY_LOOKS: VerifyRecordsResult = { ownership: true, mx: true };
