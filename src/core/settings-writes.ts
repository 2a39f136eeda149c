/** Writes to settings of what existed at the mail provider, as they are kept for a restore: one record a write, and its place in the store. */

/** One setting's value in Mailkeel's words. */
export type SettingValue = boolean | string | readonly string[];

/** Settings by field: `recipients`, `enabled` … of an alias, `protection.phishing` … of a domain. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** One write Mailkeel made, kept from before the call and completed with what the provider stored. */
export interface SettingsWrite {
  readonly domain: string;
  /** Local part; absent: the domain's own settings. */
  readonly alias?: string;
  /** The provider's id of what was written to. */
  readonly id: string;
  /** The execution that wrote it; of a restore the one whose writes it puts back. */
  readonly execution: string;
  /** Set when a restore wrote it. */
  readonly restore?: string;
  /** Hash of the DomainSpec it was written for. */
  readonly spec: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The fields that are written, as they stood before. */
  readonly before: Settings;
  /** The same fields as they were sent. */
  readonly wish: Settings;
  /** The same fields as the provider stored them; absent when its answer was never seen. */
  readonly written?: Settings;
}

/** A snapshot as the store returns it. */
interface Kept {
  readonly key: string;
  readonly body: unknown;
}

const ANSWER = '/answer';

/** What the keys of all settings writes of a domain begin with; with `under` (an execution or a restore) those made under it. */
export function settingsPrefix(domain: string, under?: string): string {
  return `settings-write/${domain}/${under === undefined ? '' : `${under}/`}`;
}

/** The keys of a write and of the provider's answer to it. */
export function settingsKeys(write: SettingsWrite): {
  readonly write: string;
  readonly answer: string;
} {
  const { domain, alias, execution, restore, at } = write;
  const subject = alias === undefined ? 'domain' : `alias/${alias}`;
  const key = `${settingsPrefix(domain, restore ?? execution)}${at}/${subject}`;
  return { write: key, answer: `${key}${ANSWER}` };
}

/** The writes of one prefix, oldest first, each with its answer where there is one. Throws an Error naming a snapshot that is none. */
export function assembleSettings(kept: readonly Kept[]): readonly SettingsWrite[] {
  const bodies = new Map(kept.map(({ key, body }) => [key, body]));
  const writes = kept.flatMap(({ key, body }) => {
    // An alias may be called `answer`: an answer is what completes a write that is there.
    if (key.endsWith(ANSWER) && bodies.has(key.slice(0, -ANSWER.length))) return [];
    if (!isWrite(body)) throw new Error(`the snapshot ${key} is not a write of settings`);
    const written = bodies.get(`${key}${ANSWER}`) as Settings | undefined;
    return written === undefined ? [body] : [{ ...body, written }];
  });
  return writes.toSorted((a, b) => a.at.localeCompare(b.at));
}

function isWrite(body: unknown): body is SettingsWrite {
  return typeof body === 'object' && body !== null && 'wish' in body && 'before' in body;
}

/** The writes a restore may put back: of one execution, or all; those restores made are no wishes of a manifest. */
export function writesToRestore(
  writes: readonly SettingsWrite[],
  execution?: string,
): readonly SettingsWrite[] {
  return writes.filter(
    (write) =>
      write.restore === undefined && (execution === undefined || write.execution === execution),
  );
}

/** The writes restores made and the provider confirmed: they end what a restore has to undo. */
export function restoresMade(writes: readonly SettingsWrite[]): readonly SettingsWrite[] {
  return writes.filter(({ restore, written }) => restore !== undefined && written !== undefined);
}
