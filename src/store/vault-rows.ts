/** Rows of `vault.db`. A live row is one that is not `rejected`; the schema allows one an address. */
import {
  sql,
  type ExpressionBuilder,
  type ExpressionWrapper,
  type Kysely,
  type SqlBool,
  type Transaction,
} from 'kysely';
import type { Mailbox, PasswordRow, PasswordState } from './vault-port.ts';
import type { SealedRow } from './vault-upkeep-port.ts';
import { defined, withoutNulls } from './rows.ts';
import type { VaultTables } from './tables.ts';
import { wrongKey } from './vault-errors.ts';
import { statesBefore } from './vault-states.ts';

const SHOWN = [
  'id',
  'address',
  'domain',
  'account',
  'aliasId',
  'state',
  'executionId',
  'createdAt',
  'setAt',
  'provenAt',
  'origin',
  'role',
] as const;

/** A row as it lies in the file, its password sealed. */
export interface LiveRow extends Omit<
  PasswordRow,
  'aliasId' | 'setAt' | 'provenAt' | 'origin' | 'role'
> {
  readonly aliasId: string | null;
  readonly setAt: string | null;
  readonly provenAt: string | null;
  readonly origin: 'imported' | null;
  readonly role: 'successor' | null;
  readonly keyId: string;
  readonly sealed: string;
}

type Rows = ExpressionBuilder<VaultTables, 'passwords'>;

/** Chosen for this mailbox. A row that names no alias belongs to its account's only one; an id nobody knows yet tells nothing. */
function isOf({
  account,
  aliasId,
}: Mailbox): (eb: Rows) => ExpressionWrapper<VaultTables, 'passwords', SqlBool> {
  return (eb) =>
    eb.and([
      eb('account', '=', account),
      ...(aliasId === undefined
        ? []
        : [eb.or([eb('aliasId', 'is', null), eb('aliasId', '=', aliasId)])]),
    ]);
}

/** The newest live row of an address, or of one mailbox; of those that are to replace another one with `role`. */
export function selectLive(
  db: Kysely<VaultTables>,
  address: string,
  { mailbox, role = null }: { readonly mailbox?: Mailbox; readonly role?: LiveRow['role'] } = {},
): Promise<LiveRow | undefined> {
  return db
    .selectFrom('passwords')
    .select([...SHOWN, 'keyId', 'sealed'])
    .where('address', '=', address)
    .where('state', '<>', 'rejected')
    .where((eb) => (role === null ? eb('role', 'is', null) : eb('role', '=', role)))
    .where((eb) => (mailbox === undefined ? eb.lit(true) : isOf(mailbox)(eb)))
    .orderBy('seq', 'desc')
    .executeTakeFirst();
}

/** A row before anything happened to it. */
export type NewRow = Omit<LiveRow, 'setAt' | 'provenAt'>;

/**
 * Rejects the live rows of an address whose alias is known to be another one. The account says nothing here: an alias whose domain is
 * managed with another administrator's token is still the same, and its password still opens it.
 */
export async function rejectFormer(
  db: Kysely<VaultTables>,
  address: string,
  aliasId: string,
): Promise<void> {
  await db
    .updateTable('passwords')
    .set({ state: 'rejected' })
    .where('address', '=', address)
    .where('state', '<>', 'rejected')
    .where('aliasId', '<>', aliasId)
    .execute();
}

/** Rejects the live rows of an address that were chosen for another mailbox. */
export async function rejectOthers(
  db: Kysely<VaultTables>,
  address: string,
  mailbox: Mailbox,
): Promise<void> {
  await db
    .updateTable('passwords')
    .set({ state: 'rejected' })
    .where('address', '=', address)
    .where('state', '<>', 'rejected')
    .where((eb) => eb.not(isOf(mailbox)(eb)))
    .execute();
}

/** Rejects one row, in whatever state: another password was seen to hold in its place. */
export async function rejectRow(db: Kysely<VaultTables>, id: string): Promise<void> {
  await db.updateTable('passwords').set({ state: 'rejected' }).where('id', '=', id).execute();
}

/**
 * Adds the row unless its mailbox has a live one, and returns the one that lives: of two writers the unique index makes one the loser.
 * Throws `StoreError('vault')` where rows have another key: this process slept through a rotation.
 */
export function insertCandidate(
  db: Kysely<VaultTables>,
  row: NewRow,
): Promise<LiveRow | undefined> {
  return db.transaction().execute(async (transaction) => {
    await refuseOtherKeys(transaction, row.keyId);
    await rejectOthers(transaction, row.address, withoutNulls(row));
    await transaction
      .insertInto('passwords')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return selectLive(transaction, row.address, { role: row.role });
  });
}

/**
 * Sets the state of a row where that is a step forward, the first time of `accepted`, and the last of `proven`. Returns the state it has then, or
 * `undefined` when there is no such row.
 */
export function updateState(
  db: Kysely<VaultTables>,
  id: string,
  { state, at }: { readonly state: PasswordState; readonly at: string },
): Promise<PasswordState | undefined> {
  return db.transaction().execute((transaction) => stepState(transaction, id, { state, at }));
}

/** `updateState` within a transaction. */
export async function stepState(
  transaction: Transaction<VaultTables>,
  id: string,
  { state, at }: { readonly state: PasswordState; readonly at: string },
): Promise<PasswordState | undefined> {
  await transaction
    .updateTable('passwords')
    .set({
      state,
      ...(state === 'accepted' ? { setAt: sql<string>`coalesce(set_at, ${at})` } : {}),
      ...(state === 'proven' ? { provenAt: at } : {}),
    })
    .where('id', '=', id)
    .where('state', 'in', statesBefore(state))
    .execute();
  const row = await transaction
    .selectFrom('passwords')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.state;
}

/** Newest live row of each address of a domain, by address, without its secret. */
export async function listLive(
  db: Kysely<VaultTables>,
  domain: string,
): Promise<readonly PasswordRow[]> {
  const rows = await db
    .selectFrom('passwords')
    .select(SHOWN)
    .where('domain', '=', domain)
    .where('state', '<>', 'rejected')
    .where('role', 'is', null)
    .orderBy('address')
    .execute();
  return rows.map(withoutNulls);
}

/** Every row as it lies in the database, oldest first: one statement, one moment. */
export function selectSealed(db: Kysely<VaultTables>): Promise<readonly LiveRow[]> {
  return db
    .selectFrom('passwords')
    .select([...SHOWN, 'keyId', 'sealed'])
    .orderBy('seq')
    .execute();
}

/** Adds a row as a backup holds it. */
export async function insertSealed(db: Kysely<VaultTables>, row: SealedRow): Promise<void> {
  const { id, address, domain, account, aliasId, state, executionId, keyId, sealed } = row;
  const { createdAt, setAt, provenAt, origin, role } = row;
  const columns = { id, address, domain, account, state, executionId, keyId, sealed, createdAt };
  await db
    .insertInto('passwords')
    .values({ ...columns, ...defined({ aliasId, setAt, provenAt, origin, role }) })
    .execute();
}

/**
 * Throws `StoreError('vault')` when any row was sealed with another key than this, also one brought and not judged yet. Both ends of the
 * index answer it for the passwords; what is brought is few.
 */
export async function refuseOtherKeys(db: Kysely<VaultTables>, keyId: string): Promise<void> {
  const { first, last } = await db
    .selectFrom('passwords')
    .select(({ fn }) => [
      fn.min<string | null>('keyId').as('first'),
      fn.max<string | null>('keyId').as('last'),
    ])
    .executeTakeFirstOrThrow();
  const staged = await db
    .selectFrom('passwordImports')
    .select('keyId')
    .where('outcome', 'is', null)
    .where('keyId', '<>', keyId)
    .executeTakeFirst();
  const other = [first, last, staged?.keyId].find((used) => used !== null && used !== keyId);
  if (typeof other === 'string') throw wrongKey(keyId, other);
}

/** Ids of the keys anything that still opens was sealed with: passwords, and what was brought and not judged yet. */
export async function selectKeyIds(db: Kysely<VaultTables>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('passwords')
    .select('keyId')
    .union(db.selectFrom('passwordImports').select('keyId').where('outcome', 'is', null))
    .execute();
  return rows.map((row) => row.keyId);
}
