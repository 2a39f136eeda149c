import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AliasSpec } from '../../src/core/spec.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { StoreError } from '../../src/store/errors.ts';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import type { Store } from '../../src/store/ports.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { DOMAIN, openHouse, type House, type Run } from './skipping-house.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ANNA: AliasSpec = { name: 'anna', mailbox: true, recipients: [] };
const INFO: AliasSpec = { name: 'info', mailbox: false, recipients: ['boss@example.edu'] };

/** Times between the beginnings of attempts, milliseconds of the server's own time. */
function gaps(rows: readonly AttemptRow[]): readonly number[] {
  const times = rows.map(({ createdAt }) => Date.parse(createdAt));
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

/** What a run shows of itself once it is parked. */
async function parkOf(
  house: House,
  run: Run,
  status: 'parked' | 'deferred' = 'parked',
): Promise<NonNullable<DomainProgress['park']>> {
  for (;;) {
    const progress = await run.query(messages.progress);
    if (progress.status === status && progress.park !== undefined) return progress.park;
    if (progress.endedAt !== undefined) throw new Error(`it ended and was never ${status}`);
    await house.pass(10 * SECOND);
  }
}

quietRuntime();

describe('retries, told by the audit log', () => {
  let house: House;
  /** What of the store refuses every call while it is set. */
  let trouble: 'none' | 'audit' | 'vault' = 'none';

  beforeEach(async () => {
    trouble = 'none';
    house = await openHouse({ wrap: troubled });
  });
  afterEach(() => house.close());

  function troubled(store: Store): Store {
    const begin: Store['audit']['begin'] = (attempt) => {
      if (trouble !== 'audit') return store.audit.begin(attempt);
      return Promise.reject(
        new StoreError('store', 'the database is locked', 'close the other program'),
      );
    };
    const current: Store['vault']['current'] = (...mailbox) => {
      if (trouble !== 'vault') return store.vault.current(...mailbox);
      return Promise.reject(
        new StoreError('vault', 'the vault key is missing', 'put the key back'),
      );
    };
    return {
      ...store,
      audit: { ...store.audit, begin },
      vault: { ...store.vault, current },
    };
  }

  it('end an activity after three answers, 2 s and 4 s apart, and give it a slower round after 60 s', async () => {
    house.fault({
      id: 'trouble',
      provider: 'forward-email',
      match: { method: 'POST', subject: '^info@' },
      times: 4,
      action: { status: 500 },
    });

    const result = await house.run([INFO]);

    const rows = await house.attempts('createAlias', 'info');
    const answers = rows.filter(({ status }) => status !== 'deferred');
    expect(
      answers.map(({ status, severity, attemptCount }) => [status, severity, attemptCount]),
    ).toEqual([
      ['failed', 'Transient', 1],
      ['failed', 'Transient', 2],
      ['failed', 'Transient', 3],
      ['failed', 'Transient', 1],
      ['succeeded', undefined, 2],
    ]);
    const [first = 0, second = 0, third = 0, fourth = 0] = gaps(answers);
    expect(first).toBeGreaterThanOrEqual(2 * SECOND);
    expect(second).toBeGreaterThanOrEqual(4 * SECOND);
    expect(third).toBeGreaterThanOrEqual(MINUTE);
    expect(fourth).toBeGreaterThanOrEqual(2 * SECOND);
    expect(result).toMatchObject({ status: 'done', failures: [] });
  });

  it('record an alias whose three rounds of answers were all faults, with its attempts', async () => {
    house.fault({
      id: 'outage',
      provider: 'forward-email',
      match: { method: 'POST', subject: '^info@' },
      times: 100,
      action: { html: 503 },
    });

    const { status, failures } = await house.run([INFO, { ...INFO, name: 'sales' }]);

    expect(status).toBe('incomplete');
    expect(failures.filter(({ alias }) => alias !== `info@${DOMAIN}`)).toEqual([]);
    expect(failures).toContainEqual(
      expect.objectContaining({
        pass: '2-1',
        severity: 'Transient',
        category: 'ServerError',
        attempts: 3,
      }),
    );
    const rows = await house.attempts('createAlias', 'info');
    const failed = rows.filter((row) => row.status === 'failed');
    expect(Math.max(...failed.map(({ attemptCount }) => attemptCount))).toBe(3);
    expect(failed.length % 9).toBe(0);
    expect((await house.attempts('createAlias', 'sales')).map((row) => row.status)).toContain(
      'succeeded',
    );
  });

  it('wait 60 s after a 429 that names no usable time, and count it as no answer', async () => {
    house.fault({
      id: 'slow-down',
      provider: 'forward-email',
      match: { method: 'POST', subject: '^info@' },
      times: 4,
      action: {
        status: 429,
        contentType: 'application/json',
        body: '{"message":"too many requests"}',
      },
    });

    const result = await house.run([INFO]);

    const rows = await house.attempts('createAlias', 'info');
    const answers = rows.filter(({ status }) => status !== 'deferred');
    expect(
      answers.map(({ status, severity, httpStatus }) => [status, severity, httpStatus]),
    ).toEqual([
      ...Array.from({ length: 4 }, () => ['failed', 'RateLimit', 429]),
      ['succeeded', undefined, undefined],
    ]);
    const [first] = gaps(answers);
    expect(first).toBeLessThan(2 * MINUTE);
    expect(Math.min(...gaps(answers))).toBeGreaterThanOrEqual(MINUTE);
    expect(result.status).toBe('done');
  });

  it('wait out a quota of 14 hours and go on without anybody', async () => {
    house.fault({
      id: 'quota',
      provider: 'forward-email',
      match: { method: 'POST', path: 'generate-password', subject: '^anna@' },
      action: {
        status: 429,
        contentType: 'application/json',
        body: '{"message":"You have reached your limit, please retry in 14 hours"}',
      },
    });

    const result = await house.run([ANNA], async (run) => {
      const park = await parkOf(house, run, 'deferred');
      expect(park).toMatchObject({ code: 'quota.paused', pass: '3-2', resumedBy: 'clock' });
    });

    const rows = await house.attempts('setPassword', 'anna');
    const answers = rows.filter(({ status }) => status !== 'deferred');
    expect(answers.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    expect(gaps(answers)[0]).toBeGreaterThanOrEqual(14 * HOUR);
    expect(result).toMatchObject({ status: 'done', counts: { proven: 1 } });
  });

  it('park local.vault after five minutes without the vault, and count nothing of it as an answer', async () => {
    trouble = 'vault';
    const began = await house.now();

    const result = await house.run([ANNA, INFO], async (run) => {
      const park = await parkOf(house, run);
      expect(park).toMatchObject({
        ...{ code: 'local.vault', pass: '3-2', resumedBy: 'person' },
        ...{ sentence: 'the vault key is missing', remedy: ['put the key back'] },
      });
      expect(Date.parse(park.since) - began).toBeGreaterThanOrEqual(5 * MINUTE);
      trouble = 'none';
      await run.signal(messages.resume, {});
    });

    const rows = await house.attempts('setPassword', 'anna');
    const failed = rows.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(3);
    expect(new Set(failed.map(({ category }) => category))).toEqual(new Set(['LocalFailure']));
    expect(failed.map(({ severity }) => severity)).not.toContain('Transient');
    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 1 } });
  });

  it('park local.store after five minutes of a locked database, without a call and without an attempt', async () => {
    trouble = 'audit';

    const result = await house.run([INFO], async (run) => {
      const park = await parkOf(house, run);
      expect(park).toMatchObject({
        code: 'local.store',
        pass: '2-1',
        remedy: ['close the other program'],
      });
      const { calls } = house.world.state.surroundings;
      expect(calls.list().filter(({ provider }) => provider === 'forward-email')).toEqual([]);
      expect(await house.store.audit.attempts({ domain: DOMAIN })).toEqual([]);
      trouble = 'none';
      await run.signal(messages.resume, {});
    });

    const rows = await house.attempts('createAlias', 'info');
    expect(rows.map(({ status }) => status)).not.toContain('failed');
    expect(result).toMatchObject({ status: 'done', failures: [], counts: { created: 1 } });
  });
});
