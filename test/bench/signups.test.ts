import { describe, expect, it } from '@jest/globals';
import { lateBy } from '../../bench/signups/lateness.ts';
import { quantile } from '../../bench/signups/posts.ts';

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();

function attempt(
  email: string,
  attemptCount: number,
  [status, from, to]: readonly ['failed' | 'deferred' | 'succeeded', number, number],
) {
  return { email, attemptCount, status, createdAt: at(from), endedAt: at(to) };
}

describe('the lateness of retries', () => {
  it('is counted from the end of the failed attempt and its wait, smallest first', () => {
    const late = lateBy(
      [
        attempt('ann', 1, ['failed', 0, 5]),
        attempt('ben', 1, ['failed', 1, 2]),
        attempt('ben', 2, ['succeeded', 63, 64]),
        attempt('ann', 2, ['succeeded', 65, 66]),
      ],
      60_000,
    );

    expect(late).toEqual([0, 1_000]);
  });

  it('takes the first begin of a retry that then waited for its slot', () => {
    const late = lateBy(
      [
        attempt('ann', 1, ['failed', 0, 0]),
        attempt('ann', 2, ['deferred', 61, 61]),
        attempt('ann', 2, ['succeeded', 90, 91]),
      ],
      60_000,
    );

    expect(late).toEqual([1_000]);
  });

  it('knows nothing of who was not tried again', () => {
    expect(lateBy([attempt('ann', 1, ['failed', 0, 0])], 60_000)).toEqual([]);
  });
});

describe('a quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('of %d is the value so many of a hundred do not exceed: %d', (share, value) => {
    expect(quantile(hundred, share)).toBe(value);
  });

  it('of nothing is 0', () => {
    expect(quantile([], 0.99)).toBe(0);
  });
});
