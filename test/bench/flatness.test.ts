import { describe, expect, it } from '@jest/globals';
import { flatness, type Sample } from '../../bench/flatness.ts';

/** A hundred samples; `mb` of each by how much of the run is over. */
function run(mb: (part: number) => number): readonly Sample[] {
  return Array.from({ length: 101 }, (_, index) => ({ at: index * 1000, mb: mb(index / 100) }));
}

describe('flatness', () => {
  it('leaves the warm-up out', () => {
    const judged = flatness(run((part) => (part < 0.29 ? 50 : 200)));

    expect(judged).toEqual({ meanMb: 200, deviation: 0 });
  });

  it('does not mind single samples, which show when memory was given back', () => {
    const judged = flatness(run((part) => (Math.round(part * 100) % 10 === 5 ? 400 : 200)));

    expect(judged.deviation).toBeLessThan(0.15);
  });

  it('sees what grows to the end', () => {
    expect(flatness(run((part) => 200 + 200 * part)).deviation).toBeGreaterThan(0.15);
  });
});
