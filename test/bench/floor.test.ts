import { describe, expect, it } from '@jest/globals';
import { callsNeeded, credentialFloorMs, paceTimes } from '../../bench/floor.ts';

const SHAPE = { domains: 10, aliases: 50, latencyMs: 100, everyMs: 100 };

describe('what pace and latency allow', () => {
  it('adds up the operations of a fleet in step', () => {
    const { inStepMs } = paceTimes({ ...SHAPE, latencyMs: 0 });

    // 500 creations, passwords and logins, and ten slots a domain besides, each a tenth of a second.
    expect(inStepMs).toBe((3 * 500 + 10 * 10) * 100);
  });

  it('is never faster than the slowest operation without a pause, behind the first domain alone', () => {
    const { floorMs } = paceTimes({ ...SHAPE, latencyMs: 0 });

    // One domain alone, then the fifty slots of each of the nine others.
    expect(floorMs).toBe((10 + 3 * 50 + 9 * 50) * 100);
  });

  it('waits for the answers where the calls in flight allow no more', () => {
    const paced = paceTimes(SHAPE).inStepMs;
    const slow = paceTimes({ ...SHAPE, latencyMs: 200 }).inStepMs;

    // Logging in: 1 answer, 1 in flight. Creating, 2 answers ÷ 4 in flight, and setting passwords stay with the pace.
    expect(slow - paced).toBe(500 * 100 + (4 + 21) * 100);
  });

  it('puts every answer behind the other for one call at a time', () => {
    const { serialMs } = paceTimes(SHAPE);

    // Four calls a mailbox, 17 calls and 16 DNS questions a domain besides.
    expect(serialMs).toBe(10 * (50 * 4 + 17 + 16) * 100);
  });

  it('counts what one mailbox and one domain need', () => {
    expect(callsNeeded({ ...SHAPE, domains: 1, aliases: 0 })).toBe(17);
    expect(callsNeeded({ ...SHAPE, domains: 1, aliases: 1 })).toBe(21);
  });

  it('lets the domains of one credential follow one another, its busiest account without a pause', () => {
    const many = { domains: 500, everyMs: 250 };

    // Four requests a second: three of the DNS host a new domain, two a finished one.
    expect(credentialFloorMs(many, 'from nothing')).toBe((500 * 3 * 1000) / 4);
    expect(credentialFloorMs(many, 'finished')).toBe((500 * 2 * 1000) / 4);
  });
});
