/** Who has which mailbox: claims, kept for as long as the database is. */
import { sql, type Kysely } from 'kysely';
import { isoNow } from './clock.ts';
import type { MailboxClaim, Mailboxes, SignupMailbox } from './mailbox-port.ts';
import type { Clock } from './ports.ts';
import { withoutNulls } from './rows.ts';
import type { MainTables } from './tables.ts';

const COLUMNS = [
  'identity',
  'address',
  'account',
  'accountKey',
  'mailboxId',
  'claimedAt',
  'readyAt',
  'credentialTakenAt',
] as const;

/** Mailboxes of people who signed up, in `mailkeel.db`. */
export function createMailboxes(db: Kysely<MainTables>, clock: Clock): Mailboxes {
  return {
    async claim({ identity, address, account }) {
      const claimedAt = await isoNow(clock);
      await db
        .insertInto('signupMailboxes')
        .values({ identity, address, account, claimedAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      // What stands now is what the insert met, unless an operator released it in between: then the next attempt has it.
      return judge(await select(db, 'identity', identity), address);
    },
    async ready(identity, { account, accountKey, mailboxId }) {
      const readyAt = await isoNow(clock);
      await db
        .updateTable('signupMailboxes')
        .set({
          ...{ account, accountKey, mailboxId },
          readyAt: sql<string>`coalesce(ready_at, ${readyAt})`,
        })
        .where('identity', '=', identity)
        .execute();
    },
    byIdentity: (identity) => select(db, 'identity', identity),
    byAddress: (address) => select(db, 'address', address),
    async release(address) {
      await db.deleteFrom('signupMailboxes').where('address', '=', address).execute();
    },
    async takeCredential(identity) {
      const taken = await db
        .updateTable('signupMailboxes')
        .set({ credentialTakenAt: await isoNow(clock) })
        .where('identity', '=', identity)
        .where('credentialTakenAt', 'is', null)
        .executeTakeFirst();
      return taken.numUpdatedRows > 0n;
    },
  };
}

function judge(mine: SignupMailbox | undefined, address: string): MailboxClaim {
  if (mine === undefined) return { state: 'address-taken' };
  if (mine.address === address) return { state: 'claimed' };
  return { state: 'identity-taken', address: mine.address };
}

async function select(
  db: Kysely<MainTables>,
  column: 'identity' | 'address',
  value: string,
): Promise<SignupMailbox | undefined> {
  const row = await db
    .selectFrom('signupMailboxes')
    .select(COLUMNS)
    .where(column, '=', value)
    .executeTakeFirst();
  return row && withoutNulls(row);
}
