/** What an execution knows of its domains: heard from their signals, never asked for. Pure. */
import { fleetEta } from '../core/fleet-eta.ts';
import { ENDED_STATUSES, type DomainStatus } from '../core/run.ts';
import { mailAccountOf, type DomainEntry } from '../core/spec.ts';
import { Admissions } from './admission.ts';
import { NO_COUNTS, packed, unpacked, type CarriedFleet } from './carried-fleet.ts';
import { FLEET_SLICE, type DomainState, type FleetProgress } from './messages.ts';

export class Fleet {
  /** Domains at work at a time; 0 until it is known. */
  window = 0;
  total = 0;
  finished = false;
  private readonly execution: string;
  private readonly startedAt: number;
  private readonly domains = new Map<string, DomainState>();
  private readonly byStatus = new Map<DomainStatus, Map<string, DomainState>>();
  private readonly attached = new Set<string>();
  private readonly admissions = new Admissions();

  constructor(execution: string, startedAt: number) {
    this.execution = execution;
    this.startedAt = startedAt;
  }

  /** Goes on where an earlier run of this execution stood. */
  static restored(execution: string, carried: CarriedFleet): Fleet {
    const fleet = new Fleet(execution, carried.startedAt);
    for (const domain of carried.domains) {
      const [name, , , , , , , account] = domain;
      const state = unpacked(domain);
      fleet.admissions.begins(name, account, state.counts.aliases);
      fleet.hear(state);
    }
    for (const domain of carried.attached) fleet.attached.add(domain);
    fleet.window = carried.window;
    fleet.total = carried.total;
    fleet.admissions.restore(carried.idle);
    return fleet;
  }

  hear(news: DomainState): void {
    const before = this.domains.get(news.domain);
    this.admissions.hear(before, news);
    if (before !== undefined) this.of(before.status).delete(news.domain);
    this.of(news.status).set(news.domain, news);
    this.domains.set(news.domain, news);
  }

  starting(entry: Pick<DomainEntry, 'domain' | 'accounts' | 'aliases'>): void {
    const { domain, aliases } = entry;
    this.admissions.begins(domain, mailAccountOf(entry), aliases);
    if (this.domains.has(domain)) return;
    const counts = { ...NO_COUNTS, aliases };
    this.hear({ domain, status: 'running', pass: '1-1', stage: 'preparing', counts });
  }

  /** True when the domain was started or attached to. */
  knows(domain: string): boolean {
    return this.domains.has(domain);
  }

  /** The domain ran already. */
  joined(domain: string): void {
    this.attached.add(domain);
  }

  /** A domain whose workflow ended without a last word (terminated, cancelled, or a bug of ours). */
  lost(domain: string): void {
    const known = this.domains.get(domain);
    if (known === undefined || ENDED_STATUSES.includes(known.status)) return;
    this.hear({ ...known, status: 'incomplete', park: 'workflow.ended' });
  }

  /** Domains begun so far. */
  get begun(): number {
    return this.domains.size;
  }

  /** The mail account, of those that have a domain left to begin, whose next one may start: a place in the window is free (only domains that work take one), and its way to the aliases is not crowded. */
  roomFor(accounts: readonly string[]): string | undefined {
    return this.admissions.choose(accounts, this.window, this.of('running'));
  }

  /** True when every domain was started and is done, or waits for a person. */
  settled(): boolean {
    return this.begun >= this.total && this.awaited().length === 0;
  }

  /** Domains of which news is still to come. */
  awaited(): readonly DomainState[] {
    return [...this.of('running').values(), ...this.of('deferred').values()];
  }

  /** The first domains of a status. */
  some(status: DomainStatus, most: number): readonly DomainState[] {
    const found: DomainState[] = [];
    for (const state of this.of(status).values()) {
      if (found.length >= most) break;
      found.push(state);
    }
    return found;
  }

  /** `now` in milliseconds since the epoch; at most `FLEET_SLICE` domains from `offset`. */
  progress(now: number, offset = 0): FleetProgress {
    return {
      ...this.summary(now),
      domains: [...this.domains.values()].slice(offset, offset + FLEET_SLICE).map((state) => ({
        ...state,
        ...(this.attached.has(state.domain) ? { attached: true as const } : {}),
      })),
    };
  }

  /** The numbers alone, which cost no walk over all domains. `now` in milliseconds since the epoch. */
  summary(now: number): Omit<FleetProgress, 'domains'> {
    const eta = this.eta(now);
    return {
      execution: this.execution,
      total: this.total,
      waiting: this.total - this.begun,
      running: this.of('running').size,
      parked: this.of('parked').size,
      deferred: this.of('deferred').size,
      done: this.of('done').size,
      incomplete: this.of('incomplete').size,
      aborted: this.of('aborted').size,
      started: this.begun - this.attached.size,
      attached: this.attached.size,
      window: this.window,
      ...(eta === undefined ? {} : { eta: new Date(eta).toISOString() }),
      finished: this.finished,
    };
  }

  /** With what others keep of the execution: `seen` are ids of messages. */
  carry(kept: Pick<CarriedFleet, 'from' | 'unpaced' | 'seen'>): CarriedFleet {
    const { window, startedAt, total, admissions } = this;
    return {
      ...{ window, startedAt, total, ...kept },
      idle: admissions.idle,
      domains: [...this.domains.values()].map((state) =>
        packed(state, admissions.accountOf(state.domain)),
      ),
      attached: [...this.attached],
    };
  }

  private eta(now: number): number | undefined {
    const left = this.total - this.begun + this.awaited().length;
    const untils = this.awaited().flatMap(({ until = '' }) => Date.parse(until) || []);
    return fleetEta({
      ...{ startedAt: this.startedAt, now, left, ended: this.total - left },
      // Thousands of waits are too many for one call's arguments.
      waitsUntil: untils.reduce((latest, until) => Math.max(latest, until), 0),
    });
  }

  private of(status: DomainStatus): Map<string, DomainState> {
    const known = this.byStatus.get(status) ?? new Map<string, DomainState>();
    this.byStatus.set(status, known);
    return known;
  }
}
