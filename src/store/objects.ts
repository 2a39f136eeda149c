/** What Mailkeel knows of things at a provider: who made an alias, and how a thing was before its first write. */
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { isoNow } from './clock.ts';
import type { AliasObject, Clock, Objects } from './ports.ts';
import { createRefusals } from './refusals.ts';
import { withoutNulls } from './rows.ts';
import type { MainTables } from './tables.ts';

/** The row is about the alias it knows: one that was made anew has another id, one that moved another account. */
const SAME = sql`(alias_objects.account = excluded.account and (excluded.alias_id is null or alias_objects.alias_id is null or alias_objects.alias_id = excluded.alias_id))`;
/** An intention is only noted right before a call that makes the alias, so what was made before is gone. */
const STAYS_OURS = sql`(alias_objects.origin = 'created' and excluded.origin <> 'intended' and ${SAME})`;

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
            createdAt: sql`case when excluded.origin <> 'intended' and ${SAME} then alias_objects.created_at else excluded.created_at end`,
            // What is about to be made has no id yet; the old one is not its own.
            aliasId: sql`case when excluded.origin <> 'intended' and ${SAME} then coalesce(excluded.alias_id, alias_objects.alias_id) else excluded.alias_id end`,
            // Whoever made it stays its maker, and the execution named is the one that made it.
            origin: sql`case when ${STAYS_OURS} then 'created' else excluded.origin end`,
            executionId: sql`case when ${STAYS_OURS} then alias_objects.execution_id else excluded.execution_id end`,
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
    ...createSnapshots(db, clock),
  };
}

function createSnapshots(
  db: Kysely<MainTables>,
  clock: Clock,
): Pick<Objects, 'snapshot' | 'hasSnapshot' | 'snapshots'> {
  return {
    async snapshot(key, executionId, body) {
      await db
        .insertInto('snapshots')
        .values({ key, executionId, body: JSON.stringify(body), createdAt: await isoNow(clock) })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
    },
    async hasSnapshot(key) {
      const row = await db
        .selectFrom('snapshots')
        .select('key')
        .where('key', '=', key)
        .executeTakeFirst();
      return row !== undefined;
    },
    async snapshots(prefix = '') {
      const rows = await db
        .selectFrom('snapshots')
        .select(['key', 'executionId', 'createdAt', 'body'])
        .where(sql<string>`substr(key, 1, ${prefix.length})`, '=', prefix)
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
