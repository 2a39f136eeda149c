/** Notices domains whose run ended without a word and whose end nothing else reports: attached ones, and those of an earlier run of the execution. */
import { condition, getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import type { Fleet } from './fleet.ts';
import { attach, domainWorkflowId, type DomainState } from './messages.ts';
import type { ProvisionFleetInput } from './messages-inputs.ts';
import { SILENT_DEFERRED_MS, SILENT_RUNNING_MS } from './policies.ts';

export class FleetWatch {
  private readonly fleet: Fleet;
  private readonly execution: string;
  private readonly heard = new Map<string, number>();
  /** Started by this very run, which hears of their end from Temporal. */
  private readonly handles = new Set<string>();

  constructor(fleet: Fleet, { execution }: ProvisionFleetInput) {
    this.fleet = fleet;
    this.execution = execution;
    // Nobody awaits the watch: a cancellation of the execution ends it, and is told by the workflow itself.
    this.watch().catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }

  hear(news: DomainState): void {
    this.heard.set(news.domain, Date.now());
    this.fleet.hear(news);
  }

  hasHandle(domain: string): void {
    this.handles.add(domain);
  }

  private async watch(): Promise<void> {
    const since = Date.now();
    for (;;) {
      await condition(() => this.unwatched().length > 0);
      await condition(() => this.fleet.finished, SILENT_RUNNING_MS, {
        summary: 'look for domains that ended without a word',
      });
      if (this.fleet.finished) return;
      for (const { domain, status } of this.unwatched()) {
        const silent = Date.now() - (this.heard.get(domain) ?? since);
        const most = status === 'running' ? SILENT_RUNNING_MS : SILENT_DEFERRED_MS;
        if (silent >= most) await this.ask(domain);
      }
    }
  }

  private unwatched(): readonly DomainState[] {
    return this.fleet.awaited().filter(({ domain }) => !this.handles.has(domain));
  }

  /** Attaching again changes nothing at the domain; it answers with where it stands. One that has ended cannot be reached. */
  private async ask(domain: string): Promise<void> {
    this.heard.set(domain, Date.now());
    try {
      await getExternalWorkflowHandle(domainWorkflowId(domain)).signal(attach, {
        execution: this.execution,
        aliases: 0,
      });
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('a domain run has ended without a word', { domain, error: String(error) });
      this.fleet.lost(domain);
    }
  }
}
