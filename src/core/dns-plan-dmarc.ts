/** DMARC: created only where none applies, never weakened (RFC 9989). */
import type { DesiredRecord, DnsPlan, ExistingRecord } from './dns.ts';
import {
  changeRecord,
  createRecord,
  keepRecord,
  leaveDifferent,
  recordsAt,
  type PlanContext,
} from './dns-plan-draft.ts';
import { shown } from './dns-lines.ts';
import {
  inheritedDmarc,
  isAtLeastAsStrict,
  isDmarc,
  parseDmarc,
  strengthenDmarc,
  type ParentDmarc,
} from './dmarc.ts';
import { isStrictEnough } from './records-meaning.ts';
import { hostName } from './records.ts';

/**
 * Plans the DMARC record of a domain. One that is at least as strict stays; a weaker one is raised under `converge`, else reported; a
 * record handed to somebody else by CNAME stays; where a parent's record, in this zone or above it, already protects as much,
 * none is created.
 */
export function planDmarc(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const [delegated] = recordsAt(context, desired.name, 'CNAME');
  if (delegated !== undefined)
    return leaveDifferent(desired, shown(delegated), 'DMARC is managed elsewhere, by a CNAME');
  const present = recordsAt(context, desired.name, 'TXT').filter((txt) => isDmarc(txt.content));
  const [from, ...others] = present;
  if (from === undefined) return planMissing(desired, context);
  if (others.length > 0) {
    const reason = `${String(present.length)} DMARC records: receivers ignore all of them; leave one`;
    return leaveDifferent(desired, present.map(shown).join(' | '), reason);
  }
  return isStrictEnough(from.content, desired.content)
    ? keepRecord(desired, from)
    : planWeaker(desired, from, context);
}

function planMissing(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const inherited = inheritedRecord(context);
  if (inherited === undefined || !protects(inherited.content, desired.content))
    return createRecord(desired, context);
  const reason = `${inherited.name} applies to this name too and is at least as strict`;
  return leaveDifferent(desired, inherited.content, reason);
}

function planWeaker(
  desired: DesiredRecord,
  from: ExistingRecord,
  { converge }: PlanContext,
): DnsPlan {
  const [actual, wanted] = [parseDmarc(from.content), parseDmarc(desired.content)];
  if (!converge || actual === undefined || wanted === undefined)
    return leaveDifferent(desired, shown(from), 'a weaker DMARC policy existed before');
  const content = strengthenDmarc(actual, wanted);
  return changeRecord(desired, from, { content, reason: 'raises the policy to the one wanted' });
}

/** The record that applies to the domain while it has none of its own: of those above it, see RFC 9989 §4.10. */
function inheritedRecord(context: PlanContext): ParentDmarc | undefined {
  const above = [...recordsInZone(context), ...context.parentDmarc];
  // Each name is the end of the one below it: the longest is the nearest.
  return inheritedDmarc(above.toSorted((a, b) => b.name.length - a.name.length));
}

/** DMARC records above the domain that this zone holds, nearest first. */
function recordsInZone(context: PlanContext): readonly ParentDmarc[] {
  return namesInZone(context)
    .flatMap((name) => recordsAt(context, name, 'TXT'))
    .filter((txt) => isDmarc(txt.content));
}

/** Where policies for the domain may stand above it in its zone, nearest first. */
function namesInZone(context: Pick<PlanContext, 'domain' | 'zone'>): readonly string[] {
  const names: string[] = [];
  const zone = hostName(context.zone);
  let name = hostName(context.domain);
  while (name !== zone && name.includes('.')) {
    name = name.slice(name.indexOf('.') + 1);
    names.push(`_dmarc.${name}`);
  }
  return names;
}

/**
 * The names above the domain whose policy the zone's records do not show although they lie in it, nearest first: handed to somebody else by
 * CNAME, or at or under a delegation. To be asked for in DNS before a record is created below them.
 */
export function handedOnDmarc(
  context: Pick<PlanContext, 'domain' | 'zone' | 'existing'>,
): readonly string[] {
  const zone = hostName(context.zone);
  return namesInZone(context).filter((name) =>
    context.existing.some((record) => {
      const at = hostName(record.name);
      if (record.type === 'CNAME') return at === name;
      return record.type === 'NS' && at !== zone && (name === at || name.endsWith(`.${at}`));
    }),
  );
}

/** To a sub-domain the parent's `sp` applies. */
function protects(inherited: string, wanted: string): boolean {
  const [parent, wish] = [parseDmarc(inherited), parseDmarc(wanted)];
  if (parent === undefined || wish === undefined) return false;
  return isAtLeastAsStrict({ ...parent, policy: parent.subdomainPolicy }, wish);
}
