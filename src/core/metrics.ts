/** The metrics a worker offers besides the SDK's own: names, kinds, labels. Labels have few values: never a domain or an address. */

export const METRICS = {
  mailkeel_passes_total: {
    type: 'counter',
    help: 'Passes of domain runs that ended while this worker ran, by pass and status.',
  },
  mailkeel_attempts_total: {
    type: 'counter',
    help: 'Attempts this worker made, by activity, outcome and error category.',
  },
  mailkeel_domains_parked: {
    type: 'gauge',
    help: 'Domain runs that wait for a person now, by park code; the same on every worker.',
  },
  mailkeel_budget_left: {
    type: 'gauge',
    help: 'Calls left of the daily budget, by account and operation; the same on every worker.',
  },
  mailkeel_calls_waiting: {
    type: 'gauge',
    help: 'Calls that wait for their slot in the ledger, by account and operation.',
  },
  mailkeel_account_paused: {
    type: 'gauge',
    help: '1 while the ledger pauses an account, by account and operation.',
  },
} as const;
export type MetricName = keyof typeof METRICS;

/** One value of a metric. A label with an empty value is left out. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Counts by labels; starts at nothing with each process, as Prometheus expects of a counter. */
export class Counter {
  private readonly counted = new Map<string, Sample>();

  add(labels: Sample['labels']): void {
    const key = JSON.stringify(labels);
    const value = (this.counted.get(key)?.value ?? 0) + 1;
    this.counted.set(key, { labels, value });
  }

  samples(): readonly Sample[] {
    return [...this.counted.values()];
  }
}
