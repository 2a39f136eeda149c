import { describe, expect, it } from '@jest/globals';
import { createSharedLooks } from '../../src/activities/shared-looks.ts';

/** Looks that are counted, at a clock the test turns. */
function counted(isKept: (outcome: number) => boolean = () => true) {
  let now = 0;
  let made = 0;
  const shared = createSharedLooks<number>({ isKept, now: () => now });
  return {
    look: (key: string) => shared(key, () => Promise.resolve((made += 1))),
    failing: (key: string) => shared(key, () => Promise.reject(new Error('gone'))),
    pass: (ms: number) => (now += ms),
  };
}

describe('shared looks', () => {
  it('are made once for all who ask meanwhile and for ten minutes after', async () => {
    const { look, pass } = counted();

    const together = await Promise.all([look('a'), look('a'), look('b')]);
    pass(599_999);
    const later = await look('a');
    pass(1);
    const anew = await look('a');

    expect(together).toEqual([1, 1, 2]);
    expect(later).toBe(1);
    expect(anew).toBe(3);
  });

  it('are made again after one that failed, or whose outcome may not stand', async () => {
    const { look, failing } = counted((outcome) => outcome > 1);

    await expect(failing('a')).rejects.toThrow('gone');
    const outcomes = [await look('a'), await look('a'), await look('a')];

    expect(outcomes).toEqual([1, 2, 2]);
  });

  it('forget the oldest of more than a thousand', async () => {
    const { look } = counted();

    for (let n = 0; n <= 1_000; n += 1) await look(String(n));

    expect(await look('1000')).toBe(1_001);
    expect(await look('0')).toBe(1_002);
  });
});
