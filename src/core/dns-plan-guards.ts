/** What makes a name unfit for any record of ours, whatever the record says. */
import type { DesiredRecord, DnsPlan } from './dns.ts';
import { conflictItem, recordsAt, refuse, type PlanContext } from './dns-plan-draft.ts';
import { hostName } from './records.ts';

/** The refusal for a name where nothing of ours can stand or be seen; `undefined` where it can. */
export function refuseName(desired: DesiredRecord, context: PlanContext): DnsPlan | undefined {
  return refuseDelegated(desired, context) ?? refuseCname(desired, context);
}

/** A CNAME stands alone at its name (RFC 1034 §3.6.2). At the zone's apex it cannot be real: the host flattens it. */
function refuseCname(desired: DesiredRecord, context: PlanContext): DnsPlan | undefined {
  const { name, type, purpose } = desired;
  // A DMARC record handed to somebody else is judged by its planner: it stays.
  if (hostName(name) === hostName(context.zone) || purpose === 'dmarc') return undefined;
  const clashing =
    type === 'CNAME'
      ? context.existing.filter((r) => hostName(r.name) === hostName(name) && r.type !== 'CNAME')
      : recordsAt(context, name, 'CNAME');
  if (clashing.length === 0) return undefined;
  const reason = 'a CNAME and other records cannot share a name';
  const items = clashing.map((from) => conflictItem(desired, from, { action: 'conflict', reason }));
  return refuse(items, {
    code: 'dns.cname-conflict',
    domain: context.domain,
    sentence: `${name} needs a ${type} record, but ${clashing.map((r) => r.type).join(', ')} stands there and a CNAME cannot share its name.`,
    choices: [
      `Remove what stands at ${name}, or point it somewhere by A/AAAA instead of CNAME, at the DNS host.`,
      `Then: mailkeel resume ${context.domain} --reason "CNAME conflict removed"`,
    ],
  });
}

/** A name at or under an NS delegation inside the zone: writing there succeeds and is never served. */
function refuseDelegated(desired: DesiredRecord, context: PlanContext): DnsPlan | undefined {
  const name = hostName(desired.name);
  const cuts = context.existing.filter((record) => {
    const cut = hostName(record.name);
    if (record.type !== 'NS' || cut === hostName(context.zone)) return false;
    return name === cut || name.endsWith(`.${cut}`);
  });
  const [cut] = cuts;
  if (cut === undefined) return undefined;
  const reason = 'answered by other name servers';
  const items = cuts.map((from) => conflictItem(desired, from, { action: 'conflict', reason }));
  return refuse(items, {
    code: 'dns.delegated',
    sentence: `${cut.name} is delegated to other name servers; records for it in the zone ${context.zone} would never be seen.`,
    choices: [
      `Name in the manifest the DNS account that hosts ${cut.name}, or remove the NS records at the DNS host.`,
      `Then: mailkeel resume ${context.domain} --reason "delegation settled"`,
    ],
  });
}

/** The plan, or the conflict `dns.max-deletions` where it would delete more records of ours than may go without a decision. */
export function capDeletions(plan: DnsPlan, { domain, maxDeletions }: PlanContext): DnsPlan {
  const deletions = plan.items.filter(({ action }) => action === 'delete');
  if (deletions.length <= maxDeletions) return plan;
  const count = String(deletions.length);
  const refused = refuse(deletions, {
    code: 'dns.max-deletions',
    domain,
    sentence: `${count} record(s) Mailkeel wrote for ${domain} are superseded, and policy.maxDeletions lets ${String(maxDeletions)} go without a decision.`,
    choices: [
      `Set policy.maxDeletions to ${count} in the manifest and start it again, or delete them at the DNS host and resume.`,
    ],
  });
  return { ...plan, conflicts: [...plan.conflicts, ...refused.conflicts] };
}
