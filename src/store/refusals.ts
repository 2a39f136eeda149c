/** Answers that stand until the manifest entry they were given to changes. */
import type { Kysely } from 'kysely';
import { isoNow } from './clock.ts';
import type { Clock, Objects } from './ports.ts';
import { withoutNulls } from './rows.ts';
import type { MainTables } from './tables.ts';

const REFUSAL = [
  'domain',
  'name',
  'operation',
  'entry',
  'aliasId',
  'kept',
  'category',
  'error',
  'remediation',
  'attempts',
  'at',
] as const;

/** Refusals in `mailkeel.db`, one a domain, name and operation; listed by name, then operation. */
export function createRefusals(
  db: Kysely<MainTables>,
  clock: Clock,
): Pick<Objects, 'refuse' | 'refusals' | 'reopenRefusals'> {
  return {
    async refuse({ domain, name, operation, ...answer }) {
      const { entry, aliasId = null, category, error, remediation, attempts } = answer;
      const kept = answer.kept ? 1 : 0;
      const why = { category, error, remediation };
      const row = { entry, aliasId, kept, ...why, attempts, at: await isoNow(clock) };
      await db
        .insertInto('refusals')
        .values({ domain, name, operation, ...row })
        .onConflict((conflict) =>
          conflict.columns(['domain', 'name', 'operation']).doUpdateSet(row),
        )
        .execute();
    },
    async reopenRefusals(domain, name) {
      const ofDomain = db
        .updateTable('refusals')
        // No entry has this hash, so that none is refused by it; that it was refused once still tells who made the alias.
        .set({ entry: '' })
        .where('domain', '=', domain)
        .where('kept', '=', 0)
        .where('operation', '!=', 'alias-spelling');
      await (name === undefined ? ofDomain : ofDomain.where('name', '=', name)).execute();
    },
    async refusals(domain) {
      const rows = await db
        .selectFrom('refusals')
        .select(REFUSAL)
        .where('domain', '=', domain)
        .orderBy('name')
        .orderBy('operation')
        .execute();
      return rows.map((row) => ({ ...withoutNulls(row), kept: row.kept === 1 }));
    },
  };
}
