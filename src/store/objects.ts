/** What Mailkeel knows of things at a provider: who made an alias, and how a thing was before its first write. */
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { isoNow } from './clock.ts';
import type { AliasObject, Clock, Objects } from './ports.ts';
import { createRefusals } from './refusals.ts';
import { withoutNulls } from './rows.ts';
import type { MainTables } from './tables.ts';

/** Objects in `mailkeel.db`. */
export function createObjects(db: Kysely<MainTables>, clock: Clock): Objects {
  return {
    ...createRefusals(db, clock),
    async note(object) {
      await db
        .insertInto('aliasObjects')
        .values({ ...aliasColumns(object), createdAt: await isoNow(clock) })
        .onConflict((conflict) =>
          conflict.columns(['domain', 'name']).doUpdateSet({
            account: object.account,
            // An intention is as old as its newest call: whoever finds it knows how long that may still be under way.
            createdAt: sql`case when excluded.origin = 'intended' then excluded.created_at else alias_objects.created_at end`,
            aliasId: sql`coalesce(excluded.alias_id, alias_objects.alias_id)`,
            // Whoever made it stays its maker, and the execution named is the one that made it.
            origin: sql`case alias_objects.origin when 'created' then 'created' else excluded.origin end`,
            executionId: sql`case alias_objects.origin when 'created' then alias_objects.execution_id else excluded.execution_id end`,
          }),
        )
        .execute();
    },
    async get(domain, name) {
      const row = await selectAliases(db, domain).where('name', '=', name).executeTakeFirst();
      return row && withoutNulls(row);
    },
    async list(domain) {
      const rows = await selectAliases(db, domain).orderBy('name').execute();
      return rows.map(withoutNulls);
    },
    async snapshot(key, executionId, body) {
      await db
        .insertInto('snapshots')
        .values({ key, executionId, body: JSON.stringify(body), createdAt: await isoNow(clock) })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
    },
    async snapshots() {
      const rows = await db
        .selectFrom('snapshots')
        .select(['key', 'executionId', 'createdAt', 'body'])
        .orderBy('key')
        .execute();
      return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as unknown }));
    },
  };
}

function aliasColumns(object: Omit<AliasObject, 'createdAt'>): Omit<AliasObject, 'createdAt'> {
  const { domain, name, account, aliasId, origin, executionId } = object;
  return {
    domain,
    name,
    account,
    origin,
    executionId,
    ...(aliasId === undefined ? {} : { aliasId }),
  };
}

function selectAliases(
  db: Kysely<MainTables>,
  domain: string,
): SelectQueryBuilder<MainTables, 'aliasObjects', MainTables['aliasObjects']> {
  return db
    .selectFrom('aliasObjects')
    .select(['domain', 'name', 'account', 'aliasId', 'origin', 'executionId', 'createdAt'])
    .where('domain', '=', domain);
}
