/** What Forward Email says of a daily budget beside its answers. */
import type { Budget } from '../../core/limits.ts';
import type { HttpAnswer } from '../http.ts';

/**
 * The budget of the route that answered: `X-RateLimit-Limit` and `-Remaining` of a successful POST, where the route's own limiter has put
 * its numbers over the global ones. `X-RateLimit-Reset` always says now + 24 h and is not looked at. `undefined` without sane numbers.
 */
export function budgetOf({ headers }: Pick<HttpAnswer, 'headers'>): Budget | undefined {
  const limit = count(headers['x-ratelimit-limit']);
  const remaining = count(headers['x-ratelimit-remaining']);
  if (limit === undefined || remaining === undefined) return undefined;
  return limit > 0 && remaining <= limit ? { limit, remaining } : undefined;
}

function count(text = ''): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
