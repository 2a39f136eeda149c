import { beforeAll, describe, expect, it } from '@jest/globals';
import { WINDOW_MS } from '../../src/core/ledger-decision.ts';
import type { Claim, Ledger, LedgerKey } from '../../src/store/ledger-port.ts';
import { manualClock, onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  const clock = manualClock();
  let ledger: Ledger;
  let accounts = 0;

  beforeAll(async () => {
    ({ ledger } = await fixture.open(fixture.directory(), { clock }));
  });

  /** A row of its own for each test. */
  async function ensured(pace: Partial<Parameters<Ledger['ensure']>[1]> = {}): Promise<LedgerKey> {
    accounts += 1;
    const key = { account: `simulated:${String(accounts)}`, operation: 'aliases' } as const;
    await ledger.ensure(key, { everyMs: 1_000, maxInFlight: 10, ...pace });
    return key;
  }

  const HOLD_MS = 30_000;

  function claim(key: LedgerKey, ticket: string): Promise<Claim> {
    return ledger.claim(key, { ticket, domain: 'example.com', holdMs: HOLD_MS });
  }

  async function waitOf(key: LedgerKey, ticket: string) {
    const answer = await claim(key, ticket);
    if (answer.state === 'go') throw new Error(`${ticket} was let go`);
    return answer;
  }

  async function rowOf(key: LedgerKey) {
    const rows = await ledger.rows();
    return rows.find((row) => row.account === key.account);
  }

  describe('the ledger', () => {
    it('serves tickets in the order they were taken, one an interval', async () => {
      const key = await ensured();
      const tickets = ['a', 'b', 'c', 'd'];
      const begin = clock.time;
      const due = new Map<string, number>();
      for (const ticket of tickets) {
        const answer = await claim(key, ticket);
        due.set(ticket, answer.state === 'go' ? begin : answer.until);
      }
      const started: (readonly [string, number])[] = [['a', begin]];

      for (const ticket of tickets.slice(1)) {
        clock.time = due.get(ticket)!;
        const answer = await claim(key, ticket);
        if (answer.state === 'go') started.push([ticket, clock.time]);
      }

      expect(started).toEqual([
        ['a', begin],
        ['b', begin + 1_000],
        ['c', begin + 2_000],
        ['d', begin + 3_000],
      ]);
    });

    it('serves a late ticket before the ones after it, and never beside another', async () => {
      const key = await ensured();
      for (const ticket of ['first', 'late', 'next', 'last']) await claim(key, ticket);
      const begin = clock.time;
      clock.time = begin + 2_000;
      const next = await claim(key, 'next');
      const late = await waitOf(key, 'late');
      clock.time = late.until;

      const last = await waitOf(key, 'last');
      const served = await claim(key, 'late');

      expect(next.state).toBe('go');
      expect(late.until).toBe(begin + 3_000);
      expect(last.until).toBe(clock.time + 1_000);
      expect(served.state).toBe('go');
    });

    it('lets nobody wait for a ticket that has vanished', async () => {
      const key = await ensured();
      for (const ticket of ['first', 'vanished', 'next']) await claim(key, ticket);
      clock.time += 2_000;

      const next = await claim(key, 'next');

      expect(next.state).toBe('go');
    });

    it('keeps the place of a ticket for 60 seconds after its time, then gives it up', async () => {
      const key = await ensured();
      await claim(key, 'first');
      await claim(key, 'second');
      const begin = clock.time;
      clock.time = begin + 1_000 + 60_000;
      await claim(key, 'other');
      const before = await rowOf(key);
      clock.time += 1;

      await claim(key, 'another');

      expect(before?.waiting).toBe(1);
      expect((await rowOf(key))?.waiting).toBe(1);
      expect(await claim(key, 'second')).toMatchObject({ state: 'wait' });
    });

    it('remembers since when a ticket has waited', async () => {
      const key = await ensured();
      const since = clock.time;
      await claim(key, 'first');
      await claim(key, 'second');
      clock.time += 1_000;

      const go = await claim(key, 'second');

      expect(go).toEqual({ state: 'go', startAt: clock.time, waitedSince: since, probe: false });
    });

    it('gives a turn a little before its time to a caller that can wait with it in hand, and counts from that time', async () => {
      const key = await ensured();
      await claim(key, 'first');
      const turn = { domain: 'example.com', holdMs: HOLD_MS, earlyMs: 40 };
      clock.time += 900;
      const tooEarly = await ledger.claim(key, { ...turn, ticket: 'second' });
      const other = await ledger.claim(key, { ...turn, ticket: 'third' });
      clock.time += 70;
      const outOfTurn = await ledger.claim(key, { ...turn, ticket: 'third' });

      const go = await ledger.claim(key, { ...turn, ticket: 'second' });

      const startAt = clock.time + 30;
      expect([tooEarly.state, other.state, outOfTurn.state]).toEqual(['wait', 'wait', 'wait']);
      expect(go).toMatchObject({ state: 'go', startAt });
      expect(await ledger.claim(key, { ...turn, ticket: 'third' })).toMatchObject({
        state: 'wait',
        until: startAt + 1_000,
      });
    });

    it('counts from a call that started late, and never from an earlier one than the last', async () => {
      const key = await ensured();
      await claim(key, 'first');

      await ledger.late(key, clock.time + 20);
      await ledger.late(key, clock.time - 20);

      expect(await claim(key, 'second')).toMatchObject({ until: clock.time + 1_020 });
    });

    it('closes the gap when a ticket is given back', async () => {
      const key = await ensured();
      await claim(key, 'first');
      await claim(key, 'second');
      await claim(key, 'third');

      await ledger.forget(key, 'second');

      expect((await waitOf(key, 'third')).until).toBe(clock.time + 1_000);
    });

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
      await ledger.pause(key, until, 'credentials refused');
      await ledger.pause(key, until - 30_000, 'too many requests');

      const paused = await waitOf(key, 'first');
      await ledger.open(key);
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
      await ledger.release(key, 'first');
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

      await ledger.forget(key, 'first');

      expect((await claim(key, 'second')).state).toBe('go');
    });

    it('stops logins at the fifth distinct wrong one, for every caller, until an hour without another', async () => {
      const key = { account: 'login@stopped.example:993', operation: 'logins' } as const;
      await ledger.ensure(key, { everyMs: 0, maxInFlight: 1 });
      for (const candidate of ['a', 'b', 'c', 'd', 'd', 'a']) await ledger.wrong(key, candidate);
      const fourth = await claim(key, 'four');
      await ledger.release(key, 'four');
      clock.time += 30 * 60_000;
      await ledger.wrong(key, 'e');

      const fifth = await waitOf(key, 'five');
      clock.time = fifth.until;
      const later = await claim(key, 'five');

      expect(fourth.state).toBe('go');
      expect(fifth).toMatchObject({ reason: 'paused', until: expect.any(Number) });
      expect(fifth.detail).toMatch(/^5 wrong passwords in a row at this mail server/);
      expect(later.state).toBe('go');
    });

    it('counts wrong logins anew once the mail server has forgotten them', async () => {
      const key = { account: 'login@forgetful.example:993', operation: 'logins' } as const;
      await ledger.ensure(key, { everyMs: 0, maxInFlight: 1 });
      for (const candidate of ['a', 'b', 'c', 'd']) await ledger.wrong(key, candidate);
      clock.time += 61 * 60_000;

      await ledger.wrong(key, 'e');

      expect((await claim(key, 'any')).state).toBe('go');
    });

    it.each([
      ['a success clears them', undefined],
      ['one of them was none', 'c'],
    ])('lets logins go on when %s', async (what, forgiven) => {
      const key = { account: `login@${what}`, operation: 'logins' } as const;
      await ledger.ensure(key, { everyMs: 0, maxInFlight: 1 });
      for (const candidate of ['a', 'b', 'c', 'd', 'e']) await ledger.wrong(key, candidate);
      const before = await claim(key, 'any');

      await ledger.forgive(key, forgiven);

      expect(before.state).toBe('wait');
      expect((await claim(key, 'any')).state).toBe('go');
    });

    it('keeps what a row has learned when it is ensured again', async () => {
      const key = await ensured({ everyMs: 1_000, perDay: 300 });
      await ledger.setPace(key, { everyMs: 5_000 }, 'operator');

      await ledger.ensure(key, { everyMs: 1_000, maxInFlight: 1 });

      expect(await rowOf(key)).toMatchObject({ everyMs: 5_000, perDay: 300, maxInFlight: 10 });
    });

    it('shows each row as it stands', async () => {
      const key = await ensured({ perDay: 300 });
      await claim(key, 'first');
      await claim(key, 'second');
      await ledger.pause(key, clock.time + 5_000, 'too many requests');

      const row = await rowOf(key);

      expect(row).toEqual({
        ...key,
        everyMs: 1_000,
        everyFrom: 'default',
        perDay: 300,
        perDayFrom: 'default',
        used: 1,
        windowEndsAt: clock.time + WINDOW_MS,
        lastStartAt: clock.time,
        maxInFlight: 10,
        inFlight: 1,
        waiting: 1,
        pausedUntil: clock.time + 5_000,
        pausedReason: 'too many requests',
        pausedSince: clock.time,
        nextFreeAt: clock.time + 5_000 + 1_000,
      });
    });
  });
});
