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
        await transaction
          .insertInto('leases')
          .values({ resource, ...grant })
          .onConflict((conflict) => conflict.column('resource').doUpdateSet(grant))
          .execute();
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
