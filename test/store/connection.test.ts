import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openConnection, type Connection } from '../../src/store/connection.ts';
import { storeFixture } from './fixture.ts';

const fixture = storeFixture();
let here: Connection;
let there: Connection;

beforeAll(() => {
  const file = join(fixture.directory(), 'a.db');
  const open = { file, synchronous: 'NORMAL', busyTimeoutMs: 20 } as const;
  here = openConnection(open);
  there = openConnection(open);
  here.execute('create table things (id integer primary key, name text unique)', []);
});

afterAll(() => {
  here.close();
  there.close();
});

function count(connection: Connection): unknown {
  return connection.execute('select count(*) as n from things', []).rows;
}

describe('openConnection', () => {
  it('sets the lock wait, WAL and the wanted durability', () => {
    const pragma = (name: string) => here.execute(`pragma ${name}`, []).rows[0];

    expect(pragma('busy_timeout')).toEqual({ timeout: 20 });
    expect(pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(pragma('synchronous')).toEqual({ synchronous: 1 });
  });

  it('commits a write outside a transaction by itself', () => {
    const { changes } = here.execute('insert into things (name) values (?)', ['single']);

    expect(changes).toBe(1);
    expect(count(there)).toEqual([{ n: 1 }]);
  });

  it('returns the rows of a write that asks for them and holds no lock afterwards', () => {
    const { rows } = here.execute('insert into things (name) values (?) returning name', ['back']);

    expect(rows).toEqual([{ name: 'back' }]);
    expect(there.execute('delete from things where name = ?', ['back']).changes).toBe(1);
  });

  it('keeps no lock after a write that met a foreign one', () => {
    here.begin();
    const insert = () => there.execute('insert into things (name) values (?)', ['late']);
    expect(insert).toThrow('database is locked');
    here.commit();

    insert();

    expect(here.execute('delete from things where name = ?', ['late']).changes).toBe(1);
  });

  it('undoes a transaction', () => {
    here.begin();
    here.execute('insert into things (name) values (?)', ['undone']);

    here.rollback();

    expect(count(here)).toEqual([{ n: 1 }]);
  });

  it('rolls back quietly what SQLite has rolled back itself', () => {
    here.begin();
    here.execute('pragma max_page_count = 1', []);
    const fill = () => {
      for (let n = 0; n < 1_000; n += 1)
        here.execute('insert into things (name) values (?)', [String(n).padStart(500, '0')]);
    };
    expect(fill).toThrow('full');

    here.rollback();

    here.execute('pragma max_page_count = 100000', []);
    expect(count(here)).toEqual([{ n: 1 }]);
  });

  it('gives a refused write its code and leaves the rest as it was', () => {
    const insert = () => here.execute('insert into things (name) values (?)', ['single']);

    expect(insert).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_UNIQUE' }));
    expect(count(there)).toEqual([{ n: 1 }]);
  });
});
