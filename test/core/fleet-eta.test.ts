import { describe, expect, it } from '@jest/globals';
import { fleetEta } from '../../src/core/fleet-eta.ts';

const HOUR = 3_600_000;

describe('fleetEta', () => {
  it('goes by the time a domain took so far', () => {
    const eta = fleetEta({ startedAt: 0, now: 2 * HOUR, ended: 4, left: 6 });

    expect(eta).toBe(5 * HOUR);
  });

  it('is never before the last wait for a clock ends', () => {
    const eta = fleetEta({ startedAt: 0, now: HOUR, ended: 9, left: 1, waitsUntil: 14 * HOUR });

    expect(eta).toBe(14 * HOUR);
  });

  it('is unknown while nothing has ended and nothing says until when it waits', () => {
    expect(fleetEta({ startedAt: 0, now: HOUR, ended: 0, left: 3 })).toBeUndefined();
    expect(fleetEta({ startedAt: 0, now: HOUR, ended: 3, left: 0 })).toBeUndefined();
  });
});
