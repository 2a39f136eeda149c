/** Taking old rows out of a log that lets nobody take rows out: the guard is lifted and put back within one transaction. */
import { sql, type Kysely, type Transaction } from 'kysely';
import { isoNow } from './clock.ts';
import { decisionColumns } from './audit-columns.ts';
import type { Decision } from './audit-port.ts';
import type { DialectName } from './dialect-words.ts';
import type { Clock } from './ports.ts';
import { forbid } from './schema-audit.ts';
import type { MainTables } from './tables.ts';

interface Parts {
  readonly db: Kysely<MainTables>;
  readonly clock: Clock;
  readonly dialect: DialectName;
}

/**
 * Removes every attempt and decision that began before `before` (ISO 8601 UTC), the end of an attempt with its begin, and records who did
 * it. Returns the number of rows removed. With PostgreSQL it needs the owner of the table.
 */
export function pruneAuditLog(
  { db, clock, dialect }: Parts,
  before: string,
  decision: Decision,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    await lift(transaction, dialect);
    const { numDeletedRows } = await transaction
      .deleteFrom('emailProvisioningLog')
      .where('attempt', 'in', (eb) =>
        eb
          .selectFrom('emailProvisioningLog')
          .select('attempt')
          .where('event', '<>', 'end')
          .where('createdAt', '<', before),
      )
      .executeTakeFirstOrThrow();
    await restore(transaction, dialect);
    const removed = Number(numDeletedRows);
    const reason = `${decision.reason} (${String(removed)} rows before ${before})`;
    await transaction
      .insertInto('emailProvisioningLog')
      .values({ ...decisionColumns({ ...decision, reason }), createdAt: await isoNow(clock) })
      .execute();
    return removed;
  });
}

async function lift(transaction: Transaction<MainTables>, dialect: DialectName): Promise<void> {
  if (dialect === 'postgres')
    await sql`alter table email_provisioning_log disable trigger email_provisioning_log_no_delete`.execute(
      transaction,
    );
  else await sql`drop trigger email_provisioning_log_no_delete`.execute(transaction);
}

async function restore(transaction: Transaction<MainTables>, dialect: DialectName): Promise<void> {
  if (dialect === 'postgres')
    await sql`alter table email_provisioning_log enable trigger email_provisioning_log_no_delete`.execute(
      transaction,
    );
  else await forbid(transaction, 'delete', dialect);
}
