import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openConnection } from '../../src/store/connection.ts';
import { lookAtStore, openStore } from '../../src/store/open.ts';
import { onBothDialects, runChild, startChild, storeFixture } from './fixture.ts';
import { storeAt } from './processes/place.ts';

const fixture = storeFixture();

interface Opened {
  readonly keyId: string;
  readonly created: boolean;
  readonly id: string;
  readonly password: string;
}

onBothDialects((fixture) => {
  describe('openStore', () => {
    it('lets ten processes open a new store at once: one schema, one key, one password', async () => {
      const directory = fixture.directory();
      await fixture.prepare(directory);
      const names = Array.from({ length: 10 }, (_, n) => `Secret-${String(n)}`);

      const printed = await Promise.all(
        names.map((name) => runChild<Opened>('opener', directory, name)),
      );

      const opened = printed.flat();
      expect(opened).toHaveLength(10);
      expect(opened.filter(({ created }) => created)).toHaveLength(fixture.makesKey ? 1 : 0);
      expect(new Set(opened.map(({ keyId }) => keyId)).size).toBe(1);
      expect(new Set(opened.map(({ id, password }) => `${id} ${password}`)).size).toBe(1);
    });

    it('is looked at without being made, and is found once it was opened', async () => {
      const place = fixture.directory();
      await fixture.prepare(place);

      const looks = [await lookAtStore(storeAt(place)), await lookAtStore(storeAt(place))];
      await fixture.open(place);
      const after = await lookAtStore(storeAt(place));

      expect(looks).toEqual(['absent', 'absent']);
      expect(after).toBe('current');
    });

    it('is seen to be of an earlier release by either of its schemas', async () => {
      const place = fixture.directory();
      await fixture.open(place);
      const versions = fixture.makesKey ? 'schema_versions' : 'vault_schema_versions';

      await fixture.tamper(place, `delete from ${versions} where version > ?`, ['1']);

      expect(await lookAtStore(storeAt(place))).toBe('older');
    });

    it('keeps what is there when it opens again', async () => {
      const directory = fixture.directory();
      const first = await fixture.open(directory);
      const hash = await first.specs.put({ window: 10 });
      await first.close();

      const second = await fixture.open(directory);

      expect(await second.specs.get(hash)).toEqual({ window: 10 });
    });
  });
});

describe('openStore with files', () => {
  it('opened and closed again in one process keeps its log when another process leaves', async () => {
    const directory = fixture.directory();
    const first = await fixture.open(directory);
    const key = { account: 'simulated:1', operation: 'aliases' } as const;
    await first.ledger.ensure(key, { everyMs: 1_000, maxInFlight: 1 });
    const other = startChild('claimer', directory, 'a', '3');
    await other.lines.next();

    const second = await fixture.open(directory);
    await second.close();
    await other.end();

    // Who leaves last removes the log; what is written to a removed one nobody else ever sees.
    expect(existsSync(join(directory, 'mailkeel.db-wal'))).toBe(true);
    await expect(first.specs.put({ window: 10 })).resolves.toMatch(/^[0-9a-f]{64}$/);
  });

  it('leaves the schema of a newer release alone', async () => {
    const directory = fixture.directory();
    const first = await fixture.open(directory);
    await first.close();
    const file = join(directory, 'mailkeel.db');
    const newer = openConnection({ file, synchronous: 'NORMAL', busyTimeoutMs: 1_000 });
    newer.execute("insert into schema_versions values (99, '2030-01-01T00:00:00.000Z')", []);
    newer.execute('alter table leases add column colour text', []);

    const second = await fixture.open(directory);

    expect(await second.leases.take('r', 'a', 1_000)).toMatchObject({ state: 'granted' });
    expect(newer.execute('select max(version) as v from schema_versions', []).rows).toEqual([
      { v: 99 },
    ]);
    newer.close();
  });

  it('says what to do when the directory cannot be used', async () => {
    const directory = fixture.directory();
    writeFileSync(join(directory, 'file'), '');

    const refused = openStore({ directory: join(directory, 'file', 'home'), allowKeyFile: true });

    await expect(refused).rejects.toMatchObject({
      what: 'store',
      message: expect.stringContaining('(ENOTDIR)'),
      remediation: expect.stringContaining('MAILKEEL_HOME'),
    });
  });

  it('says what to do when the database is none', async () => {
    const directory = fixture.directory();
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'mailkeel.db'), 'no database at all '.repeat(100));

    const refused = openStore({ directory, allowKeyFile: true });

    await expect(refused).rejects.toMatchObject({
      what: 'store',
      message: expect.stringContaining('SQLITE_NOTADB'),
      remediation: expect.stringContaining('move it away'),
    });
  });
});
