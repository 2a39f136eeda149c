/** What a start would do, cost and take, as `simulate` shows it. The shapes are the JSON. Times are ISO 8601 UTC. */
import type { Operation } from './spec.ts';

/** Requests of one kind; `login` is a login at the provider's mail server. */
export interface CallCount {
  /** Name of the adapter, e.g. `forward-email`. */
  readonly provider: string;
  readonly operation: string;
  readonly count: number;
}

/** Numbers of things. */
export interface Created {
  readonly domains: number;
  readonly records: number;
  readonly aliases: number;
  readonly passwords: number;
}
export interface Changed {
  readonly records: number;
  readonly recordsDeleted: number;
  readonly aliases: number;
  readonly protections: number;
}
export interface Kept {
  readonly records: number;
  readonly aliases: number;
  /** Mailboxes whose password Mailkeel does not know. */
  readonly mailboxes: number;
  /** At the provider and not in the manifest; among `aliases`. */
  readonly unmanaged: number;
}

/** What a run or several would do. */
export interface Effect {
  readonly create: Created;
  readonly change: Changed;
  readonly keep: Kept;
  readonly calls: readonly CallCount[];
  /** Sum of `calls`. */
  readonly requests: number;
  /** The provider sends to administrators about passwords. */
  readonly emails: number;
}

/** `waits`: for a person, at `park` · `stopped`: a ledger row stands still until somebody opens it. */
export type Outcome = 'changes' | 'nothing' | 'waits' | 'stopped';

export interface DomainForecast extends Effect {
  readonly domain: string;
  readonly client?: string;
  readonly outcome: Outcome;
  readonly park?: {
    readonly code: string;
    readonly sentence: string;
    readonly remedy: readonly string[];
  };
  readonly beginsAt?: string;
  /** When its run ends, or begins to wait for a person. */
  readonly endsAt?: string;
  /** Codes of `Simulation.issues`. */
  readonly issues: readonly string[];
}

/** One row of the ledger as the run would use it. */
export interface RowForecast {
  readonly provider: string;
  /** Labels of the manifest that share it. */
  readonly accounts: readonly string[];
  readonly operation: Operation;
  readonly slots: number;
  readonly everyMs: number;
  readonly perDay?: number;
  /** Left of the window that is open. */
  readonly left?: number;
  /** Windows of the daily budget the calls lie in. */
  readonly windows: number;
  readonly pausedUntil?: string;
  /** Somebody has to open it: no call starts by itself. */
  readonly stopped: boolean;
  readonly firstAt?: string;
  readonly lastAt?: string;
}

/** The same cause over several domains is one. */
export interface Issue {
  readonly code: string;
  /** `park` makes the domain wait for a person, `stop` for an operator to open an account. */
  readonly severity: 'park' | 'stop' | 'warn' | 'info';
  readonly message: string;
  readonly remedy: readonly string[];
  readonly domains: readonly string[];
}

export interface Totals extends Effect {
  readonly domains: number;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  readonly beginsAt: string;
  /** Absent when a domain would never end by itself. */
  readonly endsAt?: string;
  readonly durationMs?: number;
}

export interface Simulation {
  /** Version of this format. */
  readonly simulation: 1;
  readonly at: string;
  /** `assumed`: nobody was asked, nothing exists yet. */
  readonly basis: 'read' | 'assumed';
  readonly window: number;
  readonly assumptions: readonly string[];
  readonly totals: Totals;
  readonly rows: readonly RowForecast[];
  readonly issues: readonly Issue[];
  readonly domains: readonly DomainForecast[];
}
