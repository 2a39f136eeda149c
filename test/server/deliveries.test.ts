import { describe, expect, it } from '@jest/globals';
import { createDeliveries } from '../../src/server/deliveries.ts';

const SECOND = 1_000;

describe('deliveries answered 5xx', () => {
  it('show the repetition of Kratos at the third within seconds, once for all identities', () => {
    const deliveries = createDeliveries();
    const notes = (identity: string): boolean[] =>
      [0, 1 * SECOND, 3 * SECOND].map((at) => deliveries.note(identity, at));

    expect(notes('ann')).toEqual([false, false, true]);
    expect(notes('ben')).toEqual([false, false, false]);
  });

  it('are no repetition where they lie far apart, or are of different people', () => {
    const deliveries = createDeliveries();

    const apart = [0, 10, 20, 30].map((at) => deliveries.note('ann', at * SECOND));
    const different = ['ben', 'carl', 'dora'].map((name) => deliveries.note(name, 31 * SECOND));

    expect([...apart, ...different]).toEqual(Array<boolean>(7).fill(false));
  });

  it('of a flood are forgotten, the oldest first', () => {
    const deliveries = createDeliveries();
    deliveries.note('first', 0);
    deliveries.note('first', 0);
    for (let index = 0; index < 1_000; index += 1) deliveries.note(`other-${String(index)}`, 0);

    expect(deliveries.note('first', 0)).toBe(false);
    expect(deliveries.note('other-999', 0)).toBe(false);
    expect(deliveries.note('other-999', 0)).toBe(true);
  });
});
