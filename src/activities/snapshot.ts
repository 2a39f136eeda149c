/** What stood at the mail provider before Mailkeel's first write, and every write since: what a restore is made of. */
import {
  assembleSettings,
  settingsKeys,
  settingsPrefix,
  type Settings,
  type SettingsWrite,
} from '../core/settings-writes.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';

type Kept = Pick<Toolset, 'store'>;

/** A domain, or one alias of it, as Mailkeel reads it. */
interface Subject {
  readonly domain: string;
  /** Local part. */
  readonly alias?: string;
  readonly execution: string;
  /** As `getDomain` or `getAlias` returned it. */
  readonly seen: unknown;
}

/**
 * Keeps the provider's whole object before the first write to it (manifest rule 10), in Mailkeel's words and in the provider's own,
 * secrets left out. Costs one read at the first write, none afterwards. Throws ProviderError as `MailProvider.native` does.
 */
export async function keepBefore(
  tools: Kept,
  mail: MailAccountCalls,
  { domain, alias, execution, seen }: Subject,
): Promise<void> {
  const { objects } = tools.store;
  const key = alias === undefined ? `domain/${domain}` : `alias/${alias}@${domain}`;
  if (await objects.hasSnapshot(key)) return;
  const subject = { domain, ...(alias === undefined ? {} : { alias }) };
  const native = await mail.call('requests', 'read-native', (provider, signal) =>
    provider.native === undefined ? Promise.resolve(undefined) : provider.native(subject, signal),
  );
  await objects.snapshot(key, execution, { seen, ...(native === undefined ? {} : { native }) });
}

/**
 * Keeps `write`, makes it by `apply`, and keeps the fields as the provider stored them. When the answer is lost the intention alone stays: a
 * restore then knows what may have been written.
 */
export async function keptSettings<T>(
  { store }: Kept,
  write: SettingsWrite,
  step: { readonly apply: () => Promise<T>; readonly read: (stored: T) => Settings },
): Promise<T> {
  const keys = settingsKeys(write);
  await store.objects.snapshot(keys.write, write.execution, write);
  const stored = await step.apply();
  const all = step.read(stored);
  const written = Object.fromEntries(
    Object.entries(all).filter(([field]) => field in write.before),
  );
  await store.objects.snapshot(keys.answer, write.execution, written);
  return stored;
}

/** The settings writes of a domain made under one execution or restore, or all of them; oldest first. */
export async function readSettings(
  { store }: Kept,
  domain: string,
  under?: string,
): Promise<readonly SettingsWrite[]> {
  return assembleSettings(await store.objects.snapshots(settingsPrefix(domain, under)));
}
