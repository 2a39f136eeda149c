/** How fast an account sets passwords, by its row of the ledger, and when those that are left are set. Pure. */
import { UNTIL_OPENED, type LimitRow } from './limits.ts';
import { finishTime, type PasswordPace } from './report-bill.ts';
import type { DomainProgress, PassStatus } from './run.ts';

/** The pace and what is left of the day at `now` (milliseconds since the epoch). */
export function paceOfRow(row: LimitRow, now: number): PasswordPace {
  const { account, everyMs, perDay, windowEndsAt, pausedUntil } = row;
  return {
    account,
    now: Math.max(now, row.nextFreeAt),
    everyMs,
    ...(perDay === undefined ? {} : { perDay, left: leftToday(row, now) }),
    ...(windowEndsAt === undefined || windowEndsAt <= now ? {} : { windowEndsAt }),
    ...(pausedUntil === UNTIL_OPENED ? { paused: true } : {}),
  };
}

/** How many passwords the account may still set in its window; one that is over has given its budget back. */
function leftToday(
  { perDay = Infinity, used, windowEndsAt }: Pick<LimitRow, 'perDay' | 'used' | 'windowEndsAt'>,
  now: number,
): number {
  return windowEndsAt === undefined || windowEndsAt <= now ? perDay : Math.max(0, perDay - used);
}

const UNDER_WAY: readonly (PassStatus | undefined)[] = ['running', 'parked'];

/** Passwords that pass 3-2 of a domain has still to set; 0 before it has begun. */
export function passwordsLeft({ endedAt, passes }: DomainProgress): number {
  const pass = passes.find(({ pass: id }) => id === '3-2');
  if (pass === undefined || endedAt !== undefined || !UNDER_WAY.includes(pass.status)) return 0;
  return pass.total - pass.done;
}

/**
 * When the last of the passwords left is set, over all accounts (`left` by account); milliseconds since the epoch. Undefined when none is
 * left, and of accounts that nobody knows the end of.
 */
export function passwordsEta(
  rows: readonly LimitRow[],
  left: ReadonlyMap<string, number>,
  now: number,
): number | undefined {
  const own = rows.filter(({ operation }) => operation === 'passwords');
  const ends = own.flatMap(
    (row) => finishTime(left.get(row.account) ?? 0, paceOfRow(row, now)) ?? [],
  );
  return ends.length === 0 ? undefined : Math.max(...ends);
}
