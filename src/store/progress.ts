/** Executions and the last known progress of their domains. */
import type { Kysely } from 'kysely';
import type { DomainProgress } from '../core/run.ts';
import { StoreError } from './errors.ts';
import type { Progress } from './ports.ts';
import type { MainTables } from './tables.ts';

const EXECUTION = ['executionId', 'spec', 'startedAt'] as const;

/** Progress in `mailkeel.db`. `executions()` lists the newest first. */
export function createProgress(db: Kysely<MainTables>): Progress {
  return {
    save: (progress) => save(db, progress),
    async domains(executionId) {
      const rows = await db
        .selectFrom('progress')
        .select('body')
        .where('executionId', '=', executionId)
        .orderBy('domain')
        .execute();
      return rows.map((row) => JSON.parse(row.body) as DomainProgress);
    },
    startExecution: (execution) => startExecution(db, execution),
    execution: (executionId) => findExecution(db, executionId),
    executions: () =>
      db
        .selectFrom('executions')
        .select(EXECUTION)
        .orderBy('startedAt', 'desc')
        .orderBy('executionId', 'desc')
        .execute(),
    forget: (executionId) => forget(db, executionId),
  };
}

/** Snapshots only people look at, by how their keys begin. Others are what was written, and what a restore or rollback puts back. */
const FOR_PEOPLE = ['zone/%', 'dns-look/%'];

async function forget(db: Kysely<MainTables>, executionId: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('snapshots')
      .where('executionId', '=', executionId)
      .where((eb) => eb.or(FOR_PEOPLE.map((keys) => eb('key', 'like', keys))))
      .execute();
    await transaction.deleteFrom('progress').where('executionId', '=', executionId).execute();
    await transaction.deleteFrom('executions').where('executionId', '=', executionId).execute();
  });
}

type Execution = MainTables['executions'];

async function save(db: Kysely<MainTables>, progress: DomainProgress): Promise<void> {
  const row = { updatedAt: progress.updatedAt, body: JSON.stringify(progress) };
  await db
    .insertInto('progress')
    .values({ executionId: progress.execution, domain: progress.domain, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['executionId', 'domain'])
        .doUpdateSet(row)
        // An attempt that was thought lost may come late; it must not undo what is newer.
        .where('progress.updatedAt', '<=', progress.updatedAt),
    )
    .execute();
}

/** Repeating the same start changes nothing; another start under a taken id is refused. */
async function startExecution(db: Kysely<MainTables>, execution: Execution): Promise<void> {
  const { executionId, spec, startedAt } = execution;
  await db
    .insertInto('executions')
    .values({ executionId, spec, startedAt })
    .onConflict((conflict) => conflict.column('executionId').doNothing())
    .execute();
  const stored = await findExecution(db, executionId);
  if (stored?.spec === spec && stored.startedAt === startedAt) return;
  throw new StoreError(
    'store',
    `the execution id ${executionId} is taken`,
    'Start again: a new execution gets a new id.',
  );
}

function findExecution(
  db: Kysely<MainTables>,
  executionId: string,
): Promise<Execution | undefined> {
  return db
    .selectFrom('executions')
    .select(EXECUTION)
    .where('executionId', '=', executionId)
    .executeTakeFirst();
}
