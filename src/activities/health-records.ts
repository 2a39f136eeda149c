/** The DNS half of the health check: our records at the DNS host, and what the mail provider sees of them. */
import type { DnsConflict, DnsPlan, ExistingRecord, PlanItem } from '../core/dns.ts';
import type { MailDomain } from '../core/mail.ts';
import { hostName } from '../core/records.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { isSpf } from '../core/spf.ts';
import { weakerEnd } from '../core/spf-all.ts';
import { noZoneConflict } from '../core/zone-refusals.ts';
import { dnsAccount, type Toolset } from './accounts.ts';
import { planByHand } from './dns-by-hand.ts';
import { checkPolicy } from './mta-sts.ts';
import { planZone, type Intent, type ZoneReading } from './zone.ts';

export interface RecordsHealth {
  readonly findings: readonly Finding[];
  /** Something of ours is missing and nothing stands in the way of writing it again. */
  readonly repairable: boolean;
  /** Records of the mail provider's free plan that are still there. */
  readonly freePlan: readonly PlanItem[];
}

/** Whose records are looked at, and what a person decided about them. */
export interface RecordsOf {
  readonly spec: DomainSpec;
  readonly domain: MailDomain;
  readonly intent: Intent;
  /** Its zone, where this run read that already and wrote nothing since. */
  readonly zone: ZoneReading | undefined;
}

/** Plans the zone anew: whatever the plan would write is missing or was edited, or is to go by a decision. Read-only. */
export async function checkRecords(tools: Toolset, of: RecordsOf): Promise<RecordsHealth> {
  const seen = seenFindings(of.spec, of.domain);
  const { items, changes, conflicts, existing } = await plannedRecords(tools, of);
  const freePlan = items.filter(({ purpose }) => purpose === 'free-plan-aliases');
  const { spec, domain } = of;
  const policy = await checkPolicy(tools, { spec, domain, existing });
  // Of an announced policy the look at it says more than the line of the plan.
  const own = items.filter((item) => !freePlan.includes(item) && item.purpose !== 'mta-sts');
  return {
    findings: [
      ...[...seen, ...own.map(itemFinding), ...spfEnd(spec, existing ?? []), ...policy],
      ...conflicts.map(conflictFinding),
    ],
    repairable: conflicts.length === 0 && changes.length > 0,
    freePlan,
  };
}

async function plannedRecords(
  tools: Toolset,
  { spec, domain: { records }, intent, zone }: RecordsOf,
): Promise<DnsPlan & { readonly existing?: readonly ExistingRecord[] }> {
  if (spec.dns.account === undefined) {
    const { items } = await planByHand(tools, spec, records);
    return { items, changes: [], conflicts: [] };
  }
  const { resolver, store } = tools;
  const sources = { dns: await dnsAccount(tools, spec), resolver, store, read: zone, ...intent };
  const planned = await planZone(sources, spec, records);
  if (planned === undefined) return { items: [], changes: [], conflicts: [noZoneConflict(spec)] };
  return { ...planned.plan, existing: planned.existing };
}

/** Which mail of others receivers hold back is never changed without a decision: a weaker end than the manifest's is only named. */
function spfEnd(
  { name, dns }: DomainSpec,
  existing: readonly ExistingRecord[],
): readonly Finding[] {
  if (dns.spf === 'keep') return [];
  const texts = existing.filter(
    (record) => record.type === 'TXT' && hostName(record.name) === name,
  );
  return texts.flatMap(({ content }) => {
    const end = isSpf(content) ? weakerEnd(content, dns.spfAll) : undefined;
    if (end === undefined) return [];
    const has = end === '' ? 'has no "all"' : `ends with ${end}`;
    const message = `the SPF record ${has}, the manifest says ${dns.spfAll}; it is never changed without a decision`;
    const remedy = `end it with ${dns.spfAll} at the DNS host, or state spfAll otherwise`;
    return [{ pass: '4-1', check: 'dns.spf-all', status: 'warn', message, remedy }];
  });
}

/** Nothing where the provider never looks. */
function seenFindings(spec: DomainSpec, { seen }: MailDomain): readonly Finding[] {
  if (seen === undefined) return [];
  const wanted = [
    { check: 'provider.ownership', what: 'the ownership record', ok: seen.ownership },
    ...(spec.dns.mx === 'keep' ? [] : [{ check: 'provider.mx', what: 'the MX', ok: seen.mx }]),
  ];
  return wanted.map(({ check, what, ok }) => ({
    pass: '4-1',
    check,
    status: ok ? 'pass' : 'fail',
    message: `the mail provider ${ok ? 'sees' : 'does not see'} ${what}`,
    ...(ok ? {} : { remedy: 'run phase 1 for this domain again' }),
  }));
}

function itemFinding(item: PlanItem): Finding {
  const { action, purpose, type, name, reason } = item;
  const base = { pass: '4-1', check: `dns.${purpose}` } as const;
  const record = `${type} ${name}`;
  if (action === 'create')
    return { ...base, status: 'fail', message: `${record} is missing: ${reason}`, remedy: REWRITE };
  if (action === 'change')
    return { ...base, status: 'fail', message: `${record} differs: ${reason}`, remedy: REWRITE };
  if (item.remedy !== undefined)
    return { ...base, status: 'warn', message: `${record}: ${reason}`, remedy: item.remedy };
  if (action === 'keep' && item.to === undefined)
    return { ...base, status: 'pass', message: `${record} is right` };
  if (action === 'by-hand')
    return {
      ...base,
      status: 'fail',
      message: `${record} is to be done by hand: ${reason}`,
      remedy: `mailkeel dns export shows what to publish`,
    };
  if (action === 'later')
    return { ...base, status: 'warn', message: `${record}: ${reason}`, remedy: SWITCH };
  return { ...base, status: 'warn', message: `${record}: ${reason}`, remedy: DECIDE };
}

const REWRITE = 'pass 4-2 writes it again; or run phase 1 for this domain';
const SWITCH = 'run phase 3 for this domain: the switch follows the proof of the logins';
const DECIDE = 'state `existing: converge` to let Mailkeel change it, or change it by hand';

function conflictFinding({ code, sentence, remedy }: DnsConflict): Finding {
  return { pass: '4-1', check: code, status: 'fail', message: sentence, remedy: remedy.join('; ') };
}
