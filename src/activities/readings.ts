/** One look at a provider for several activities: while nothing was written, waited for or decided, a second one would show the same. */
import type { DesiredRecord } from '../core/dns.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { Toolset } from './accounts.ts';
import type { Call } from './call.ts';
import type { RecordsCall } from './dns-contract.ts';
import type { ZoneReading } from './zone.ts';

/** What is read, and what that looks like. `expected`: the records that stand in DNS once the plan is applied. */
interface Reading {
  readonly domain: MailDomain;
  readonly aliases: readonly MailAlias[];
  readonly zone: ZoneReading;
  readonly expected: readonly DesiredRecord[];
  readonly 'expected-switched': readonly DesiredRecord[];
}

type What = keyof Reading;

/** Whoever works at the provider beside Mailkeel is seen after this time at the latest. */
const FRESH_MS = 5 * 60_000;

type Place = Pick<Toolset, 'store'>;
type Look = Pick<Call, 'domain' | 'view'>;

/** What was read of the domain under the call's view in the last five minutes; `undefined` where that is nothing, or the call has no view. */
export async function lastReading<W extends What>(
  { store }: Place,
  { domain, view }: Look,
  what: W,
): Promise<Reading[W] | undefined> {
  if (view === undefined) return undefined;
  return (await store.readings.find(keyOf(domain, what), view, FRESH_MS)) as Reading[W] | undefined;
}

/** Keeps what was just read for the activities of the same view. */
export async function keepReading<W extends What>(
  { store }: Place,
  { domain, view }: Look,
  [what, body]: readonly [W, Reading[W]],
): Promise<void> {
  if (view !== undefined) await store.readings.keep(keyOf(domain, what), view, body);
}

/** To be called before a write: what was read is not so any more, whatever becomes of it. */
export async function dropReadings(
  { store }: Place,
  { domain }: Look,
  whats: readonly What[],
): Promise<void> {
  for (const what of whats) await store.readings.drop(keyOf(domain, what));
}

/** The last reading, else what `read` finds now, kept for the next. That there is nothing is never kept. */
export async function readOnce<W extends What>(
  tools: Place,
  call: Look,
  [what, read]: readonly [W, () => Promise<Reading[W] | undefined>],
): Promise<Reading[W] | undefined> {
  const known = await lastReading(tools, call, what);
  if (known !== undefined) return known;
  const found = await read();
  if (found !== undefined) await keepReading(tools, call, [what, found]);
  return found;
}

/** Under which the records of a plan are kept. */
export function expectedBy({
  switchMx,
}: Pick<RecordsCall, 'switchMx'>): 'expected' | 'expected-switched' {
  return switchMx === true ? 'expected-switched' : 'expected';
}

function keyOf(domain: string, what: What): string {
  return `${domain}/${what}`;
}
