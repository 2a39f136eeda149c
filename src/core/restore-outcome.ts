/** What became of a restore that was agreed to: what was put back, and what had to be left after all. */
import { shown, subjectOf, type RestoreItem, type RestoreStep } from './restore.ts';
import type { Settings, SettingsWrite } from './settings-writes.ts';

/** A step that was not made, why, and what stands there instead; `now` is absent when nothing does. */
export interface LeftStep {
  readonly step: RestoreStep;
  readonly reason: string;
  readonly now: Settings | undefined;
}

/** The items of a plan for `domain`, where what was to be put back by a step that was not made is `left`. */
export function itemsAfter(
  items: readonly RestoreItem[],
  left: readonly LeftStep[],
  domain: string,
): readonly RestoreItem[] {
  const bySubject = new Map(left.map((each) => [subjectOf(domain, each.step.alias), each]));
  return items.map((item) => {
    const found = bySubject.get(item.subject);
    if (found === undefined || item.action !== 'put-back') return item;
    const { subject, field, before } = item;
    const value = found.now?.[field];
    const shownNow = value === undefined ? {} : { now: shown(value) };
    return { action: 'left', subject, field, ...shownNow, before, reason: found.reason };
  });
}

/**
 * Number of settings one restore has put back. `writes` are those it made, over all its attempts; one whose answer was lost counts when the
 * setting is in `items`, planned afterwards, as it was.
 */
export function countPutBack(
  writes: readonly SettingsWrite[],
  items: readonly RestoreItem[],
): number {
  const done = new Set(items.filter(({ action }) => action === 'done').map(keyOf));
  const fields = writes.flatMap(({ domain, alias, wish, written }) =>
    Object.keys(wish)
      .map((field) => keyOf({ subject: subjectOf(domain, alias), field }))
      .filter((key) => written !== undefined || done.has(key)),
  );
  return new Set(fields).size;
}

/** What was shown as to be put back and is `left` in the outcome. */
export function leftAfterAll(
  agreed: readonly RestoreItem[],
  outcome: readonly RestoreItem[],
): readonly RestoreItem[] {
  const wanted = new Set(agreed.filter(({ action }) => action === 'put-back').map(keyOf));
  return outcome.filter((item) => item.action === 'left' && wanted.has(keyOf(item)));
}

function keyOf({ subject, field }: Pick<RestoreItem, 'subject' | 'field'>): string {
  return `${subject} ${field}`;
}
