/** How long the passwords of a domain take under the account's pace and daily budget. */
import { finishTime, type PasswordPace } from '../core/report-bill.ts';
import type { Finding } from '../core/run.ts';
import type { Pace } from '../core/spec.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';
import { paceOfPasswords } from './password-pace.ts';

/**
 * A finding with what is left of today's budget and when `count` passwords are set, if nobody else uses the account meanwhile. `wish` is a
 * manifest's pace that is not in force yet.
 */
export async function budgetFinding(
  tools: Pick<Toolset, 'store' | 'clock'>,
  mail: Pick<MailAccountCalls, 'identity' | 'provider' | 'startingPace'>,
  { count, wish }: { readonly count: number; readonly wish: Pace | undefined },
): Promise<Finding> {
  const pace = await paceOfPasswords(tools, mail, wish);
  const budget = pace.left === undefined ? 'no daily limit' : `${String(pace.left)} left today`;
  const short = (pace.left ?? Infinity) < count || pace.paused === true;
  return {
    pass: '3-1',
    check: 'budget',
    status: short ? 'warn' : 'pass',
    message: `${String(count)} to set, ${budget}: ${endOf(count, pace)}`,
    ...(short ? { remedy: REMEDY } : {}),
  };
}

const REMEDY =
  'let it run: it waits for each new day by itself; mailkeel limits shows and changes the budget, and opens what an operator paused';

function endOf(count: number, pace: PasswordPace): string {
  if (pace.paused === true) return 'paused until an operator opens it (mailkeel limits)';
  const end = finishTime(count, pace) ?? (count === 0 ? pace.now : undefined);
  return end === undefined
    ? 'never done, the budget is 0 a day'
    : `done ${new Date(end).toISOString()}`;
}
