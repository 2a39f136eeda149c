import { describe, expect, it } from '@jest/globals';
import { budgetOf } from '../../src/providers/forward-email/budget.ts';

function headers(limit: string, remaining: string) {
  // What the vendor sends beside them: always now plus the whole window.
  const reset = String(Math.floor(Date.now() / 1000) + 86_400);
  return {
    headers: {
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': reset,
    },
  };
}

describe('budgetOf', () => {
  it('reads the limit of the route and what is left of it', () => {
    expect(budgetOf(headers('300', '299'))).toEqual({ limit: 300, remaining: 299 });
  });

  it.each([
    ['are not there', { headers: {} }],
    ['are no numbers', headers('many', '3')],
    ['are a repeated header', headers('300, 1000', '299, 999')],
    ['leave more than there is', headers('300', '301')],
    ['allow nothing at all', headers('0', '0')],
  ])('knows nothing when they %s', (_what, answer) => {
    expect(budgetOf(answer)).toBeUndefined();
  });
});
