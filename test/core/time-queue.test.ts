import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimeQueue } from '../../src/core/time-queue.ts';

describe('TimeQueue', () => {
  it('gives the earliest first, and of the same time the one added first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const queue = new TimeQueue<number>();
        times.forEach((at, index) => {
          queue.push(at, index);
        });

        const taken = times.map(() => queue.pop());

        const expected = times.map((at, what) => ({ at, what })).toSorted((a, b) => a.at - b.at);
        expect(taken.map((each) => ({ at: each!.at, what: each!.what }))).toEqual(expected);
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });
});
