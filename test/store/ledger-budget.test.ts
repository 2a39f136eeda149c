import { beforeAll, describe, expect, it } from '@jest/globals';
import { UNTIL_OPENED } from '../../src/core/limits.ts';
import { WINDOW_MS } from '../../src/core/ledger-decision.ts';
import type { Claim, Ledger, LedgerKey } from '../../src/store/ledger-port.ts';
import { manualClock, onBothDialects } from './fixture.ts';

const MINUTE = 60_000;

onBothDialects((fixture) => {
  const clock = manualClock();
  let ledger: Ledger;
  let accounts = 0;

  beforeAll(async () => {
    ({ ledger } = await fixture.open(fixture.directory(), { clock }));
  });

  async function ensured(pace: Partial<Parameters<Ledger['ensure']>[1]> = {}): Promise<LedgerKey> {
    accounts += 1;
    const key = { account: `simulated:${String(accounts)}`, operation: 'passwords' } as const;
    await ledger.ensure(key, { everyMs: 0, maxInFlight: 4, ...pace });
    return key;
  }

  function claim(key: LedgerKey, ticket: string): Promise<Claim> {
    return ledger.claim(key, { ticket, domain: 'example.com', holdMs: 30_000 });
  }

  async function rowOf({ account }: LedgerKey) {
    return (await ledger.rows()).find((row) => row.account === account);
  }

  describe('what a provider says of its budget', () => {
    it('replaces a default, and counts what others have used', async () => {
      const key = await ensured({ perDay: 300 });
      await claim(key, 'first');

      await ledger.learn(key, { limit: 500, remaining: 380 });

      expect(await rowOf(key)).toMatchObject({
        ...{ perDay: 500, perDayFrom: 'provider', used: 120 },
        windowEndsAt: clock.time + WINDOW_MS,
      });
    });

    it('never takes back what was counted here and is still under way', async () => {
      const key = await ensured({ perDay: 300 });
      for (const ticket of ['a', 'b', 'c']) await claim(key, ticket);

      await ledger.learn(key, { limit: 300, remaining: 299 });

      expect(await rowOf(key)).toMatchObject({ perDayFrom: 'default', used: 3 });
    });

    it.each([
      ['lowers a wish that is above it', 500, { perDay: 300, perDayFrom: 'provider' }],
      ['leaves a wish that is below it', 100, { perDay: 100, perDayFrom: 'operator' }],
    ])('%s', async (_what, perDay, expected) => {
      const key = await ensured();
      await ledger.setPace(key, { perDay }, 'operator');

      await ledger.learn(key, { limit: 300, remaining: 300 });

      expect(await rowOf(key)).toMatchObject(expected);
    });

    it('ends a window early: nobody else calls until it is over', async () => {
      const key = await ensured({ perDay: 300 });
      await claim(key, 'first');
      const until = clock.time + 14 * 3_600_000;

      await ledger.exhaust(key, until);
      const wait = await claim(key, 'second');
      clock.time = until;
      const later = await claim(key, 'second');

      expect(wait).toMatchObject({ state: 'wait', reason: 'budget', until });
      expect(later.state).toBe('go');
      expect(await rowOf(key)).toMatchObject({ used: 1 });
    });

    it('says nothing of a row without a budget, or of one nobody knows', async () => {
      const key = await ensured();

      await ledger.exhaust(key, clock.time + 1_000);
      await ledger.learn({ account: 'nobody', operation: 'passwords' }, { limit: 1, remaining: 1 });

      expect(await rowOf(key)).toMatchObject({ used: 0 });
      expect((await ledger.rows()).map(({ account }) => account)).not.toContain('nobody');
    });
  });

  describe('a pause that is over', () => {
    it('lets one call through as a probe, and the others once the row was opened', async () => {
      const key = await ensured();
      await ledger.pause(key, clock.time + 60_000, 'too many requests');
      const paused = await claim(key, 'first');
      clock.time += 60_000;

      const probe = await claim(key, 'first');
      const beside = await claim(key, 'second');
      await ledger.open(key);
      const after = await claim(key, 'second');

      expect(paused).toMatchObject({ reason: 'paused' });
      expect(probe).toMatchObject({ state: 'go', probe: true });
      expect(beside).toMatchObject({ reason: 'in-flight', detail: '1 of 1 calls in flight' });
      expect(after).toMatchObject({ state: 'go', probe: false });
    });

    it('is probed again when the probe was never answered', async () => {
      const key = await ensured();
      await ledger.pause(key, clock.time + 60_000, 'outage');
      clock.time += 60_000;
      await claim(key, 'killed');
      clock.time += 30_000;

      const again = await claim(key, 'second');

      expect(again).toMatchObject({ state: 'go', probe: true });
    });
  });

  describe("an operator's pause", () => {
    it('has no end, and who waits for it looks again ever more seldom, at least every half hour', async () => {
      const key = await ensured();
      await ledger.pause(key, UNTIL_OPENED, 'maintenance');
      const waits: number[] = [];

      for (const minutes of [0, 12, 48, 400 * 1_440]) {
        clock.time += minutes * MINUTE;
        const wait = await claim(key, 'first');
        if (wait.state === 'wait') waits.push((wait.until - clock.time) / MINUTE);
        expect(wait).toMatchObject({ reason: 'paused', detail: 'maintenance' });
      }
      await ledger.open(key);

      expect(waits).toEqual([5, 12, 30, 30]);
      expect((await claim(key, 'first')).state).toBe('go');
    });

    it('is not shortened by a 429', async () => {
      const key = await ensured();
      await ledger.pause(key, UNTIL_OPENED, 'maintenance');

      await ledger.pause(key, clock.time + 1_000, 'too many requests');

      expect(await rowOf(key)).toMatchObject({ pausedReason: 'maintenance' });
    });
  });
});
