import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openConnection, type Connection } from '../../src/store/connection.ts';
import { threadDialect } from '../../src/store/dialect.ts';
import { StoreError } from '../../src/store/errors.ts';
import { startDatabaseThread, type DatabaseThread } from '../../src/store/thread-client.ts';
import { createThreadService } from '../../src/store/thread-service.ts';
import { storeFixture } from './fixture.ts';

interface Things {
  readonly things: { readonly name: string };
}

const fixture = storeFixture();
let file: string;
let foreign: Connection;
let thread: DatabaseThread;
let db: Kysely<Things>;

beforeAll(async () => {
  file = join(fixture.directory(), 'a.db');
  const open = { file, synchronous: 'NORMAL', busyTimeoutMs: 30_000 } as const;
  thread = startDatabaseThread();
  await thread.send({ kind: 'open', database: 'main', open });
  db = new Kysely<Things>({ dialect: threadDialect(thread, 'main') });
  await db.schema.createTable('things').addColumn('name', 'text').execute();
  foreign = openConnection(open);
});

afterAll(async () => {
  foreign.close();
  await thread.close();
});

function insert(name: string): Promise<unknown> {
  return db.insertInto('things').values({ name }).execute();
}

async function names(): Promise<readonly string[]> {
  const rows = await db.selectFrom('things').select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}

describe('the database thread', () => {
  it('lets the event loop go on while a foreign lock is waited for', async () => {
    foreign.begin();
    let written = false;
    const waiting = insert('after the lock').then(() => (written = true));
    for (let turn = 0; turn < 10_000; turn += 1) await nextTurn();
    const writtenUnderLock = written;

    foreign.commit();
    await waiting;

    expect(writtenUnderLock).toBe(false);
    expect(await names()).toContain('after the lock');
  });

  it('keeps statements of others out of a transaction', async () => {
    const transaction = db.transaction().execute(async (inside) => {
      await inside.insertInto('things').values({ name: 'undone' }).execute();
      await nextTurn();
      throw new Error('changed my mind');
    });
    const beside = insert('beside');

    await expect(transaction).rejects.toThrow('changed my mind');
    await beside;

    expect(await names()).toEqual(expect.arrayContaining(['beside']));
    expect(await names()).not.toContain('undone');
  });

  it('refuses a value SQLite cannot hold instead of aborting the process', async () => {
    const query = sql`select ${true}`.execute(db);

    await expect(query).rejects.toThrow('text, numbers and null, not a boolean');
  });

  it('turns a lock beyond the wait into a StoreError with its remedy', async () => {
    const impatient = startDatabaseThread();
    const open = { file, synchronous: 'NORMAL', busyTimeoutMs: 10 } as const;
    await impatient.send({ kind: 'open', database: 'main', open });
    foreign.begin();

    const refused = await impatient
      .send({ kind: 'begin', database: 'main' })
      .catch((error: unknown) => error);

    foreign.rollback();
    await impatient.close();
    expect(refused).toBeInstanceOf(StoreError);
    expect(refused).toMatchObject({
      what: 'store',
      message: 'database main, begin: database is locked (SQLITE_BUSY)',
      remediation: expect.stringContaining('end a backup or database shell'),
    });
  });

  it('turns a file that cannot be opened into a StoreError with its remedy', async () => {
    const lost = join(fixture.directory(), 'missing', 'a.db');
    const open = { file: lost, synchronous: 'NORMAL', busyTimeoutMs: 10 } as const;

    const refused = thread.send({ kind: 'open', database: 'vault', open });

    await expect(refused).rejects.toMatchObject({
      what: 'store',
      remediation: expect.stringContaining('exists and that this user may write'),
    });
  });

  it('refuses requests after its end', async () => {
    const ended = startDatabaseThread();
    await ended.close();
    await ended.close();

    const refused = ended.send({ kind: 'begin', database: 'main' });

    await expect(refused).rejects.toMatchObject({
      what: 'store',
      message: expect.stringContaining('has ended'),
    });
  });
});

describe('createThreadService', () => {
  it('answers every command, and a database that is not open with a failure', () => {
    const answer = createThreadService();
    const database = 'main';
    const open = { file: join(fixture.directory(), 'b.db'), synchronous: 'FULL' } as const;
    const select = { kind: 'execute', database, sql: 'select 1 as one', parameters: [] } as const;

    const early = answer({ id: 1, command: select });
    const opened = answer({
      id: 2,
      command: { kind: 'open', database, open: { ...open, busyTimeoutMs: 10 } },
    });
    const begun = answer({ id: 3, command: { kind: 'begin', database } });
    const rows = answer({ id: 4, command: select });
    const undone = answer({ id: 5, command: { kind: 'rollback', database } });
    const closed = answer({ id: 6, command: { kind: 'close' } });

    expect(early).toEqual({ id: 1, failure: { code: '', message: 'database main is not open' } });
    expect(opened).toEqual({ id: 2, result: { rows: [] } });
    expect(begun).toEqual({ id: 3, result: { rows: [] } });
    expect(rows).toEqual({ id: 4, result: { rows: [{ one: 1 }] } });
    expect(undone).toEqual({ id: 5, result: { rows: [] } });
    expect(closed).toEqual({ id: 6, result: { rows: [] } });
  });
});
