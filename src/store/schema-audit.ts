/** Migration: the audit log, the view that joins its halves, and the guards that keep it append-only. */
import { sql, type RawBuilder, type Transaction } from 'kysely';
import { withSequence, type DialectName } from './dialect-words.ts';
import type { Migration } from './migrate.ts';

export const auditSchema: Migration = async (db, dialect) => {
  await createLog(db, dialect);
  await createIndexes(db);
  await sql`create ${viewOfAttempts()}`.execute(db);
  await forbid(db, 'update', dialect);
  await forbid(db, 'delete', dialect);
};

type Database = Parameters<Migration>[0];

async function createLog(db: Database, dialect: DialectName): Promise<void> {
  await withSequence(db.schema.createTable('email_provisioning_log'), 'id', dialect)
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('attempt', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('activity_id', 'text', (column) => column.notNull())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('alias_id', 'text')
    .addColumn('kratos_identity_id', 'text')
    .addColumn('account', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('pass', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempt_count', 'integer', (column) => column.notNull())
    .addColumn('category', 'text')
    .addColumn('severity', 'text')
    .addColumn('http_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('remediation', 'text')
    .addColumn('waited_ms', 'bigint')
    .addColumn('duration_ms', 'bigint')
    .addColumn('actor', 'text')
    .addColumn('reason', 'text')
    .execute();
}

async function createIndexes(db: Database): Promise<void> {
  const log = 'email_provisioning_log';
  const index = (name: string) => db.schema.createIndex(`${log}_${name}`).on(log);
  await index('attempt').columns(['attempt', 'event']).unique().execute();
  await index('activity').columns(['workflow_id', 'run_id', 'activity_id', 'event']).execute();
  await index('execution').column('execution_id').execute();
  await index('domain').column('domain').execute();
}

/** What comes after `create`; `more`: columns of the end rows that the table was given later. */
export function viewOfAttempts(more: readonly string[] = []): RawBuilder<unknown> {
  return sql`
    view attempts as
    select b.id, b.created_at, e.created_at as ended_at, b.execution_id, b.workflow_id, b.run_id, b.activity_id,
      b.domain, b.email, e.alias_id, b.kratos_identity_id, b.account, b.action, b.pass,
      case
        when b.event = 'decision' then b.status
        when e.id is not null then e.status
        when exists (
          select 1 from email_provisioning_log later
          where later.workflow_id = b.workflow_id and later.run_id = b.run_id and later.activity_id = b.activity_id
            and later.event = 'begin' and later.id > b.id
        ) then 'lost'
        else 'pending'
      end as status,
      b.attempt_count, e.category, e.severity, e.http_status, e.error, e.remediation, e.waited_ms, e.duration_ms,
      b.actor, b.reason${sql.raw(more.map((column) => `, e.${column}`).join(''))}
    from email_provisioning_log b
    left join email_provisioning_log e on e.attempt = b.attempt and e.event = 'end'
    where b.event <> 'end'
  `;
}

/** Sets the guard against one verb. Throws when it stands. */
export async function forbid<T>(
  db: Transaction<T>,
  verb: 'update' | 'delete',
  dialect: DialectName,
): Promise<void> {
  if (dialect === 'postgres') await forbidInPostgres(db, verb);
  else
    await sql`
      create trigger ${sql.ref(`email_provisioning_log_no_${verb}`)}
      before ${sql.raw(verb)} on email_provisioning_log
      begin
        select raise(abort, 'email_provisioning_log is append-only');
      end
    `.execute(db);
}

/** For each statement and not each row: an update that would meet no row is refused too, as is `truncate` beside `delete`. */
async function forbidInPostgres<T>(db: Transaction<T>, verb: 'update' | 'delete'): Promise<void> {
  await sql`
    create or replace function email_provisioning_log_refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'email_provisioning_log is append-only';
    end
    $$
  `.execute(db);
  await sql`
    create trigger ${sql.ref(`email_provisioning_log_no_${verb}`)}
    before ${sql.raw(verb === 'delete' ? 'delete or truncate' : verb)} on email_provisioning_log
    for each statement execute function email_provisioning_log_refuse()
  `.execute(db);
}
