/** How fast passwords of a domain's mail account can be set, for the bill. */
import type { PasswordPace } from '../core/report-bill.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';
import { leftToday, passwordRow } from './budget.ts';

/** Providers that mail every admin of a domain about each password set, by the name of their adapter, as people call them. */
const MAILING: ReadonlyMap<string, string> = new Map([['forward-email', 'Forward Email']]);

/** The account's pace and what is left of its day, from its row of the ledger: made with starting values when it was never used. */
export async function passwordPace(
  { store, clock }: Pick<Toolset, 'store' | 'clock'>,
  mail: Pick<MailAccountCalls, 'identity' | 'provider' | 'startingPace'>,
): Promise<PasswordPace> {
  const row = await passwordRow({ store }, mail);
  const now = await clock.now();
  const { everyMs, perDay, windowEndsAt } = row;
  const provider = MAILING.get(mail.provider);
  return {
    account: mail.identity.key,
    now: Math.max(now, row.nextFreeAt, row.pausedUntil ?? 0),
    everyMs,
    ...(perDay === undefined ? {} : { perDay, left: leftToday(row, now) }),
    ...(windowEndsAt === undefined || windowEndsAt <= now ? {} : { windowEndsAt }),
    ...(provider === undefined ? {} : { notice: { provider } }),
  };
}
