import { beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { OpenStore } from '../../src/store/open.ts';
import { missingForPostgres, query } from '../servers/postgres.ts';
import { describeUnless } from '../servers/program.ts';
import { sharedPostgres } from '../setup/postgres.ts';
import { storeFixture } from './fixture.ts';

const KEY = Buffer.alloc(32, 9).toString('base64');
/** The lock every transaction of the main database takes. */
const MAIN_LOCK = 7_245_301;
/** More than a store holds at a time. */
const CALLS = 10;

describeUnless(missingForPostgres())('a store on a PostgreSQL that does not answer', () => {
  const fixture = storeFixture();
  let server: URL;
  beforeAll(async () => {
    server = new URL((await sharedPostgres()).url);
  });

  /** A store of a new database, made already, that waits this long. */
  async function opened(name: string, timeouts: Readonly<Record<string, string>>) {
    await query(server.href, `create database ${name}`);
    const url = new URL(server);
    url.pathname = name;
    const plain = url.href;
    await (await fixture.open('', { databaseUrl: plain, vaultKey: KEY })).close();
    // What DATABASE_URL says goes before the minutes of production.
    for (const [key, value] of Object.entries(timeouts)) url.searchParams.set(key, value);
    const store = await fixture.open('', { databaseUrl: url.href, vaultKey: KEY });
    return { store, plain };
  }

  const begin = ({ audit }: OpenStore): Promise<unknown> =>
    audit
      .begin({
        ...{ executionId: 'e', workflowId: 'w', runId: 'r', activityId: '1' },
        ...{ action: 'setPassword', domain: 'example.com', pass: '3-2', attemptCount: 1 },
      })
      .catch((error: unknown) => error);

  it('gives a statement up that runs away, and says where to look', async () => {
    const { store, plain } = await opened('runaway', { statement_timeout: '150' });
    await query(
      plain,
      `create function slow() returns trigger language plpgsql as
         $$ begin perform pg_sleep(30); return new; end $$`,
    );
    await query(
      plain,
      'create trigger slow before insert on email_provisioning_log for each row execute function slow()',
    );

    const refused = await begin(store);

    expect(refused).toMatchObject({
      what: 'store',
      message: expect.stringContaining('(57014)'),
      remediation: expect.stringContaining('pg_stat_activity'),
    });
    expect(await store.audit.attempts({})).toEqual([]);
  });

  it('throws a connection away on which it heard nothing, and takes another one', async () => {
    const { store, plain } = await opened('silent', { query_timeout: '150' });
    const key = { account: 'fe:1', operation: 'aliases' } as const;
    const holder = new pg.Client(plain);
    await holder.connect();
    await holder.query(`select pg_advisory_lock(${String(MAIN_LOCK)})`);

    const refusals: unknown[] = [];
    for (let n = 0; n < CALLS; n += 1)
      refusals.push(await store.ledger.pause(key, 1, 'x').catch((error: unknown) => error));
    await holder.end();
    await store.ledger.ensure(key, { everyMs: 0, maxInFlight: 1 });
    const claim = await store.ledger.claim(key, { ticket: 't', domain: 'd', holdMs: 1_000 });

    expect(refusals).toHaveLength(CALLS);
    for (const refused of refusals)
      expect(refused).toMatchObject({
        what: 'store',
        message: expect.stringMatching(/timeout/i),
        remediation: expect.stringContaining('DATABASE_URL'),
      });
    expect(claim.state).toBe('go');
  });
});
