import { readdirSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open.ts';
import { fencedBlocks, read } from '../docs/documents.ts';
import { shellLines } from '../docs/snippet-runs.ts';
import { missingForPostgres, query, runPostgresProgram } from '../servers/postgres.ts';
import { steadyPort } from '../servers/ports.ts';
import { describeUnless } from '../servers/program.ts';
import { sharedPostgres } from '../setup/postgres.ts';
import { storeFixture } from './fixture.ts';
import { candidate } from './vault-file.ts';

const KEY = Buffer.alloc(32, 9).toString('base64');

describeUnless(missingForPostgres())('a store on PostgreSQL', () => {
  const fixture = storeFixture();
  let server: URL;
  beforeAll(async () => {
    server = new URL((await sharedPostgres()).url);
  });

  async function newDatabase(name: string): Promise<URL> {
    await query(server.href, `create database ${name}`);
    const url = new URL(server);
    url.pathname = name;
    return url;
  }

  it('is made by the line of docs/deploy.md, at the first start', async () => {
    const line = shellLines().find((each) => each.startsWith('createdb ')) ?? '';
    runPostgresProgram(server, line);
    const url = Object.assign(new URL(server), { pathname: line.replace('createdb ', '') });

    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });

    expect(await store.audit.attempts({})).toEqual([]);
  });

  it('makes no key and reads no key file: the environment has to give it', async () => {
    const url = await newDatabase('keyless');
    const home = fixture.directory();
    await (await fixture.open(home)).vault.unlock();
    const files = readdirSync(home);

    const store = await fixture.open(home, { databaseUrl: url.href });
    const refused = store.vault.unlock();

    await expect(refused).rejects.toMatchObject({
      what: 'vault',
      message: 'there is no vault key',
      remediation: expect.stringContaining('MAILKEEL_VAULT_KEY'),
    });
    expect(readdirSync(home)).toEqual(files);
    expect(await store.vault.list('example.com')).toEqual([]);
  });

  it.each<[string, (url: URL) => Promise<void> | void, string]>([
    ['a wrong password', (url) => void (url.password = 'Wrong-Secret'), 'Check user and password'],
    ['no such database', (url) => void (url.pathname = 'nowhere'), 'createdb'],
    [
      'nobody listening',
      async (url) => void (url.port = String(await steadyPort())),
      'Check that PostgreSQL runs there',
    ],
  ])('says what to do about %s, and never tells the password', async (_what, change, remedy) => {
    const url = new URL(server);
    await change(url);

    const refused = await openStore({
      ...{ directory: '', databaseUrl: url.href, vaultKey: KEY, allowKeyFile: false },
    }).catch((error: unknown) => error);

    expect(refused).toMatchObject({
      what: 'store',
      message: expect.stringContaining(`PostgreSQL at ${url.host}${url.pathname}`),
      remediation: expect.stringContaining(remedy),
    });
    expect(String(refused)).not.toContain(url.password);
  });

  it.each([
    ['mysql://u:Secret@host/db', 'begins with mysql:'],
    ['no url, Secret', 'is no URL'],
  ])('refuses %s without quoting it', async (databaseUrl, told) => {
    const refused = await openStore({ directory: '', databaseUrl, allowKeyFile: false }).catch(
      (error: unknown) => error,
    );

    expect(refused).toMatchObject({ what: 'store', message: expect.stringContaining(told) });
    expect(String(refused)).not.toContain('Secret');
  });

  it('goes on after every connection was cut', async () => {
    const url = await newDatabase('cut_off');
    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });
    await store.vault.plan(candidate('before@example.com'));

    await query(
      server.href,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mailkeel' and datname = $1",
      ['cut_off'],
    );
    // The call that meets the dead connection fails as trouble of the store does, and Temporal asks again.
    const first = await store.vault
      .plan(candidate('after@example.com'))
      .catch((error: unknown) => error);
    const second = await store.vault.plan(candidate('after@example.com'));

    expect(first).toMatchObject(
      first instanceof Error ? { what: 'store', name: 'StoreError' } : { state: 'planned' },
    );
    expect(second).toMatchObject({ password: 'Secret-after@example.com' });
    expect(await store.vault.current('before@example.com')).toMatchObject({ state: 'planned' });
  });

  /** A store whose next lease stands still in its transaction, as on a suspended machine, until it is told to go on. */
  async function standingStill(url: URL): Promise<{ goOn: () => void; lease: Promise<unknown> }> {
    let inside: () => void = () => undefined;
    const entered = new Promise<void>((resolve) => (inside = resolve));
    let goOn: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (goOn = resolve));
    let asleep = false;
    const clock = {
      async now() {
        if (asleep) {
          inside();
          await woken;
        }
        return Date.now();
      },
    };
    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY, clock });
    asleep = true;
    const lease = store.leases.take('thing', 'asleep', 1_000).catch((error: unknown) => error);
    await entered;
    return { goOn, lease };
  }

  it('ends the transaction of a process that stands still, and the others go on', async () => {
    const url = await newDatabase('asleep');
    // What DATABASE_URL says goes before the 15 s of production.
    url.searchParams.set('idle_in_transaction_session_timeout', '300');
    const { goOn, lease } = await standingStill(url);
    const other = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });

    const taken = await other.leases.take('thing', 'awake', 1_000);
    goOn();

    expect(taken).toEqual({ state: 'granted', recovered: false });
    expect(await lease).toMatchObject({ name: 'StoreError', what: 'store' });
  });

  it('says who to look for when a lock is held for too long', async () => {
    const url = await newDatabase('locked');
    const { goOn, lease } = await standingStill(url);
    url.searchParams.set('lock_timeout', '200');

    const refused = await fixture
      .open('', { databaseUrl: url.href, vaultKey: KEY })
      .catch((error: unknown) => error);
    goOn();

    expect(refused).toMatchObject({
      what: 'store',
      message: expect.stringContaining('(55P03)'),
      remediation: expect.stringContaining('pg_stat_activity'),
    });
    expect(await lease).toEqual({ state: 'granted', recovered: false });
  });

  it('serves a role that may add to the audit log and make no table, once the owner made them', async () => {
    const url = await newDatabase('two_roles');
    await (await fixture.open('', { databaseUrl: url.href, vaultKey: KEY })).close();
    const [, documented = ''] = fencedBlocks(read('docs/audit.md'), 'sql');
    expect(documented).toContain('REVOKE UPDATE');
    await query(url.href, 'revoke create on schema public from public');
    await query(
      url.href,
      documented.replace("'…'", "'app-password'").replaceAll('mailkeel_owner', url.username),
    );
    await query(url.href, 'create table made_later (id integer)');
    const role = new URL(url);
    role.username = 'mailkeel_app';
    role.password = 'app-password';

    const store = await fixture.open('', { databaseUrl: role.href, vaultKey: KEY });
    await store.vault.plan(candidate('anna@example.com'));
    const handle = await store.audit.begin({
      ...{ executionId: 'e', workflowId: 'w', runId: 'r', activityId: '1', action: 'setPassword' },
      ...{ domain: 'example.com', pass: '3-2', attemptCount: 1 },
    });
    await store.audit.end(handle, { status: 'succeeded' });

    expect(await store.audit.attempts({})).toMatchObject([{ status: 'succeeded' }]);
    expect(await query(role.href, 'select * from made_later')).toEqual([]);
  });

  it('sends a role that may make no table to the owner of the tables', async () => {
    const url = await newDatabase('unmade');
    await query(url.href, "create role mailkeel_early login password 'app-password'");
    await query(url.href, 'revoke create on schema public from public');
    const databaseUrl = Object.assign(new URL(url), {
      ...{ username: 'mailkeel_early', password: 'app-password' },
    }).href;

    const refused = openStore({ directory: '', databaseUrl, vaultKey: KEY, allowKeyFile: false });

    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining('(42501)'),
      remediation: expect.stringContaining('as the role that owns the tables'),
    });
  });

  it('keeps passwords in no readable form', async () => {
    const url = await newDatabase('unreadable');
    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });

    await store.vault.plan(candidate('hidden@example.com'));

    const rows = await query(url.href, 'select * from passwords');
    expect(rows).toMatchObject([{ address: 'hidden@example.com', state: 'planned' }]);
    expect(JSON.stringify(rows)).not.toContain('Secret-');
  });

  it('takes back a backup that was made on SQLite', async () => {
    const url = await newDatabase('moved_in');
    const old = await fixture.open(fixture.directory(), { vaultKey: KEY });
    await old.vault.plan(candidate('moved@example.com'));

    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });
    const restored = await store.upkeep.restore(await old.upkeep.sealedRows(), false);

    expect(restored).toEqual({ added: 1, repaired: 0, kept: 0 });
    expect(await store.vault.current('moved@example.com')).toMatchObject({
      password: 'Secret-moved@example.com',
    });
  });

  it("tells every time by the server's clock, and by no process's own", async () => {
    const url = await newDatabase('timed');
    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });
    const [before] = await query(url.href, 'select extract(epoch from clock_timestamp()) as s');

    const now = await store.clock.now();

    const [after] = await query(url.href, 'select extract(epoch from clock_timestamp()) as s');
    expect(now).toBeGreaterThanOrEqual(Math.floor(Number(before?.['s']) * 1000));
    expect(now).toBeLessThanOrEqual(Number(after?.['s']) * 1000);
  });
});
