/** What putting settings back means: what Mailkeel wrote × what stands there now → what is put back, and what is left to others. */
import type { SettingsWrite, Settings, SettingValue } from './settings-writes.ts';

/** `put-back`: still as Mailkeel wrote it; `done`: already as before; `left`: changed since, or not safe to put back. */
export type RestoreAction = 'put-back' | 'done' | 'left';

/** What happens to one field of one domain or alias, and why. Values as people read them. */
export interface RestoreItem {
  readonly action: RestoreAction;
  /** The domain, or the alias's address. */
  readonly subject: string;
  readonly field: string;
  /** As it stands now; absent when there is no such thing any more. */
  readonly now?: string;
  /** As it stood before Mailkeel's writes: since the last change by somebody else, where there was one in between. */
  readonly before: string;
  readonly reason: string;
}

/** The fields of one domain or alias to put back, in one write. */
export interface RestoreStep {
  /** Local part; absent: the domain itself. */
  readonly alias?: string;
  readonly id: string;
  readonly from: Settings;
  readonly to: Settings;
}

export interface RestorePlan {
  readonly items: readonly RestoreItem[];
  readonly steps: readonly RestoreStep[];
}

/** What stands at the provider now. */
export interface Standing {
  readonly id: string;
  readonly settings: Settings;
}

/**
 * Plans the putting back of `writes` (all of one domain, with those restores made since). A field goes back to what it was before the oldest
 * of them that nobody else's change came after, where it still is what the newest of them wrote; otherwise it is left and named. IMAP is
 * never switched off: Forward Email deletes the mail of such an alias. `standing` answers by local part, and for the domain itself without
 * one.
 */
export function planRestore(
  writes: readonly SettingsWrite[],
  standing: (alias: string | undefined) => Standing | undefined,
): RestorePlan {
  const judged = bySubject(writes).map((own) => judge(own, standing(own[0]?.alias)));
  return {
    items: judged.flatMap(({ items }) => items),
    steps: judged.flatMap(({ step }) => step ?? []),
  };
}

function bySubject(writes: readonly SettingsWrite[]): readonly (readonly SettingsWrite[])[] {
  const subjects = new Map<string, SettingsWrite[]>();
  for (const write of writes.toSorted((a, b) => a.at.localeCompare(b.at))) {
    const key = write.alias ?? '';
    subjects.set(key, [...(subjects.get(key) ?? []), write]);
  }
  return [...subjects.values()];
}

interface Judged {
  readonly items: readonly RestoreItem[];
  readonly step?: RestoreStep;
}

function judge(writes: readonly SettingsWrite[], now: Standing | undefined): Judged {
  const [first] = writes;
  if (first === undefined) return { items: [] };
  const { alias, domain } = first;
  const subject = subjectOf(domain, alias);
  const fields = [...new Set(writes.flatMap(({ before }) => Object.keys(before)))];
  const rows = fields.flatMap((field) => {
    const written = writtenOf(field, writes);
    return written === undefined ? [] : { field, ...judgeField(field, written, now) };
  });
  const back = rows.filter(({ action }) => action === 'put-back');
  const items = rows.map(({ field, action, reason, before }): RestoreItem => {
    const value = now?.settings[field];
    const shownNow = value === undefined ? {} : { now: shown(value) };
    return { action, subject, field, ...shownNow, before: shown(before), reason };
  });
  if (now === undefined || back.length === 0) return { items };
  const from = Object.fromEntries(back.map(({ field }) => [field, now.settings[field] ?? '']));
  const to = Object.fromEntries(back.map(({ field, before }) => [field, before]));
  return { items, step: { ...(alias === undefined ? {} : { alias }), id: now.id, from, to } };
}

/** How items name the domain, or with a local part that alias of it. */
export function subjectOf(domain: string, alias: string | undefined): string {
  return alias === undefined ? domain : `${alias}@${domain}`;
}

/** Why a step planned earlier must not be made on what stands there by now; `undefined`: it may be. */
export function movedSince(
  { id, from }: RestoreStep,
  now: Standing | undefined,
): string | undefined {
  if (now === undefined) return GONE;
  if (now.id !== id) return MADE_ANEW;
  const isUnmoved = Object.entries(from).every(([field, value]) => {
    const today = now.settings[field];
    return today !== undefined && isSame(today, value);
  });
  return isUnmoved ? undefined : CHANGED;
}

const GONE = 'does not exist any more';
const MADE_ANEW = 'was deleted and made anew since';
const CHANGED = 'was changed since';

interface Verdict {
  readonly action: RestoreAction;
  readonly reason: string;
  readonly before: SettingValue;
}

/** One field: what it was before Mailkeel's writes, what Mailkeel made of it, and on which object. */
interface Written {
  readonly before: SettingValue;
  readonly mine: SettingValue;
  readonly id: string;
}

/**
 * Follows one field through its writes, oldest first. A write that found something else than the one before it had left there, or another
 * object, begins anew: what lies before it is no longer Mailkeel's to undo. What a restore put back is nobody's wish and begins nothing.
 */
function writtenOf(field: string, writes: readonly SettingsWrite[]): Written | undefined {
  return writes.reduce<Written | undefined>((chain, write) => {
    const before = write.before[field];
    const mine = write.written?.[field] ?? write.wish[field];
    if (before === undefined || mine === undefined) return chain;
    if (write.restore !== undefined) return chain && { ...chain, mine };
    const goesOn = chain?.id === write.id && isSame(before, chain.mine);
    return { before: goesOn ? chain.before : before, mine, id: write.id };
  }, undefined);
}

function judgeField(
  field: string,
  { before, mine, id }: Written,
  now: Standing | undefined,
): Verdict {
  const value = now?.settings[field];
  const left = (reason: string): Verdict => ({ action: 'left', reason, before });
  if (value === undefined) return left(GONE);
  if (now?.id !== id) return left(MADE_ANEW);
  if (isSame(value, before)) return { action: 'done', reason: 'is already as it was', before };
  if (!isSame(value, mine)) return left(CHANGED);
  if (field === 'mailbox' && before === false)
    return left('switching IMAP off would delete its mail; do it at the provider if you mean it');
  return { action: 'put-back', reason: 'Mailkeel changed it', before };
}

function isSame(a: SettingValue, b: SettingValue): boolean {
  return keyOf(a) === keyOf(b);
}

/** The order of recipients and labels says nothing. */
function keyOf(value: SettingValue): string {
  return JSON.stringify(typeof value === 'object' ? value.toSorted() : value);
}

/** A setting's value as people read it. */
export function shown(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'string' ? value : value.join(', ');
  return text === '' ? '(none)' : text;
}
