import { describe, expect, it } from '@jest/globals';
import { WINDOW_MS } from '../../src/core/ledger-decision.ts';
import { onBothDialects } from './fixture.ts';
import { HOLD_MS, ledgerDesk } from './ledger-desk.ts';

onBothDialects((fixture) => {
  const { clock, ledger, ensured, claim, waitOf, rowOf } = ledgerDesk(fixture);

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
      const tooEarly = await ledger().claim(key, { ...turn, ticket: 'second' });
      const other = await ledger().claim(key, { ...turn, ticket: 'third' });
      clock.time += 70;
      const outOfTurn = await ledger().claim(key, { ...turn, ticket: 'third' });

      const go = await ledger().claim(key, { ...turn, ticket: 'second' });

      const startAt = clock.time + 30;
      expect([tooEarly.state, other.state, outOfTurn.state]).toEqual(['wait', 'wait', 'wait']);
      expect(go).toMatchObject({ state: 'go', startAt });
      expect(await ledger().claim(key, { ...turn, ticket: 'third' })).toMatchObject({
        state: 'wait',
        until: startAt + 1_000,
      });
    });

    it('counts from a call that started late, and never from an earlier one than the last', async () => {
      const key = await ensured();
      await claim(key, 'first');

      await ledger().late(key, clock.time + 20);
      await ledger().late(key, clock.time - 20);

      expect(await claim(key, 'second')).toMatchObject({ until: clock.time + 1_020 });
    });

    it('closes the gap when a ticket is given back', async () => {
      const key = await ensured();
      await claim(key, 'first');
      await claim(key, 'second');
      await claim(key, 'third');

      await ledger().forget(key, 'second');

      expect((await waitOf(key, 'third')).until).toBe(clock.time + 1_000);
    });

    it('keeps what a row has learned when it is ensured again', async () => {
      const key = await ensured({ everyMs: 1_000, perDay: 300 });
      await ledger().setPace(key, { everyMs: 5_000 }, 'operator');

      await ledger().ensure(key, { everyMs: 1_000, maxInFlight: 1 });

      expect(await rowOf(key)).toMatchObject({ everyMs: 5_000, perDay: 300, maxInFlight: 10 });
    });

    it('shows each row as it stands', async () => {
      const key = await ensured({ perDay: 300 });
      await claim(key, 'first');
      await claim(key, 'second');
      await ledger().pause(key, clock.time + 5_000, 'too many requests');

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
