import { describe, expect, it } from '@jest/globals';
import { WINDOW_MS } from '../../src/core/ledger-decision.ts';
import { onBothDialects } from './fixture.ts';
import { HOLD_MS, ledgerDesk } from './ledger-desk.ts';

onBothDialects((fixture) => {
  const { clock, ledger, ensured, claim, waitOf, rowOf } = ledgerDesk(fixture);

  describe('the ledger, where something is used up,', () => {
    it('stops at the budget until its window, which began at the first call, is over', async () => {
      const key = await ensured({ everyMs: 0, perDay: 2 });
      const begin = clock.time;
      await claim(key, 'first');
      clock.time += 3_600_000;
      await claim(key, 'second');

      const third = await waitOf(key, 'third');
      clock.time = third.until;
      const next = await claim(key, 'third');

      expect(third).toMatchObject({ reason: 'budget', until: begin + WINDOW_MS });
      expect(third.detail).toContain('2 of 2 calls a day used');
      expect(next.state).toBe('go');
      expect(await rowOf(key)).toMatchObject({ used: 1, windowEndsAt: clock.time + WINDOW_MS });
    });

    it('holds everyone back while a row is paused, for the longest pause, until it is lifted', async () => {
      const key = await ensured();
      const until = clock.time + 60_000;
      await ledger().pause(key, until, 'credentials refused');
      await ledger().pause(key, until - 30_000, 'too many requests');

      const paused = await waitOf(key, 'first');
      await ledger().open(key);
      const lifted = await claim(key, 'first');

      expect(paused).toMatchObject({ reason: 'paused', until, detail: 'credentials refused' });
      expect(lifted.state).toBe('go');
      expect(await rowOf(key)).not.toHaveProperty('pausedUntil');
    });

    it('admits no more calls than may be in flight, until one ends or its hold runs out', async () => {
      const key = await ensured({ everyMs: 0, maxInFlight: 2 });
      await claim(key, 'first');
      await claim(key, 'second');

      const full = await waitOf(key, 'third');
      await ledger().release(key, 'first');
      const afterRelease = await claim(key, 'third');
      const fullAgain = await waitOf(key, 'fourth');
      clock.time += HOLD_MS;
      const afterHold = await claim(key, 'fourth');

      expect(full).toMatchObject({ reason: 'in-flight', detail: '2 of 2 calls in flight' });
      expect(afterRelease.state).toBe('go');
      expect(fullAgain.reason).toBe('in-flight');
      expect(afterHold.state).toBe('go');
    });

    it('takes over the place in flight of the same ticket when a killed attempt comes again', async () => {
      const key = await ensured({ everyMs: 0, maxInFlight: 1 });
      await claim(key, 'only');

      const again = await claim(key, 'only');

      expect(again.state).toBe('go');
      expect((await rowOf(key))?.inFlight).toBe(1);
    });

    it('frees the place in flight of a ticket that is given back', async () => {
      const key = await ensured({ everyMs: 0, maxInFlight: 1 });
      await claim(key, 'first');

      await ledger().forget(key, 'first');

      expect((await claim(key, 'second')).state).toBe('go');
    });

    it('stops logins at the fifth distinct wrong one, for every caller, until an hour without another', async () => {
      const key = { account: 'login@stopped.example:993', operation: 'logins' } as const;
      await ledger().ensure(key, { everyMs: 0, maxInFlight: 1 });
      for (const candidate of ['a', 'b', 'c', 'd', 'd', 'a']) await ledger().wrong(key, candidate);
      const fourth = await claim(key, 'four');
      await ledger().release(key, 'four');
      clock.time += 30 * 60_000;
      await ledger().wrong(key, 'e');

      const fifth = await waitOf(key, 'five');
      clock.time = fifth.until;
      const later = await claim(key, 'five');

      expect(fourth.state).toBe('go');
      expect(fifth).toMatchObject({ reason: 'paused', until: expect.any(Number) });
      expect(fifth.detail).toMatch(/^5 wrong passwords in a row at this mail server/);
      expect(later.state).toBe('go');
    });

    it('stops a caller that says so at fewer wrong logins than the others', async () => {
      const key = { account: 'login@careful.example:993', operation: 'logins' } as const;
      await ledger().ensure(key, { everyMs: 0, maxInFlight: 1 });
      const careful = { ticket: 'careful', domain: 'example.com', holdMs: HOLD_MS, stopAtWrong: 2 };
      await ledger().wrong(key, 'a');
      const first = await ledger().claim(key, careful);
      await ledger().release(key, 'careful');
      await ledger().wrong(key, 'b');

      const second = await ledger().claim(key, careful);

      expect(first.state).toBe('go');
      expect(second).toMatchObject({ state: 'wait', reason: 'paused' });
      expect((await claim(key, 'other')).state).toBe('go');
    });

    it('counts wrong logins anew once the mail server has forgotten them', async () => {
      const key = { account: 'login@forgetful.example:993', operation: 'logins' } as const;
      await ledger().ensure(key, { everyMs: 0, maxInFlight: 1 });
      for (const candidate of ['a', 'b', 'c', 'd']) await ledger().wrong(key, candidate);
      clock.time += 61 * 60_000;

      await ledger().wrong(key, 'e');

      expect((await claim(key, 'any')).state).toBe('go');
    });

    it.each([
      ['a success clears them', undefined],
      ['one of them was none', 'c'],
    ])('lets logins go on when %s', async (what, forgiven) => {
      const key = { account: `login@${what}`, operation: 'logins' } as const;
      await ledger().ensure(key, { everyMs: 0, maxInFlight: 1 });
      for (const candidate of ['a', 'b', 'c', 'd', 'e']) await ledger().wrong(key, candidate);
      const before = await claim(key, 'any');

      await ledger().forgive(key, forgiven);

      expect(before.state).toBe('wait');
      expect((await claim(key, 'any')).state).toBe('go');
    });
  });
});
