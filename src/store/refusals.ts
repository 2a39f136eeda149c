/** Answers that stand until the manifest entry they were given to changes. */
import type { Kysely } from 'kysely';
import { isoNow } from './clock.ts';
import type { Clock, Objects } from './ports.ts';
import type { MainTables } from './tables.ts';

const REFUSAL = [
  'domain',
  'name',
  'operation',
  'entry',
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
): Pick<Objects, 'refuse' | 'refusals'> {
  return {
    async refuse({ domain, name, operation, ...answer }) {
      const { entry, category, error, remediation, attempts } = answer;
      const kept = answer.kept ? 1 : 0;
      const row = { entry, kept, category, error, remediation, attempts, at: await isoNow(clock) };
      await db
        .insertInto('refusals')
        .values({ domain, name, operation, ...row })
        .onConflict((conflict) =>
          conflict.columns(['domain', 'name', 'operation']).doUpdateSet(row),
        )
        .execute();
    },
    async refusals(domain) {
      const rows = await db
        .selectFrom('refusals')
        .select(REFUSAL)
        .where('domain', '=', domain)
        .orderBy('name')
        .orderBy('operation')
        .execute();
      return rows.map((row) => ({ ...row, kept: row.kept === 1 }));
    },
  };
}
