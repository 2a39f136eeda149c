/** Rate limits by the minute, and bans for failed logins by the day. Everything is told without `Retry-After`. */
import type { StalwartScenario } from '../scenario-stalwart.ts';
import type { Clock } from '../surroundings.ts';
import { Cut, Problem } from './answers.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Window {
  readonly startedAt: number;
  count: number;
}

export class Limits {
  private readonly windows = new Map<string, Window>();
  private readonly banned = new Set<string>();
  private readonly scenario: StalwartScenario['limits'];
  private readonly now: Clock;

  constructor(scenario: StalwartScenario['limits'], now: Clock) {
    this.scenario = scenario;
    this.now = now;
  }

  /** One request of an account that is no administrator; 429 when the minute is used up. */
  spendAuthenticated(account: string): void {
    this.spend(`account/${account}`, this.scenario.authenticated);
  }

  /** One request that counts for its address. */
  spendAnonymous(address: string): void {
    this.spend(`address/${address}`, this.scenario.anonymous);
  }

  /** Cuts the connection of a banned address, whatever it brings. There is no end to a ban. */
  refuseBanned(address: string): void {
    if (this.banned.has(address)) throw new Cut('banned');
  }

  /** Counts a failed login for the address and for the login name: where either is over the limit, the address is banned at once. */
  fail(address: string, login: string): void {
    const counts = [`failed/${address}`, `failed-login/${login}`].map((key) =>
      this.count(key, DAY_MS),
    );
    if (Math.max(...counts) <= this.scenario.failures) return;
    this.banned.add(address);
    throw new Problem(429, 'Too many authentication attempts. Please try again later.');
  }

  private spend(key: string, most: number): void {
    if (this.count(key, MINUTE_MS) > most) throw new Problem(429);
  }

  private count(key: string, windowMs: number): number {
    const known = this.windows.get(key);
    const window =
      known !== undefined && this.now() < known.startedAt + windowMs
        ? known
        : { startedAt: this.now(), count: 0 };
    window.count += 1;
    this.windows.set(key, window);
    return window.count;
  }
}
