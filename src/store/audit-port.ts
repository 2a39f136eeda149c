/** The audit log's port: every attempt of every provider operation, and every operator's decision. */
import type { Category, Severity } from '../core/errors.ts';
import type { PassId } from '../core/run.ts';

/** What an attempt is about: columns of the audit log known before it starts. */
export interface AttemptStart {
  readonly executionId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly action: string;
  readonly domain: string;
  readonly email?: string;
  /** Whose sign-up asked for it. */
  readonly kratosIdentityId?: string;
  readonly account?: string;
  readonly pass: PassId | '';
  /** Temporal's attempt number, 1-based. */
  readonly attemptCount: number;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly status: 'succeeded' | 'failed' | 'deferred' | 'skipped';
  readonly aliasId?: string;
  readonly category?: Category | 'LocalFailure';
  readonly severity?: Severity;
  readonly httpStatus?: number;
  readonly error?: string;
  readonly remediation?: string;
  /** Waited in the ledger. */
  readonly waitedMs?: number;
  /** Spent at the provider. */
  readonly durationMs?: number;
  /** Sent to providers, logins among them. */
  readonly requests?: number;
}

/** What an operator can decide: messages to runs, and what is done to limits, settings and passwords beside them. */
export type OperatorAction =
  | 'skip'
  | 'resume'
  | 'pause'
  | 'retryFailed'
  | 'abort'
  | 'amend'
  | 'window'
  | 'rollback'
  | 'restore'
  | 'credentials'
  | 'release-address'
  | 'adopt-id'
  | 'prune-audit'
  | 'prune-report'
  | 'limits'
  | 'pause-all'
  | 'resume-all'
  | 'show-password'
  | 'export-passwords'
  | 'import-passwords'
  | 'rotate-password'
  | 'override-password'
  | 'rotate-vault-key'
  | 'back-up-vault'
  | 'restore-vault';

/** An operator's decision. */
export interface Decision {
  /** Names the decision within its workflow, action and pass: recording it again changes nothing. */
  readonly id: string;
  readonly executionId: string;
  readonly workflowId: string;
  readonly domain: string;
  readonly action: OperatorAction;
  /** The mailbox it is about, and whose sign-up asked for it. */
  readonly email?: string;
  readonly kratosIdentityId?: string;
  readonly pass: PassId | '';
  readonly actor: string;
  readonly reason: string;
}

/** One row of the view `attempts`: begin and end joined. A begin without end reads `pending`, or `lost` once a later attempt began. */
export interface AttemptRow extends AttemptStart {
  readonly id: number;
  /** ISO 8601 UTC of the begin row. */
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly status: AttemptEnd['status'] | 'pending' | 'lost';
  readonly aliasId?: string;
  readonly category?: Category | 'LocalFailure';
  readonly severity?: Severity;
  readonly httpStatus?: number;
  readonly error?: string;
  readonly remediation?: string;
  readonly waitedMs?: number;
  readonly durationMs?: number;
  /** Absent also in rows older than this column. */
  readonly requests?: number;
  readonly actor?: string;
  readonly reason?: string;
}

/** Append-only audit log, table `email_provisioning_log`. */
export interface AuditLog {
  /** Writes the `begin` row, returns the handle to end it with. */
  begin(attempt: AttemptStart): Promise<string>;
  end(handle: string, end: AttemptEnd): Promise<void>;
  decide(decision: Decision): Promise<void>;
  /** Failed attempts with severity Transient of one activity (workflow, run, activity id): "answers", not tries. */
  answeredFailures(
    activity: Pick<AttemptStart, 'workflowId' | 'runId' | 'activityId'>,
  ): Promise<number>;
  attempts(filter: AttemptFilter): Promise<readonly AttemptRow[]>;
  /** At most `limit` of the same rows, those behind the row with the id `after`: for a log that does not fit into memory. */
  page(
    filter: AttemptFilter,
    position: { readonly after: number; readonly limit: number },
  ): Promise<readonly AttemptRow[]>;
  /** Removes what began before `before` (ISO 8601 UTC) and records who did it; returns how many rows went. The one way a row ever goes. */
  prune(before: string, decision: Decision): Promise<number>;
}

/** Which rows: those that match every field stated. */
export interface AttemptFilter {
  readonly executionId?: string;
  readonly domain?: string;
  readonly email?: string;
  readonly kratosIdentityId?: string;
  /** Begun at or after, ISO 8601 UTC. */
  readonly since?: string;
  readonly status?: AttemptRow['status'];
}
