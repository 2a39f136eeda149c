/** The DNS half of the health check: our records at the DNS host, and what the mail provider sees of them. */
import type { DnsConflict, DnsPlan, PlanItem } from '../core/dns.ts';
import type { MailDomain } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { dnsAccount, type Toolset } from './accounts.ts';
import { planByHand } from './dns-by-hand.ts';
import { noZoneConflict, planZone } from './zone.ts';

export interface RecordsHealth {
  readonly findings: readonly Finding[];
  /** Something of ours is missing and nothing stands in the way of writing it again. */
  readonly repairable: boolean;
  /** Records of the mail provider's free plan that are still there. */
  readonly freePlan: readonly PlanItem[];
}

/** Plans the zone anew: whatever the plan would write is missing or was edited. Read-only. */
export async function checkRecords(
  tools: Toolset,
  spec: DomainSpec,
  domain: MailDomain,
): Promise<RecordsHealth> {
  const seen = seenFindings(spec, domain);
  const { items, changes, conflicts } = await plannedRecords(tools, spec, domain);
  const freePlan = items.filter(({ purpose }) => purpose === 'free-plan-aliases');
  const own = items.filter((item) => !freePlan.includes(item));
  return {
    findings: [...seen, ...own.map(itemFinding), ...conflicts.map(conflictFinding)],
    repairable: conflicts.length === 0 && changes.length > 0,
    freePlan,
  };
}

async function plannedRecords(
  tools: Toolset,
  spec: DomainSpec,
  { records }: MailDomain,
): Promise<DnsPlan> {
  if (spec.dns.account === undefined) {
    const { items } = await planByHand(tools, spec, records);
    return { items, changes: [], conflicts: [] };
  }
  const { resolver, store } = tools;
  const sources = { dns: await dnsAccount(tools, spec), resolver, store };
  const planned = await planZone(sources, spec, records);
  return planned?.plan ?? { items: [], changes: [], conflicts: [noZoneConflict(spec)] };
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
