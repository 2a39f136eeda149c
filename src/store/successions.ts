/** Successors of passwords and the decisions to empty mailboxes for them, in `vault.db`. */
import type { Kysely, Transaction } from 'kysely';
import { isoNow } from './clock.ts';
import type { Clock } from './ports.ts';
import type { OverrideDecision, Successions } from './succession-port.ts';
import type { VaultTables } from './tables.ts';
import { reveal, sealedColumns } from './vault.ts';
import type { VaultAccess } from './vault-access.ts';
import { missingRow } from './vault-errors.ts';
import { insertCandidate, selectLive } from './vault-rows.ts';

type Database = Kysely<VaultTables>;

/** The port over the vault's database; it needs the vault's key wherever a password goes in or out. */
export function createSuccessions(db: Database, clock: Clock, access: VaultAccess): Successions {
  return {
    async candidate(address, mailbox) {
      const row = await selectLive(db, address, { mailbox, role: 'successor' });
      return row && reveal(await access.keyWith(row.keyId), row);
    },
    async plan(candidate) {
      const createdAt = await isoNow(clock);
      return access.withKey(async (vaultKey) => {
        const columns = sealedColumns(vaultKey, candidate);
        const row = { ...columns, role: 'successor', createdAt } as const;
        const live = await insertCandidate(db, row);
        if (live === undefined) throw missingRow(row.id);
        return reveal(vaultKey, live);
      });
    },
    async promote(id, executionId) {
      const at = await isoNow(clock);
      await db
        .transaction()
        .execute((transaction) => promote(transaction, { id, executionId, at }));
    },
    async decideOverride(decision) {
      await decide(db, decision, await isoNow(clock));
    },
    async useOverride(decision) {
      return use(db, decision, await isoNow(clock));
    },
    async giveBackOverride(id) {
      await db
        .updateTable('passwordOverrides')
        .set({ usedAt: null })
        .where('decision', '=', id)
        .execute();
    },
  };
}

interface Promotion {
  readonly id: string;
  readonly executionId: string;
  readonly at: string;
}

/** The one before is rejected first: the address has one live password at a time. */
async function promote(
  db: Transaction<VaultTables>,
  { id, executionId, at }: Promotion,
): Promise<void> {
  const row = await db
    .selectFrom('passwords')
    .select(['address', 'role'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw missingRow(id);
  if (row.role === null) return;
  await db
    .updateTable('passwords')
    .set({ state: 'rejected' })
    .where('address', '=', row.address)
    .where('state', '<>', 'rejected')
    .where('role', 'is', null)
    .execute();
  await db
    .updateTable('passwords')
    .set({ role: null, state: 'accepted', setAt: at, executionId })
    .where('id', '=', id)
    .execute();
}

async function decide(
  db: Database,
  { id, address, actor, reason }: OverrideDecision,
  decidedAt: string,
): Promise<void> {
  const row = { decision: id, actor, reason, decidedAt, usedAt: null };
  await db
    .insertInto('passwordOverrides')
    .values({ address, ...row })
    .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
    .execute();
}

/** One statement: of two attempts only one is told yes. */
async function use(
  db: Database,
  { id, address }: Pick<OverrideDecision, 'id' | 'address'>,
  usedAt: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passwordOverrides')
    .set({ usedAt })
    .where('decision', '=', id)
    .where('address', '=', address)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
