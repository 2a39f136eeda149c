/** The ledger's tables of waiting tickets and running calls. */
import type { Kysely, Transaction } from 'kysely';
import { graceMs, type Situation } from '../core/ledger-decision.ts';
import type { LedgerKey } from './ledger-port.ts';
import type { MainTables } from './tables.ts';

type Database = Transaction<MainTables>;

/** A ticket whose holder has not come for this long after its time is given up. */
export const GIVEN_UP_AFTER_MS = 60_000;

/** A ticket's place: by round, and within one by the order in which they were taken. */
export interface Place {
  readonly seq: number;
  readonly round: number;
  readonly createdAt: number;
}

/** Drops tickets nobody came for and calls whose hold has run out. */
export async function sweep(db: Database, key: LedgerKey, now: number): Promise<void> {
  await db
    .deleteFrom('ledgerTickets')
    .where((eb) => eb.and(columnsOf(key)))
    .where('dueAt', '<', now - GIVEN_UP_AFTER_MS)
    .execute();
  await db
    .deleteFrom('ledgerCalls')
    .where('account', '=', key.account)
    .where('heldUntil', '<=', now)
    .execute();
}

/** The ticket's place in the queue, if it waits already. */
export function findPlace(
  db: Database,
  key: LedgerKey,
  ticket: string,
): Promise<Place | undefined> {
  return db
    .selectFrom('ledgerTickets')
    .select(['seq', 'round', 'createdAt'])
    .where((eb) => eb.and({ ...columnsOf(key), ticket }))
    .executeTakeFirst();
}

/** Keeps the ticket's place, or gives it the last one; `dueAt` is when its holder was told to come back. */
export async function keepPlace(
  db: Database,
  key: LedgerKey,
  {
    place,
    ticket,
    dueAt,
  }: { readonly place: Place; readonly ticket: string; readonly dueAt: number },
): Promise<void> {
  const { round, createdAt } = place;
  await db
    .insertInto('ledgerTickets')
    .values({ ...columnsOf(key), ticket, round, createdAt, dueAt })
    .onConflict((conflict) =>
      conflict.columns(['account', 'operation', 'ticket']).doUpdateSet({ dueAt }),
    )
    .execute();
}

export async function dropPlace(db: Database, key: LedgerKey, ticket: string): Promise<void> {
  await db
    .deleteFrom('ledgerTickets')
    .where((eb) => eb.and({ ...columnsOf(key), ticket }))
    .execute();
}

/** Takes a place in flight, or the same ticket's old one: a retry never counts beside the attempt it replaces. */
export async function startCall(
  db: Database,
  key: LedgerKey,
  call: { readonly ticket: string; readonly startedAt: number; readonly heldUntil: number },
): Promise<void> {
  const { startedAt, heldUntil } = call;
  await db
    .insertInto('ledgerCalls')
    .values({ ...columnsOf(key), ...call })
    .onConflict((conflict) =>
      conflict.columns(['account', 'operation', 'ticket']).doUpdateSet({ startedAt, heldUntil }),
    )
    .execute();
}

/** Frees the ticket's place in flight; without one it changes nothing. */
export async function endCall(
  db: Kysely<MainTables>,
  key: LedgerKey,
  ticket: string,
): Promise<void> {
  await db
    .deleteFrom('ledgerCalls')
    .where((eb) => eb.and({ ...columnsOf(key), ticket }))
    .execute();
}

/** Counts the tickets before `place` by whether they will come. */
export function countAhead(
  db: Database,
  key: LedgerKey,
  at: { readonly now: number; readonly everyMs: number; readonly place: Place },
): Promise<Situation['ahead']> {
  const { now, place } = at;
  const overdue = now - graceMs(at.everyMs);
  return db
    .selectFrom('ledgerTickets')
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('all'),
      fn.countAll<number>().filterWhere('dueAt', '>', overdue).as('present'),
      fn
        .countAll<number>()
        .filterWhere(eb.and([eb('dueAt', '>', overdue), eb('dueAt', '<=', now)]))
        .as('due'),
    ])
    .where((eb) => eb.and(columnsOf(key)))
    .where((eb) =>
      eb.or([
        eb('round', '<', place.round),
        eb.and([eb('round', '=', place.round), eb('seq', '<', place.seq)]),
      ]),
    )
    .executeTakeFirstOrThrow();
}

/** The calls of others that are in flight at the account, whatever their operation: a dead credential is met by few calls. */
export async function countCalls(
  db: Database,
  key: LedgerKey,
  ticket: string,
): Promise<Situation['calls']> {
  const { inFlight, oldestStartedAt, firstHeldUntil } = await db
    .selectFrom('ledgerCalls')
    .select(({ fn }) => [
      fn.countAll<number>().as('inFlight'),
      fn.min<number | null>('startedAt').as('oldestStartedAt'),
      fn.min<number | null>('heldUntil').as('firstHeldUntil'),
    ])
    .where('account', '=', key.account)
    .where((eb) => eb.not(eb.and({ operation: key.operation, ticket })))
    .executeTakeFirstOrThrow();
  if (oldestStartedAt === null || firstHeldUntil === null) return { inFlight };
  return { inFlight, oldestStartedAt, firstHeldUntil };
}

function columnsOf({ account, operation }: LedgerKey): LedgerKey {
  return { account, operation };
}
