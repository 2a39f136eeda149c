/** Failed logins by client address over all aliases: distinct wrong passwords, an hour that starts anew with each of them. */
import type { Clock } from '../surroundings.ts';

const WINDOW_MS = 3_600_000;

interface Failures {
  readonly tried: Set<string>;
  lastAt: number;
}

export class Lockouts {
  private readonly byAddress = new Map<string, Failures>();
  private readonly now: Clock;
  private readonly most: number;

  constructor(now: Clock, most: number) {
    this.now = now;
    this.most = most;
  }

  isLocked(clientAddress: string): boolean {
    return (this.recent(clientAddress)?.tried.size ?? 0) >= this.most;
  }

  /** Notes a wrong password; the same one again counts once. */
  fail(clientAddress: string, attempt: string): void {
    const failures = this.recent(clientAddress) ?? { tried: new Set<string>(), lastAt: 0 };
    failures.tried.add(attempt);
    failures.lastAt = this.now();
    this.byAddress.set(clientAddress, failures);
  }

  /** One success forgets them all. */
  clear(clientAddress: string): void {
    this.byAddress.delete(clientAddress);
  }

  private recent(clientAddress: string): Failures | undefined {
    const failures = this.byAddress.get(clientAddress);
    return failures !== undefined && this.now() < failures.lastAt + WINDOW_MS
      ? failures
      : undefined;
  }
}
