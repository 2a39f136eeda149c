/** What Forward Email's free plan left in a zone: `forward-email=` TXT records, which are a domain's aliases and must be absent on a paid plan. */
import type { DnsPlan, ExistingRecord, PlanItem } from './dns.ts';
import { isNamed, resumeWith } from './dns-decision.ts';
import { conflictItem, refuse, type PlanContext } from './dns-plan-draft.ts';
import { freePlanAliases, isFreePlanTxt } from './free-plan.ts';

const PURPOSE = 'free-plan-aliases';

/**
 * A line for each free-plan record among `texts`. Without a decision that names it, it is kept; with one it goes once every alias it holds
 * stands at the provider, and until then is `later`: deleted before its successors stand, it loses mail.
 */
export function planFreePlan(texts: readonly ExistingRecord[], context: PlanContext): DnsPlan {
  const left = texts.filter((txt) => isFreePlanTxt(txt.content));
  const items = left.map((from) =>
    isNamed(from, context.decision?.remove) ? goes(from, context) : stays(from, context),
  );
  return { items, changes: [], conflicts: [] };
}

/** A `conflict` is what a decision may delete. */
function goes(from: ExistingRecord, { freePlan }: PlanContext): PlanItem {
  const names = freePlanAliases(from.content);
  const waiting = names.filter((name) => !freePlan.standing.includes(name));
  return conflictItem(
    { purpose: PURPOSE },
    from,
    waiting.length === 0
      ? { action: 'conflict', reason: 'its aliases stand at the mail provider' }
      : {
          action: 'later',
          reason: `goes once its aliases stand at the mail provider; not yet: ${waiting.join(', ')}`,
        },
  );
}

function stays(from: ExistingRecord, { aliases }: PlanContext): PlanItem {
  const names = freePlanAliases(from.content);
  const missing = missingIn(names, aliases);
  const lost = missing.length === 0 ? '' : `; missing in the manifest: ${missing.join(', ')}`;
  const reason = `it holds the free-plan aliases ${names.join(', ')}${lost}`;
  return {
    ...conflictItem({ purpose: PURPOSE }, from, { action: 'keep', reason }),
    remedy: `${missing.length === 0 ? '' : `add ${missing.join(', ')} to the manifest; `}leave the record until the health check (4-1) names it as no longer needed, then delete it by hand`,
  };
}

function missingIn(names: readonly string[], aliases: readonly string[]): readonly string[] {
  return names.filter((name) => !aliases.includes(name));
}

/**
 * The plan, or the conflict `dns.free-plan-aliases` where it would write although nobody decided about a free-plan record. Where nothing is
 * to be written nobody is asked: the records stand, and stay.
 */
export function askAboutFreePlan(plan: DnsPlan, context: PlanContext): DnsPlan {
  const { decision, freePlan } = context;
  const isAsked = (item: PlanItem): boolean =>
    item.purpose === PURPOSE && item.action === 'keep' && !isNamed(item, decision?.keep);
  if (!freePlan.asks || plan.changes.length === 0 || !plan.items.some(isAsked)) return plan;
  const items = plan.items.map((item) => (isAsked(item) ? asked(item) : item));
  const refused = refuseUndecided(plan.items.filter(isAsked).map(asked), context);
  return { ...plan, items, conflicts: [...plan.conflicts, ...refused.conflicts] };
}

function asked(item: PlanItem): PlanItem {
  return {
    ...item,
    action: 'conflict',
    remedy: 'decide by dns.keep or dns.delete, as the park says',
  };
}

function refuseUndecided(items: readonly PlanItem[], context: PlanContext): DnsPlan {
  const { domain, aliases } = context;
  const names = items.flatMap(({ content = '' }) => freePlanAliases(content));
  const missing = missingIn(names, aliases);
  const lost = missing.length === 0 ? '' : `; missing in the manifest: ${missing.join(', ')}`;
  return refuse(items, {
    code: 'dns.free-plan-aliases',
    domain,
    sentence: `${String(items.length)} forward-email= TXT record(s) of ${domain} hold aliases of Forward Email's free plan, which a paid plan wants gone: ${names.join(', ')}${lost}.`,
    choices: [
      ...(missing.length === 0
        ? []
        : [
            `Whoever still needs mail to ${missing.join(', ')}: add them to the manifest and start it again, or that mail ends.`,
          ]),
      `To go on and leave the records as they are: ${resumeWith(domain, 'dns.keep', items)}`,
      'A record named by dns.delete goes only once pass 2-2 has seen all of its aliases at the mail provider; until then it stays.',
    ],
  });
}
