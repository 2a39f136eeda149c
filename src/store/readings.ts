/** Readings in `mailkeel.db`: one a key, the last. */
import type { Kysely } from 'kysely';
import type { Clock } from './ports.ts';
import type { Readings } from './readings-port.ts';
import type { MainTables } from './tables.ts';

/** Whoever may go by a reading asks for minutes: what is older only takes space. */
const KEPT_MS = 60 * 60_000;

/** Readings in `mailkeel.db`. */
export function createReadings(db: Kysely<MainTables>, clock: Clock): Readings {
  return {
    async keep(key, view, body) {
      const now = await clock.now();
      const row = { view, readAt: now, body: JSON.stringify(body) };
      await db
        .insertInto('readings')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute();
      await db
        .deleteFrom('readings')
        .where('readAt', '<', now - KEPT_MS)
        .execute();
    },
    async find(key, view, maxAgeMs) {
      const row = await db
        .selectFrom('readings')
        .select('body')
        .where('key', '=', key)
        .where('view', '=', view)
        .where('readAt', '>=', (await clock.now()) - maxAgeMs)
        .executeTakeFirst();
      return row && (JSON.parse(row.body) as unknown);
    },
    async drop(key) {
      await db.deleteFrom('readings').where('key', '=', key).execute();
    },
  };
}
