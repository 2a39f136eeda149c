/** What an execution knows of its domains: heard from their signals, never asked for. Pure. */
import type { DomainStatus } from '../core/run.ts';
import type { DomainState, FleetProgress } from './messages.ts';
import { STAGES } from './policies.ts';
import { stageOf } from './stage.ts';

const NOTHING = {
  aliases: 0,
  created: 0,
  existed: 0,
  mailboxes: 0,
  wanted: 0,
  set: 0,
  proven: 0,
  kept: 0,
  failed: 0,
} as const;

export class Fleet {
  window = 1;
  total = 0;
  finished = false;
  private readonly execution: string;
  private readonly domains = new Map<string, DomainState>();

  constructor(execution: string) {
    this.execution = execution;
  }

  hear(news: DomainState): void {
    this.domains.set(news.domain, news);
  }

  starting(domain: string): void {
    if (!this.domains.has(domain))
      this.hear({ domain, status: 'running', pass: '1-1', counts: NOTHING });
  }

  /** A domain whose workflow ended without a last word (terminated, cancelled, or a bug of ours). */
  lost(domain: string): void {
    const known = this.domains.get(domain);
    if (known === undefined || known.status === 'done' || known.status === 'incomplete') return;
    this.hear({ ...known, status: 'incomplete', park: 'workflow.ended' });
  }

  /** Places taken in the window: only domains that work, not those that wait. */
  working(): number {
    return this.count('running');
  }

  /** True when another domain may start: a place in the window is free, and the first stage is not crowded. */
  hasRoom(): boolean {
    const early = [...this.domains.values()].filter(
      ({ status, pass }) => status === 'running' && stageOf(pass) === 'creating',
    ).length;
    return this.working() < this.window && early < Math.ceil(this.window / STAGES);
  }

  /** True when every domain was started and is done, or waits for a person. */
  settled(): boolean {
    const waiting = this.count('running') + this.count('deferred');
    return this.domains.size >= this.total && waiting === 0;
  }

  progress(): FleetProgress {
    return {
      execution: this.execution,
      total: this.total,
      waiting: this.total - this.domains.size,
      running: this.count('running'),
      parked: this.count('parked'),
      deferred: this.count('deferred'),
      done: this.count('done'),
      incomplete: this.count('incomplete'),
      window: this.window,
      domains: [...this.domains.values()],
      finished: this.finished,
    };
  }

  private count(status: DomainStatus): number {
    return [...this.domains.values()].filter((domain) => domain.status === status).length;
  }
}
