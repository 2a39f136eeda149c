/** The audit log: rows are added and never touched again, each its own commit. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { isoNow } from './clock.ts';
import { StoreError } from './errors.ts';
import type { AttemptFilter, AuditLog } from './audit-port.ts';
import type { Clock } from './ports.ts';
import { ATTEMPT, decisionColumns, outcomeOf, SUBJECT, subjectOf } from './audit-columns.ts';
import { pruneAuditLog } from './audit-prune.ts';
import type { DialectName } from './dialect-words.ts';
import { withoutNulls } from './rows.ts';
import type { AttemptColumns, MainTables } from './tables.ts';

/**
 * The log in `mailkeel.db`. `attempts` lists the oldest first, operators' decisions among them (attempt 0, with actor and reason).
 * The first end of a handle stands: repeating it changes nothing.
 */
export function createAuditLog(
  db: Kysely<MainTables>,
  clock: Clock,
  dialect: DialectName,
): AuditLog {
  return {
    async begin(attempt) {
      const handle = randomUUID();
      const row = { event: 'begin', status: 'pending', createdAt: await isoNow(clock) } as const;
      await db
        .insertInto('emailProvisioningLog')
        .values({ ...row, ...subjectOf(attempt), attempt: handle })
        .execute();
      return handle;
    },
    async end(handle, end) {
      const createdAt = await isoNow(clock);
      await db.transaction().execute(async (transaction) => {
        const subject = await readSubject(transaction, handle);
        await transaction
          .insertInto('emailProvisioningLog')
          .values({ ...subject, ...outcomeOf(end), event: 'end', attempt: handle, createdAt })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },
    async decide(decision) {
      await db
        .insertInto('emailProvisioningLog')
        .values({ ...decisionColumns(decision), createdAt: await isoNow(clock) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    answeredFailures: (activity) => countAnsweredFailures(db, activity),
    attempts: async (filter) => (await selectAttempts(db, filter).execute()).map(withoutNulls),
    page: async (filter, { after, limit }) => {
      const rows = await selectAttempts(db, filter).where('id', '>', after).limit(limit).execute();
      return rows.map(withoutNulls);
    },
    prune: (before, decision) => pruneAuditLog({ db, clock, dialect }, before, decision),
  };
}

async function readSubject(
  transaction: Transaction<MainTables>,
  handle: string,
): Promise<AttemptColumns> {
  const begin = await transaction
    .selectFrom('emailProvisioningLog')
    .select(SUBJECT)
    .where('attempt', '=', handle)
    .where('event', '=', 'begin')
    .executeTakeFirst();
  if (begin !== undefined) return begin;
  throw new StoreError(
    'store',
    `the audit log has no attempt ${handle} to end`,
    'Restore the newest backup of mailkeel.db: an older one was put in its place while a run was going on.',
  );
}

async function countAnsweredFailures(
  db: Kysely<MainTables>,
  activity: Parameters<AuditLog['answeredFailures']>[0],
): Promise<number> {
  const { failures } = await db
    .selectFrom('emailProvisioningLog')
    .select((eb) => eb.fn.countAll<number>().as('failures'))
    .where('workflowId', '=', activity.workflowId)
    .where('runId', '=', activity.runId)
    .where('activityId', '=', activity.activityId)
    .where('event', '=', 'end')
    .where('status', '=', 'failed')
    .where('severity', '=', 'Transient')
    .executeTakeFirstOrThrow();
  return failures;
}

const FILTERS = ['executionId', 'domain', 'email', 'kratosIdentityId', 'status'] as const;

/** Oldest first. */
function selectAttempts(db: Kysely<MainTables>, { since, ...stated }: AttemptFilter) {
  let query = db.selectFrom('attempts').select(ATTEMPT);
  for (const column of FILTERS) {
    const value = stated[column];
    if (value !== undefined) query = query.where(column, '=', value);
  }
  if (since !== undefined) query = query.where('createdAt', '>=', since);
  return query.orderBy('id');
}
