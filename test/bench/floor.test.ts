import { describe, expect, it } from '@jest/globals';
import { callsNeeded, paceTimes } from '../../bench/floor.ts';

const SHAPE = { domains: 10, aliases: 50, latencyMs: 100, everyMs: 100 };

describe('what pace and latency allow', () => {
  it('adds up the operations of a fleet in step', () => {
    const { inStepMs } = paceTimes({ ...SHAPE, latencyMs: 0 });

    // 500 creations, passwords and logins, and twelve slots a domain besides, each a tenth of a second.
    expect(inStepMs).toBe((3 * 500 + 12 * 10) * 100);
  });

  it('is never faster than the slowest operation without a pause, behind the first domain alone', () => {
    const { floorMs } = paceTimes({ ...SHAPE, latencyMs: 0 });

    // One domain alone, then the fifty slots of each of the nine others.
    expect(floorMs).toBe((12 + 3 * 50 + 9 * 50) * 100);
  });

  it('waits for the answers where the calls in flight allow no more', () => {
    const paced = paceTimes(SHAPE).inStepMs;
    const slow = paceTimes({ ...SHAPE, latencyMs: 200 }).inStepMs;

    // Creating: 4 answers ÷ 4 in flight; logging in: 1 answer, 1 in flight. Setting passwords stays with the pace.
    expect(slow - paced).toBe(2 * 500 * 100 + (6 + 23) * 100);
  });

  it('counts what one mailbox and one domain need', () => {
    expect(callsNeeded({ ...SHAPE, domains: 1, aliases: 0 })).toBe(21);
    expect(callsNeeded({ ...SHAPE, domains: 1, aliases: 1 })).toBe(27);
  });
});
