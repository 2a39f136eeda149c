/** Leases keep two attempts of one thing apart. A row is a lease that nobody has ended; its time may be over. */
import type { Kysely } from 'kysely';
import type { Leases } from './ledger-port.ts';
import type { Clock } from './ports.ts';
import type { MainTables } from './tables.ts';

/** Leases in `mailkeel.db`, shared by all processes that use it. */
export function createLeases(db: Kysely<MainTables>, clock: Clock): Leases {
  return {
    take(resource, holder, holdMs) {
      return db.transaction().execute(async (transaction) => {
        const now = await clock.now();
        const last = await transaction
          .selectFrom('leases')
          .select(['holder', 'expiresAt'])
          .where('resource', '=', resource)
          .executeTakeFirst();
        const foreign = last !== undefined && last.holder !== holder;
        if (foreign && last.expiresAt > now) return { state: 'held', until: last.expiresAt };
        const grant = { holder, expiresAt: now + holdMs };
        const { numInsertedOrUpdatedRows: taken } = await transaction
          .insertInto('leases')
          .values({ resource, ...grant })
          .onConflict((conflict) => {
            const update = conflict.column('resource').doUpdateSet(grant);
            // Renewed since it was read: with PostgreSQL a single statement does not wait for this transaction.
            return last === undefined
              ? update.where('leases.holder', '=', holder)
              : update
                  .where('leases.holder', '=', last.holder)
                  .where('leases.expiresAt', '=', last.expiresAt);
          })
          .executeTakeFirst();
        if (taken === 0n) return { state: 'held', until: now + holdMs };
        return { state: 'granted', recovered: foreign };
      });
    },
    async renew(resource, holder, holdMs) {
      const expiresAt = (await clock.now()) + holdMs;
      const renewed = await db
        .updateTable('leases')
        .set({ expiresAt })
        .where('resource', '=', resource)
        .where('holder', '=', holder)
        .executeTakeFirst();
      return renewed.numUpdatedRows > 0n;
    },
    async end(resource, holder) {
      await db
        .deleteFrom('leases')
        .where('resource', '=', resource)
        .where('holder', '=', holder)
        .execute();
    },
  };
}
