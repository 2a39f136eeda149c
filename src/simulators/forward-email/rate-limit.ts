/** Fixed windows that begin with the first counted call, and the vendor's odd way of telling about them. */
import type { Clock } from '../surroundings.ts';
import { OverLimit } from './refusal.ts';

export const DAY_MS = 86_400_000;

interface Window {
  startedAt: number;
  used: number;
}

export interface Limit {
  readonly most: number;
  readonly windowMs: number;
}

export class RateLimits {
  private readonly windows = new Map<string, Window>();
  private readonly now: Clock;

  constructor(now: Clock) {
    this.now = now;
  }

  /**
   * Counts one call under `key` and returns the headers for the answer. Refuses with a text/plain 429 when the window is full; the only
   * true remaining time is the one in its text, for `Retry-After` is the number of `X-RateLimit-Reset`.
   */
  count(key: string, limit: Limit): Record<string, string> {
    const window = this.windowOf(key, limit);
    if (window.used >= limit.most) {
      const left = window.startedAt + limit.windowMs - this.now();
      const headers = { ...this.headers(key, limit), 'retry-after': this.resetAt(limit) };
      throw new OverLimit(`Rate limit exceeded, retry in ${humanise(left)}.`, headers);
    }
    window.used += 1;
    return this.headers(key, limit);
  }

  /** `X-RateLimit-*`; `Reset` is always now plus the whole window, whatever is left of it. */
  headers(key: string, limit: Limit): Record<string, string> {
    return {
      'x-ratelimit-limit': String(limit.most),
      'x-ratelimit-remaining': String(limit.most - this.windowOf(key, limit).used),
      'x-ratelimit-reset': this.resetAt(limit),
    };
  }

  /** Unix seconds. */
  private resetAt({ windowMs }: Limit): string {
    return String(Math.floor((this.now() + windowMs) / 1000));
  }

  private windowOf(key: string, limit: Limit): Window {
    const known = this.windows.get(key);
    if (known !== undefined && this.now() < known.startedAt + limit.windowMs) return known;
    const fresh = { startedAt: this.now(), used: 0 };
    this.windows.set(key, fresh);
    return fresh;
  }
}

/** `5 seconds`, `3 minutes`, `14 hours`: one unit, rounded, as the `ms` package writes it. */
export function humanise(ms: number): string {
  if (ms >= DAY_MS) return plural(ms / DAY_MS, 'day');
  if (ms >= 3_600_000) return plural(ms / 3_600_000, 'hour');
  if (ms >= 60_000) return plural(ms / 60_000, 'minute');
  return plural(Math.max(1, ms / 1000), 'second');
}

function plural(amount: number, unit: string): string {
  const rounded = Math.round(amount);
  return `${String(rounded)} ${unit}${rounded === 1 ? '' : 's'}`;
}
