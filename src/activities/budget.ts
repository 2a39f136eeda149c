/** How long the passwords of a domain take under the account's pace and daily budget. */
import type { Finding } from '../core/run.ts';
import type { LedgerRow } from '../store/ledger-port.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';

const DAY_MS = 86_400_000;

/** A finding with what is left of today's budget and when `count` passwords are set, if nobody else uses the account meanwhile. */
export async function budgetFinding(
  { store, clock }: Pick<Toolset, 'store' | 'clock'>,
  mail: Pick<MailAccountCalls, 'identity' | 'startingPace'>,
  count: number,
): Promise<Finding> {
  const row = await passwordRow({ store }, mail);
  const now = await clock.now();
  const left = leftToday(row, now);
  const done = new Date(finishAt(row, { now, count, left })).toISOString();
  const budget = Number.isFinite(left) ? `${String(left)} left today` : 'no daily limit';
  return {
    pass: '3-1',
    check: 'budget',
    status: left < count ? 'warn' : 'pass',
    message: `${String(count)} to set, ${budget}: done ${done}`,
  };
}

/** The account's own row for passwords, made with starting values when it was never used. */
export async function passwordRow(
  { store }: Pick<Toolset, 'store'>,
  mail: Pick<MailAccountCalls, 'identity' | 'startingPace'>,
): Promise<LedgerRow> {
  const key = { account: mail.identity.key, operation: 'passwords' } as const;
  await store.ledger.ensure(key, mail.startingPace('passwords'));
  const rows = await store.ledger.rows();
  const row = rows.find((each) => each.account === key.account && each.operation === 'passwords');
  if (row === undefined)
    throw new Error('the ledger has no row for passwords although it was ensured');
  return row;
}

/** How many passwords the account may still set in its window of 24 hours; one that is over has given its budget back. */
export function leftToday({ perDay, used, windowEndsAt }: LedgerRow, now: number): number {
  if (perDay === undefined) return Infinity;
  return windowEndsAt === undefined || windowEndsAt <= now ? perDay : Math.max(0, perDay - used);
}

interface Load {
  readonly now: number;
  readonly count: number;
  readonly left: number;
}

function finishAt(row: LedgerRow, { now, count, left }: Load): number {
  const begin = Math.max(now, row.nextFreeAt, row.pausedUntil ?? 0);
  if (count <= left) return begin + count * row.everyMs;
  const perDay = Math.max(1, row.perDay ?? count);
  const later = count - left;
  const fullDays = Math.ceil(later / perDay) - 1;
  const windowEnd = row.windowEndsAt ?? begin;
  return Math.max(begin, windowEnd) + fullDays * DAY_MS + (later - fullDays * perDay) * row.everyMs;
}
