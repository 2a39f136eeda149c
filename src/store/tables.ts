/** Tables as Kysely sees them: column names in camel case here, in snake case in the files. Times are ISO 8601 UTC or milliseconds. */
import type { Generated } from 'kysely';
import type { Category, Severity } from '../core/errors.ts';
import type { LimitSource } from '../core/limits.ts';
import type { PassId } from '../core/run.ts';
import type { Operation } from '../core/spec.ts';
import type { AttemptEnd, AttemptRow } from './audit-port.ts';
import type { AliasObject, RefusalRow } from './ports.ts';
import type { ImportOutcome, PasswordState } from './vault-port.ts';

/** What begin, end and decision rows say about their subject. */
export interface AttemptColumns {
  readonly executionId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly domain: string;
  readonly email: string | null;
  readonly kratosIdentityId: string | null;
  readonly account: string | null;
  readonly action: string;
  readonly pass: PassId | '';
  readonly attemptCount: number;
}

interface OutcomeColumns {
  readonly aliasId: string | null;
  readonly category: Category | 'LocalFailure' | null;
  readonly severity: Severity | null;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly remediation: string | null;
  readonly waitedMs: number | null;
  readonly durationMs: number | null;
  /** Null in rows older than this column. */
  readonly requests: number | null;
  readonly actor: string | null;
  readonly reason: string | null;
}

interface LogTable extends AttemptColumns, OutcomeColumns {
  readonly id: Generated<number>;
  readonly createdAt: string;
  readonly event: 'begin' | 'end' | 'decision';
  /** The handle that joins begin and end. */
  readonly attempt: string;
  readonly status: AttemptEnd['status'] | 'pending';
}

interface AttemptsView extends AttemptColumns, OutcomeColumns {
  readonly id: number;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly status: AttemptRow['status'];
}

export interface LedgerTable {
  readonly account: string;
  readonly operation: Operation;
  /** Null until stated: a pace or pause may be wished before the first call of the account. */
  readonly everyMs: number | null;
  readonly perDay: number | null;
  readonly maxInFlight: number | null;
  /** Whose word `everyMs` and `perDay` are; null in rows older than these columns. */
  readonly everyFrom: LimitSource | null;
  readonly perDayFrom: LimitSource | null;
  readonly used: Generated<number>;
  readonly windowEndsAt: number | null;
  readonly lastStartAt: number | null;
  readonly pausedUntil: number | null;
  readonly pausedReason: string | null;
  /** When the pause began, also one made longer since; null in rows older than this column. */
  readonly pausedSince: number | null;
  /** Of the call that started last. */
  readonly round: Generated<number>;
}

interface LedgerRoundsTable {
  readonly account: string;
  readonly operation: Operation;
  readonly domain: string;
  /** The last round the domain was given a place in. */
  readonly round: number;
}

interface LedgerTicketsTable {
  /** With `round` the order of service. */
  readonly seq: Generated<number>;
  readonly account: string;
  readonly operation: Operation;
  readonly ticket: string;
  readonly round: Generated<number>;
  readonly createdAt: number;
  /** When its holder was told to come back. */
  readonly dueAt: number;
}

interface LedgerCallsTable {
  readonly account: string;
  readonly operation: Operation;
  readonly ticket: string;
  readonly startedAt: number;
  readonly heldUntil: number;
}

interface WrongLoginsTable {
  readonly account: string;
  readonly candidate: string;
  readonly at: number;
}

interface LeasesTable {
  readonly resource: string;
  readonly holder: string;
  readonly expiresAt: number;
}

interface SpecsTable {
  readonly hash: string;
  readonly body: string;
  readonly createdAt: string;
}

interface AliasObjectsTable {
  readonly domain: string;
  readonly name: string;
  readonly account: string;
  readonly aliasId: string | null;
  readonly origin: AliasObject['origin'];
  readonly executionId: string;
  readonly createdAt: string;
}

interface RefusalsTable extends Omit<RefusalRow, 'kept' | 'aliasId'> {
  /** 0 or 1. */
  readonly kept: number;
  readonly aliasId: string | null;
}

interface SnapshotsTable {
  readonly key: string;
  readonly executionId: string;
  readonly createdAt: string;
  readonly body: string;
}

interface ExecutionsTable {
  readonly executionId: string;
  readonly spec: string;
  readonly startedAt: string;
}

interface ProgressTable {
  readonly executionId: string;
  readonly domain: string;
  readonly updatedAt: string;
  readonly body: string;
}

interface SignupMailboxesTable {
  readonly identity: string;
  readonly address: string;
  readonly account: string;
  readonly accountKey: string | null;
  readonly mailboxId: string | null;
  readonly claimedAt: string;
  readonly readyAt: string | null;
  readonly credentialTakenAt: string | null;
}

interface ReadingsTable {
  readonly key: string;
  readonly view: string;
  readonly readAt: number;
  readonly body: string;
}

/** `mailkeel.db`. */
export interface MainTables {
  readonly emailProvisioningLog: LogTable;
  readonly attempts: AttemptsView;
  readonly ledger: LedgerTable;
  readonly ledgerRounds: LedgerRoundsTable;
  readonly ledgerTickets: LedgerTicketsTable;
  readonly ledgerCalls: LedgerCallsTable;
  readonly wrongLogins: WrongLoginsTable;
  readonly leases: LeasesTable;
  readonly specs: SpecsTable;
  readonly aliasObjects: AliasObjectsTable;
  readonly refusals: RefusalsTable;
  readonly snapshots: SnapshotsTable;
  readonly executions: ExecutionsTable;
  readonly progress: ProgressTable;
  readonly signupMailboxes: SignupMailboxesTable;
  readonly readings: ReadingsTable;
}

interface PasswordsTable {
  readonly seq: Generated<number>;
  readonly id: string;
  readonly address: string;
  readonly domain: string;
  readonly account: string;
  /** Null in rows older than this column. */
  readonly aliasId: string | null;
  readonly state: PasswordState;
  readonly executionId: string;
  readonly keyId: string;
  /** Nonce, ciphertext and tag in base64. */
  readonly sealed: string;
  readonly createdAt: string;
  readonly setAt: string | null;
  readonly provenAt: string | null;
  /** Null: chosen by Mailkeel. */
  readonly origin: 'imported' | null;
  /** Null: the mailbox's own; `successor`: it is to be, once a login proved it. */
  readonly role: 'successor' | null;
}

interface PasswordOverridesTable {
  readonly address: string;
  readonly decision: string;
  readonly actor: string;
  readonly reason: string;
  readonly decidedAt: string;
  readonly usedAt: string | null;
}

interface PasswordImportsTable {
  readonly id: string;
  readonly import: string;
  readonly address: string;
  readonly domain: string;
  readonly keyId: string;
  /** Empty once there is an outcome. */
  readonly sealed: string;
  readonly outcome: ImportOutcome | null;
  readonly detail: string | null;
  readonly createdAt: string;
}

/** `vault.db`. */
export interface VaultTables {
  readonly passwords: PasswordsTable;
  readonly passwordImports: PasswordImportsTable;
  readonly passwordOverrides: PasswordOverridesTable;
}
