/** How fast passwords of a domain's mail account can be set, for the bill and the diagnosis. */
import { paceOfRow } from '../core/password-pace.ts';
import { mailingName } from '../core/provider-notices.ts';
import type { PasswordPace } from '../core/report-bill.ts';
import type { Pace } from '../core/spec.ts';
import type { LedgerRow } from '../store/ledger-port.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';

/**
 * The account's pace and what is left of its day, from its row of the ledger (made with starting values when it was never used), as they
 * are once `wish`, the manifest's, is in force.
 */
export async function paceOfPasswords(
  { store, clock }: Pick<Toolset, 'store' | 'clock'>,
  mail: Pick<MailAccountCalls, 'identity' | 'provider' | 'startingPace'>,
  wish: Pace = {},
): Promise<PasswordPace> {
  const row = { ...(await passwordRow({ store }, mail)), ...wish };
  const provider = mailingName(mail.provider);
  return {
    ...paceOfRow(row, await clock.now()),
    ...(provider === undefined ? {} : { notice: { provider } }),
  };
}

/** The account's own row for passwords, made with starting values when it was never used. */
async function passwordRow(
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
