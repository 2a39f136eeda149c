/** The report of one execution as data: what every view of it (text, CSV, JSON, HTML) shows. No secret has a field here. */
import type { ReportObject } from './report-input.ts';
import type { OperationRow, Timeline } from './report-operations.ts';
import type { Category, Severity } from './errors.ts';
import type { DomainStatus, Failure, Finding, Park, PassId, PassProgress } from './run.ts';

/** `waiting` = in the execution, not started yet. */
export type ReportDomainStatus = DomainStatus | 'waiting';

export type CreateStatus =
  'created' | 'existed' | 'failed' | 'unanswered' | 'skipped' | 'not-requested' | 'pending';

/**
 * Where one alias stands, in one word. Mailboxes: `proven` a login worked · `accepted` set, not proven · `unanswered` sent, outcome
 * unknown · `kept` has a password Mailkeel does not know. Forwarders: `ready`.
 */
export type AliasStatus =
  | 'proven'
  | 'ready'
  | 'accepted'
  | 'unanswered'
  | 'kept'
  | 'failed'
  | 'skipped'
  | 'not-requested'
  | 'pending';

/** One alias of the manifest: what was asked, what became of it. */
export interface AliasRow {
  readonly domain: string;
  readonly client?: string;
  readonly email: string;
  readonly aliasId?: string;
  readonly kind: 'mailbox' | 'forwarder';
  readonly create: CreateStatus;
  readonly status: AliasStatus;
  /** A mailbox whose password this run is to set and prove. */
  readonly wanted: boolean;
  /** Wanted, and left out because an operator skipped the pass it needed. */
  readonly skipped: boolean;
  /** Answered attempts: succeeded or failed. A deferral or a lost attempt is none. */
  readonly attempts: number;
  readonly passwordAttempts: number;
  readonly category?: Category | 'LocalFailure';
  readonly error?: string;
  readonly remedy?: string;
  readonly setAt?: string;
  readonly provenAt?: string;
  readonly origin?: ReportObject['origin'];
  readonly account?: string;
  readonly recordedAt?: string;
  /** As the manifest states them; absent = not stated. */
  readonly recipients?: readonly string[];
  readonly description?: string;
  readonly labels?: readonly string[];
  readonly enabled?: boolean;
}

/** `wanted` = `proven` + `failed` + `skipped` + `open`; `kept` stands beside it. */
export interface AliasTotals {
  readonly aliases: number;
  readonly created: number;
  readonly existed: number;
  readonly mailboxes: number;
  readonly wanted: number;
  /** Passwords the provider has accepted, proven ones included. */
  readonly set: number;
  readonly proven: number;
  readonly failed: number;
  /** Wanted mailboxes left out because an operator skipped the pass they needed. */
  readonly skipped: number;
  /** Wanted mailboxes whose outcome is still to come. */
  readonly open: number;
  readonly kept: number;
}

/** A pass an operator skipped: later results do not cover it. */
export interface Hole {
  readonly pass: PassId;
  readonly by: string;
  readonly reason: string;
}

export interface DomainRow {
  readonly domain: string;
  readonly client?: string;
  readonly status: ReportDomainStatus;
  readonly pass?: PassId;
  readonly passes: readonly PassProgress[];
  readonly holes: readonly Hole[];
  readonly totals: AliasTotals;
  readonly park?: Park;
  readonly failures: readonly Failure[];
  /** Aliases that failed besides; absent when all are listed. */
  readonly unlisted?: number;
  readonly findings: readonly Finding[];
  readonly startedAt?: string;
  readonly updatedAt?: string;
  readonly endedAt?: string;
  /** Milliseconds from its start to its end, or to now. */
  readonly elapsedMs?: number;
}

export interface FailureRow extends Failure {
  readonly domain: string;
}

/** The same cause over several aliases or domains: one thing to understand, one remedy. */
export interface FailureGroup {
  readonly operation: string;
  readonly category: Failure['category'];
  readonly severity: Severity;
  /** With the address and the domain replaced by `<address>` and `<domain>`. */
  readonly error: string;
  readonly remediation: string;
  readonly count: number;
  readonly domains: readonly string[];
  readonly aliases: readonly string[];
}

/** One reason to wait, shared by `domains`; `park` is the first one's, in full. */
export interface ParkGroup {
  readonly domain: string;
  readonly park: Park;
  readonly domains: readonly string[];
}

export interface DecisionRow {
  readonly at: string;
  readonly domain: string;
  readonly action: string;
  readonly pass: string;
  readonly actor: string;
  readonly reason: string;
}

/** What the providers were asked, from the audit log. */
export interface Effort {
  /** Requests sent to providers, repeated ones and logins among them. */
  readonly requests: number;
  /** Attempts whose requests are not known: lost ones, those under way, and those of older releases. */
  readonly uncounted: number;
  readonly attempts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly deferred: number;
  readonly lost: number;
  readonly pending: number;
  /** Milliseconds waited in the ledger, all attempts together. */
  readonly waitedMs: number;
  /** Milliseconds spent at providers, all attempts together. */
  readonly providerMs: number;
  /** Failed attempts of severity Transient or RateLimit. */
  readonly transientFaults: number;
  /** Those whose operation succeeded later, without a person. */
  readonly recovered: number;
  /** recovered ÷ transientFaults; absent without a fault. */
  readonly recoveryRate?: number;
}

/** What was asked of one account; times are milliseconds, all attempts together. */
export interface AccountRow {
  /** Its label in the manifest. */
  readonly account: string;
  /** As in `Effort`. */
  readonly requests: number;
  readonly attempts: number;
  readonly failed: number;
  /** At the provider. */
  readonly providerMs: number;
  /** In the ledger, for its pace and its budgets. */
  readonly waitedMs: number;
}

export interface ReportTotals extends AliasTotals {
  readonly domains: number;
  readonly byStatus: Readonly<Record<ReportDomainStatus, number>>;
  /** All of them, also those not listed. */
  readonly failures: number;
  /** Failures that are counted and not listed; absent when all are. */
  readonly unlisted?: number;
  readonly minProven: number;
  /** proven ÷ (wanted − skipped); absent when nothing was wanted. */
  readonly successRate?: number;
  readonly minProvenMet: boolean;
}

/** `done` nothing open · `incomplete` finished with failed, parked or unproven items · `waiting` only clocks are waited for · `running`. */
export type Verdict = 'done' | 'incomplete' | 'waiting' | 'running';

export interface ReportModel {
  readonly executionId: string;
  readonly startedAt: string;
  readonly generatedAt: string;
  readonly endedAt?: string;
  readonly elapsedMs: number;
  readonly verdict: Verdict;
  readonly totals: ReportTotals;
  readonly effort: Effort;
  /** The most asked first. */
  readonly accounts: readonly AccountRow[];
  readonly operations: readonly OperationRow[];
  readonly timeline?: Timeline;
  readonly domains: readonly DomainRow[];
  readonly aliases: readonly AliasRow[];
  readonly failures: readonly FailureRow[];
  readonly failureGroups: readonly FailureGroup[];
  readonly parks: readonly ParkGroup[];
  readonly decisions: readonly DecisionRow[];
  /** In the execution, not started yet. */
  readonly notStarted: readonly string[];
}
