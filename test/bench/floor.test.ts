import { describe, expect, it } from '@jest/globals';
import { callsNeeded, paceTimes } from '../../bench/floor.ts';

const SHAPE = { domains: 10, aliases: 50, latencyMs: 100, everyMs: 100 };

describe('what pace and latency allow', () => {
  it('adds up the operations of a fleet in step', () => {
    const { inStepMs } = paceTimes({ ...SHAPE, latencyMs: 0 });

    // 500 creations, passwords and logins, and thirteen slots a domain besides, each a tenth of a second.
    expect(inStepMs).toBe((3 * 500 + 13 * 10) * 100);
  });

  it('is never faster than the slowest operation without a pause, behind the first domain alone', () => {
    const { floorMs } = paceTimes({ ...SHAPE, latencyMs: 0 });

    // One domain alone, then the fifty slots of each of the nine others.
    expect(floorMs).toBe((13 + 3 * 50 + 9 * 50) * 100);
  });

  it('waits for the answers where the calls in flight allow no more', () => {
    const paced = paceTimes(SHAPE).inStepMs;
    const slow = paceTimes({ ...SHAPE, latencyMs: 200 }).inStepMs;

    // Logging in: 1 answer, 1 in flight. Creating, 2 answers ÷ 4 in flight, and setting passwords stay with the pace.
    expect(slow - paced).toBe(500 * 100 + (4 + 23) * 100);
  });

  it('counts what one mailbox and one domain need', () => {
    expect(callsNeeded({ ...SHAPE, domains: 1, aliases: 0 })).toBe(22);
    expect(callsNeeded({ ...SHAPE, domains: 1, aliases: 1 })).toBe(26);
  });
});
