import { describe, expect, it } from '@jest/globals';
import { findWait, windowAt, WINDOW_MS, type Situation } from '../../src/core/ledger-decision.ts';

const now = Date.UTC(2026, 0, 1);
const nobody = { all: 0, present: 0, due: 0 };
const idle: Situation = {
  now,
  everyMs: 2_000,
  used: 0,
  maxInFlight: 4,
  calls: { inFlight: 0 },
  ahead: nobody,
};

describe('findWait', () => {
  it('lets the first call of a row start', () => {
    expect(findWait(idle)).toBeUndefined();
  });

  it('keeps the gap to the last start, and starts at its very end', () => {
    const early = findWait({ ...idle, lastStartAt: now - 1_999 });
    const onTime = findWait({ ...idle, lastStartAt: now - 2_000 });

    expect(early).toMatchObject({ reason: 'pace', until: now + 1 });
    expect(onTime).toBeUndefined();
  });

  it('puts a ticket as many intervals later as others are before it', () => {
    const wait = findWait({
      ...idle,
      lastStartAt: now - 500,
      ahead: { all: 3, present: 3, due: 0 },
    });

    expect(wait?.until).toBe(now + 1_500 + 3 * 2_000);
  });

  it('leaves a free turn to an earlier ticket that is expected now, not to one that is overdue', () => {
    const expected = findWait({ ...idle, ahead: { all: 1, present: 1, due: 1 } });
    const overdue = findWait({ ...idle, ahead: { all: 1, present: 0, due: 0 } });

    expect(expected).toMatchObject({ reason: 'pace', until: now + 2_000 });
    expect(overdue).toBeUndefined();
  });

  it('waits for the end of a pause, then in order', () => {
    const paused = { ...idle, pausedUntil: now + 60_000, pausedReason: 'too many requests' };

    const wait = findWait({ ...paused, ahead: { all: 2, present: 2, due: 2 } });

    expect(wait).toEqual({
      state: 'wait',
      reason: 'paused',
      until: now + 60_000 + 2 * 2_000,
      detail: 'too many requests',
    });
    expect(findWait({ ...paused, now: now + 60_000 })).toBeUndefined();
  });

  it('waits for the window when the budget is used, or spoken for by those before', () => {
    const budget = { ...idle, perDay: 300, windowEndsAt: now + 3_600_000 };

    const used = findWait({ ...budget, used: 300 });
    const spokenFor = findWait({ ...budget, used: 298, ahead: { all: 5, present: 0, due: 0 } });
    const last = findWait({ ...budget, used: 299 });

    expect(used).toMatchObject({ reason: 'budget', until: now + 3_600_000 });
    expect(spokenFor).toMatchObject({ reason: 'budget', until: now + 3_600_000 + 3 * 2_000 });
    expect(last).toBeUndefined();
  });

  it('tells a long queue the day its turn comes', () => {
    const wait = findWait({
      ...idle,
      perDay: 300,
      used: 300,
      windowEndsAt: now + 3_600_000,
      ahead: { all: 650, present: 650, due: 0 },
    });

    expect(wait?.until).toBe(now + 3_600_000 + 2 * WINDOW_MS + 50 * 2_000);
  });

  it('looks soon again while places in flight are taken, but never after a hold runs out', () => {
    const busy = { ...idle, everyMs: 0, maxInFlight: 1 };

    const fresh = findWait({
      ...busy,
      calls: { inFlight: 1, oldestStartedAt: now, firstHeldUntil: now + 30_000 },
    });
    const slow = findWait({
      ...busy,
      calls: { inFlight: 1, oldestStartedAt: now - 8_000, firstHeldUntil: now + 22_000 },
    });
    const ending = findWait({
      ...busy,
      calls: { inFlight: 1, oldestStartedAt: now - 29_000, firstHeldUntil: now + 1_000 },
    });

    expect(fresh).toMatchObject({ reason: 'in-flight', until: now + 25 });
    expect(slow?.until).toBe(now + 2_000);
    expect(ending?.until).toBe(now + 1_000);
  });

  it('gives the last free place to an earlier ticket that is expected now', () => {
    const oneFree = { ...idle, everyMs: 0, maxInFlight: 2, calls: { inFlight: 1 } };

    const second = findWait({ ...oneFree, ahead: { all: 1, present: 1, due: 1 } });
    const first = findWait(oneFree);

    expect(second).toMatchObject({ reason: 'in-flight', until: now + 2 * 25 });
    expect(first).toBeUndefined();
  });

  it('names what lasts longest when several things stand in the way', () => {
    const wait = findWait({
      ...idle,
      lastStartAt: now,
      pausedUntil: now + 60_000,
      perDay: 1,
      used: 1,
      windowEndsAt: now + 3_600_000,
    });

    expect(wait?.reason).toBe('budget');
  });
});

describe('windowAt', () => {
  it('counts from zero when no window is open', () => {
    expect(windowAt(now, { used: 0 })).toEqual({ used: 0, endsAt: now + WINDOW_MS });
    expect(windowAt(now, { used: 300, windowEndsAt: now })).toEqual({
      used: 0,
      endsAt: now + WINDOW_MS,
    });
  });

  it('keeps counting in an open one', () => {
    expect(windowAt(now, { used: 7, windowEndsAt: now + 1 })).toEqual({ used: 7, endsAt: now + 1 });
  });
});
