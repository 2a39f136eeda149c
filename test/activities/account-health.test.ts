import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createAccountHealth,
  type Failed,
  type Verdict,
} from '../../src/activities/account-health.ts';
import { OPERATIONS } from '../../src/core/spec.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/ports.ts';
import { openPlace, type Place } from '../cli/place.ts';

const KEY = { account: 'forward-email:u1', operation: 'requests' } as const;
const TURN = { ticket: 't', domain: 'example.com', holdMs: 1000 };
const MINUTE = 60_000;

function error(category: 'Authentication' | 'ServerError'): ProviderError {
  const severity = category === 'Authentication' ? 'Critical' : 'Transient';
  const words = { operation: 'list-aliases', message: 'as it said', remediation: 'wait' };
  return new ProviderError({ category, severity, ...words });
}

describe('the health of an account', () => {
  let place: Place;
  let store: Store;
  let now = Date.UTC(2026, 10, 22);
  const clock = { now: () => Promise.resolve(now) };

  beforeEach(async () => {
    place = openPlace();
    store = await openStore({ directory: place.home, allowKeyFile: false, clock });
    for (const operation of OPERATIONS)
      await store.ledger.ensure({ ...KEY, operation }, { everyMs: 0, maxInFlight: 4 });
  });
  afterEach(async () => {
    await store.close();
    place.remove();
  });

  const failed = (category: Parameters<typeof error>[0], ticket = 't'): Failed => ({
    ...{ key: KEY, ticket, error: error(category), startedAt: now },
  });

  /** For how long, and why, each operation of the account stands still. */
  async function pauses(): Promise<readonly [number, string][]> {
    const rows = await store.ledger.rows();
    return rows
      .filter(({ account }) => account === KEY.account)
      .map(({ pausedUntil = now, pausedReason = '' }) => [pausedUntil - now, pausedReason]);
  }

  async function storm(health: ReturnType<typeof createAccountHealth>): Promise<void> {
    for (const ticket of ['a', 'b', 'c', 'd', 'e'])
      await health.troubled(failed('ServerError', ticket));
  }

  it('asks once for all calls refused meanwhile, and lets none start until the answer', async () => {
    const health = createAccountHealth({ store, clock });
    let asked = 0;
    let answer: (verdict: Verdict) => void = () => undefined;
    const ask = (): Promise<Verdict> => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };

    const verdicts = Promise.all(
      ['a', 'b', 'c', 'd'].map((ticket) => health.refused(failed('Authentication', ticket), ask)),
    );
    while (asked === 0) await new Promise(setImmediate);
    const meanwhile = await store.ledger.claim(KEY, TURN);
    answer('refused');

    expect(await verdicts).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(asked).toBe(1);
    expect(meanwhile).toMatchObject({ state: 'wait', detail: 'a refusal is being checked' });
    expect((await pauses()).every(([ms, why]) => ms > MINUTE && why.includes('as it said'))).toBe(
      true,
    );
  });

  it.each([
    ['refused', 'refused'],
    ['accepted', 'unanswered'],
  ] as const)('%s by one worker is %s for what another had under way', async (found, elsewhere) => {
    const [one, other] = [
      createAccountHealth({ store, clock }),
      createAccountHealth({ store, clock }),
    ];
    const early = failed('Authentication', 'of the other worker');
    now += 10;
    let answer: (verdict: Verdict) => void = () => undefined;
    const asked = new Promise<Verdict>((resolve) => {
      answer = resolve;
    });

    const first = one.refused(failed('Authentication'), () => asked);
    while ((await pauses()).every(([ms]) => ms <= 0)) await new Promise(setImmediate);
    const second = other.refused(early, () => Promise.reject(new Error('asked again')));
    // The store answers in order: the other worker has looked.
    await store.ledger.rows();
    answer(found);

    expect(await first).toBe(found);
    expect(await second).toBe(elsewhere);
    const third = other.refused(early, () => Promise.resolve('accepted'));
    expect(await third).toBe(found);
  });

  it('fails by its time limit only the call that asked; the others count as unanswered', async () => {
    const health = createAccountHealth({ store, clock });
    const limit = new Error('the attempt ran out of time');
    let asked = 0;
    let fail: (error: Error) => void = () => undefined;
    const ask = (): Promise<Verdict> => {
      asked += 1;
      return new Promise((_, reject) => {
        fail = reject;
      });
    };

    const verdicts = Promise.allSettled(
      ['a', 'b'].map((ticket) => health.refused(failed('Authentication', ticket), ask)),
    );
    while (asked === 0) await new Promise(setImmediate);
    fail(limit);

    expect(await verdicts).toEqual([
      { status: 'rejected', reason: limit },
      { status: 'fulfilled', value: 'unanswered' },
    ]);
    expect((await pauses()).every(([ms]) => ms <= 0)).toBe(true);
  });

  it('asks nobody for a call that had started before the account was paused', async () => {
    const health = createAccountHealth({ store, clock });
    const early = failed('Authentication', 'late to fail');
    now += 10;
    await health.refused(failed('Authentication'), () => Promise.resolve('refused'));

    const verdict = await health.refused(early, () => Promise.reject(new Error('asked again')));

    expect(verdict).toBe('refused');
  });

  it.each(['accepted', 'unanswered'] as const)(
    'opens what waited for the second opinion when it is %s, and nothing else',
    async (verdict) => {
      const health = createAccountHealth({ store, clock });
      await store.ledger.pause({ ...KEY, operation: 'aliases' }, now + 60 * MINUTE, 'its quota');

      await health.refused(failed('Authentication'), () => Promise.resolve(verdict));

      const paused = (await pauses()).filter(([ms]) => ms > 0);
      expect(paused).toEqual([[60 * MINUTE, 'its quota']]);
    },
  );

  it('pauses in a storm: five failures in a row of at least three calls', async () => {
    const one = createAccountHealth({ store, clock });
    for (let times = 0; times < 10; times += 1) await one.troubled(failed('ServerError', 'same'));
    const mixed = createAccountHealth({ store, clock });
    for (const ticket of ['a', 'b', 'c', 'd']) await mixed.troubled(failed('ServerError', ticket));
    await mixed.answered(KEY, now);
    await mixed.troubled(failed('ServerError', 'e'));
    const calm = await pauses();

    await storm(createAccountHealth({ store, clock }));

    expect(calm.every(([ms]) => ms === 0)).toBe(true);
    for (const [ms, why] of await pauses()) {
      expect(ms).toBeGreaterThanOrEqual(75_000);
      expect(ms).toBeLessThanOrEqual(90_000);
      expect(why).toBe('the provider is in trouble: as it said');
    }
  });

  it('doubles the pause with each failed probe, up to half an hour', async () => {
    const health = createAccountHealth({ store, clock });
    await storm(health);
    const lengths: number[] = [];
    for (let probes = 0; probes < 8; probes += 1) {
      const [[ms] = [0]] = await pauses();
      lengths.push(ms);
      now += ms + 1;
      await health.troubled(failed('ServerError', 'probe'));
    }

    const firsts = lengths.slice(0, 4).map((ms, index) => ms / (75_000 * 2 ** index));
    expect(firsts.every((ratio) => ratio >= 1 && ratio <= 1.2)).toBe(true);
    expect(lengths.at(-1)).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(lengths.at(-1)).toBeLessThanOrEqual(36 * MINUTE);
  });

  it('lets one call of the account through as its probe, and all when it was answered', async () => {
    const health = createAccountHealth({ store, clock });
    await storm(health);
    const [[ms] = [0]] = await pauses();
    now += ms + 1;

    const probe = await store.ledger.claim(KEY, TURN);
    const other = await store.ledger.claim({ ...KEY, operation: 'passwords' }, TURN);
    await store.ledger.open(KEY);
    await health.answered(KEY, now);
    await store.ledger.release(KEY, TURN.ticket);
    const after = await store.ledger.claim({ ...KEY, operation: 'passwords' }, TURN);

    expect(probe).toMatchObject({ state: 'go', probe: true });
    expect(other).toMatchObject({ state: 'wait', reason: 'in-flight' });
    expect(after).toMatchObject({ state: 'go' });
  });

  it('takes no late answer of a call from before the pause for a sign of life', async () => {
    const health = createAccountHealth({ store, clock });
    const before = now;
    now += 10;
    await storm(health);

    await health.answered(KEY, before);

    expect((await pauses()).every(([ms]) => ms > 0)).toBe(true);
  });

  it('probes at once when told to, and only what stands still for these reasons', async () => {
    await storm(createAccountHealth({ store, clock }));

    await store.ledger.probe(KEY);

    expect(await store.ledger.claim(KEY, TURN)).toMatchObject({ state: 'go', probe: true });
    expect(
      await store.ledger.claim({ ...KEY, operation: 'aliases' }, { ...TURN, ticket: 'x' }),
    ).toMatchObject({ state: 'wait', reason: 'paused' });
  });
});
