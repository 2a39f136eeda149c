/** 1,200 requests in five minutes by user over all tokens, then everything is refused until the window ends. */
import type { Clock } from '../surroundings.ts';
import { Refusal } from './refusal.ts';

const WINDOW_MS = 300_000;

/** A 429; the only answer with `retry-after`, beside what every answer tells. */
export class OverBudget extends Refusal {
  readonly headers: Readonly<Record<string, string>>;

  constructor(seconds: number, headers: Readonly<Record<string, string>>) {
    super(429, [{ code: 10429, message: 'Rate limited. Please wait and consider throttling.' }]);
    this.headers = { ...headers, 'retry-after': String(seconds) };
  }
}

export class RequestBudget {
  private readonly windows = new Map<string, { startedAt: number; used: number }>();
  private readonly now: Clock;
  private readonly most: number;

  constructor(now: Clock, most: number) {
    this.now = now;
    this.most = most;
  }

  /** Counts one request and returns the headers of every answer. Throws OverBudget when none is left. */
  spend(user: string): Record<string, string> {
    const known = this.windows.get(user);
    const current = known !== undefined && this.now() < known.startedAt + WINDOW_MS;
    const window = current ? known : { startedAt: this.now(), used: 0 };
    this.windows.set(user, window);
    const seconds = Math.ceil((window.startedAt + WINDOW_MS - this.now()) / 1000);
    if (window.used >= this.most) throw new OverBudget(seconds, this.told(0, seconds));
    window.used += 1;
    return this.told(this.most - window.used, seconds);
  }

  private told(left: number, seconds: number): Record<string, string> {
    return {
      ratelimit: `"default";r=${String(left)};t=${String(seconds)}`,
      'ratelimit-policy': `"default";q=${String(this.most)};w=300`,
    };
  }
}
