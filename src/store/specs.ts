/** Specs by their content: the same wish has the same hash, on every machine. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isoNow } from './clock.ts';
import { StoreError } from './errors.ts';
import type { Clock, Specs } from './ports.ts';
import type { MainTables } from './tables.ts';

/** Specs in `mailkeel.db`. */
export function createSpecs(db: Kysely<MainTables>, clock: Clock): Specs {
  return {
    async put(spec) {
      const body = canonicalJson(spec);
      const hash = createHash('sha256').update(body).digest('hex');
      await db
        .insertInto('specs')
        .values({ hash, body, createdAt: await isoNow(clock) })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .execute();
      return hash;
    },
    async get(hash) {
      const row = await db
        .selectFrom('specs')
        .select('body')
        .where('hash', '=', hash)
        .executeTakeFirst();
      if (row === undefined) throw missingSpec(hash);
      return JSON.parse(row.body) as unknown;
    },
  };
}

/** JSON with the keys of every object in one order and absent fields left out, so that equal values are equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys = Object.keys(record).sort();
  return Object.fromEntries(keys.map((key) => [key, record[key]]));
}

function missingSpec(hash: string): StoreError {
  return new StoreError(
    'spec',
    `the spec ${hash} is not in this store`,
    "Let this process use the store the run was started with (MAILKEEL_HOME), or run 'mailkeel start' again with the same manifest: it writes the spec anew.",
  );
}
