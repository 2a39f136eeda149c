/**
 * What must outlive a run: attempts, passwords, limits, leases, specs, objects and progress. All methods are asynchronous, atomic and
 * committed when they return. Trouble of the store itself (disk, lock, key) is a `StoreError`, never swallowed.
 */
import type { Category, Severity } from '../core/errors.ts';
import type { DomainProgress, PassId } from '../core/run.ts';
import type { Operation, Pace } from '../core/spec.ts';

/** Time as the store reads it, milliseconds since the epoch. The test server's own time in time-skipping tests. */
export interface Clock {
  now(): Promise<number>;
}

/** What an attempt is about: columns of the audit log known before it starts. */
export interface AttemptStart {
  readonly executionId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly action: string;
  readonly domain: string;
  readonly email?: string;
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
}

/** An operator's decision. */
export interface Decision {
  readonly executionId: string;
  readonly workflowId: string;
  readonly domain: string;
  readonly action: 'skip' | 'resume';
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
  attempts(filter: {
    readonly executionId?: string;
    readonly domain?: string;
  }): Promise<readonly AttemptRow[]>;
}

/** `planned` chosen and committed · `sent` handed to the provider, answer unknown · `accepted` provider said yes · `proven` a login worked. */
export type PasswordState = 'planned' | 'sent' | 'accepted' | 'proven' | 'rejected' | 'unknown';

/** What may be shown about a password: everything but the password. */
export interface PasswordRow {
  readonly id: string;
  readonly address: string;
  readonly domain: string;
  /** The account's identity key at the provider. */
  readonly account: string;
  readonly state: PasswordState;
  readonly executionId: string;
  readonly createdAt: string;
  readonly setAt?: string;
  readonly provenAt?: string;
}

/** A row with its secret. Lives only inside one activity. */
export interface PasswordEntry extends PasswordRow {
  readonly password: string;
}

/** Encrypted write-ahead store of passwords, a file of its own. */
export interface Vault {
  /** The newest row of an address that is not `rejected`, decrypted. A damaged row or a wrong key is a StoreError (`vault`), never `undefined`. */
  current(address: string): Promise<PasswordEntry | undefined>;
  /** Commits a new candidate; when the address has a live row already, that one is returned instead and nothing is written. */
  plan(
    candidate: Pick<PasswordEntry, 'address' | 'domain' | 'account' | 'executionId' | 'password'>,
  ): Promise<PasswordEntry>;
  /** Moves a row to `state` and stamps the time (`accepted` sets setAt, `proven` provenAt). */
  mark(id: string, state: PasswordState): Promise<void>;
  /** Newest non-rejected row of each address of a domain, without secrets and without decrypting. */
  list(domain: string): Promise<readonly PasswordRow[]>;
}

export interface LedgerKey {
  /** Identity key the provider counts by. */
  readonly account: string;
  readonly operation: Operation;
}

export type Claim =
  | { readonly state: 'go'; readonly waitedSince: number }
  /** Not an error: come back at `until` (ms since epoch) with the same ticket. */
  | {
      readonly state: 'wait';
      readonly until: number;
      readonly reason: 'pace' | 'budget' | 'paused' | 'in-flight';
      readonly detail: string;
    };

export interface LedgerRow extends LedgerKey {
  readonly everyMs: number;
  readonly perDay?: number;
  readonly used: number;
  readonly windowEndsAt?: number;
  readonly nextFreeAt: number;
  readonly lastStartAt?: number;
  readonly maxInFlight: number;
  readonly inFlight: number;
  readonly waiting: number;
  readonly pausedUntil?: number;
  readonly pausedReason?: string;
}

/** Pace, budget and pauses of every account × operation, shared by all domains, workers and restarts. */
export interface Ledger {
  /** Creates the row with these values when it is absent; otherwise leaves it as learned. */
  ensure(
    key: LedgerKey,
    pace: { readonly everyMs: number; readonly perDay?: number; readonly maxInFlight: number },
  ): Promise<void>;
  /** An operator's or manifest's wish: overrides the stored pace. */
  setPace(key: LedgerKey, pace: Pace): Promise<void>;
  /**
   * One atomic decision: is it this ticket's turn? A new ticket gets the next free slot and keeps it (given up 60 s after its time).
   * `go` starts the call: gap enforced, budget counted, a place in flight taken for `holdMs`.
   */
  claim(key: LedgerKey, ticket: string, holdMs: number): Promise<Claim>;
  /** Frees the place in flight. */
  release(key: LedgerKey, ticket: string): Promise<void>;
  /** Gives a ticket back without having called. */
  forget(key: LedgerKey, ticket: string): Promise<void>;
  pause(key: LedgerKey, until: number, reason: string): Promise<void>;
  rows(): Promise<readonly LedgerRow[]>;
}

export type LeaseGrant =
  /** `recovered`: the last holder vanished without an end, so the provider may have acted. */
  | { readonly state: 'granted'; readonly recovered: boolean }
  | { readonly state: 'held'; readonly until: number };

/** Keeps two attempts of one thing apart: domain + alias + purpose. */
export interface Leases {
  /** `holder` is unique to the attempt; the lease ends `holdMs` from now unless renewed. */
  take(resource: string, holder: string, holdMs: number): Promise<LeaseGrant>;
  /** False when somebody else holds it by now: stop. */
  renew(resource: string, holder: string, holdMs: number): Promise<boolean>;
  /** A recorded end: the next holder is not `recovered`. */
  end(resource: string, holder: string): Promise<void>;
}

/** Content-addressed JSON: domain and execution specs. */
export interface Specs {
  /** Returns the SHA-256 (hex) of the canonical JSON. */
  put(spec: unknown): Promise<string>;
  get(hash: string): Promise<unknown>;
}

/** An alias Mailkeel knows at the provider. `intended` is written before the POST, so a lost answer still tells who made it. */
export interface AliasObject {
  readonly domain: string;
  readonly name: string;
  readonly account: string;
  readonly aliasId?: string;
  readonly origin: 'intended' | 'created' | 'found';
  readonly executionId: string;
  /** First seen; of an intention the time of its newest call. ISO 8601 UTC. */
  readonly createdAt: string;
}

/** An answer that will not change until the manifest entry does: refused for good, or `kept` (a mailbox that already has a password). */
export interface RefusalRow {
  readonly domain: string;
  readonly name: string;
  readonly operation: 'create-alias' | 'update-alias' | 'set-password';
  /** Canonical JSON hash of the AliasSpec it was tried with. */
  readonly entry: string;
  readonly kept: boolean;
  readonly category: Category;
  readonly error: string;
  readonly remediation: string;
  readonly attempts: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export interface Objects {
  /** Remembers a refusal; a newer one of the same domain, name and operation replaces it. */
  refuse(refusal: Omit<RefusalRow, 'at'>): Promise<void>;
  refusals(domain: string): Promise<readonly RefusalRow[]>;
  /** `created` over `intended` upgrades; `found` and `intended` never downgrade `created`. */
  note(object: Omit<AliasObject, 'createdAt'>): Promise<void>;
  get(domain: string, name: string): Promise<AliasObject | undefined>;
  list(domain: string): Promise<readonly AliasObject[]>;
  /** Keeps the whole object as it was before the first write of it. Later calls for the same key change nothing. */
  snapshot(key: string, executionId: string, body: unknown): Promise<void>;
  snapshots(): Promise<
    readonly {
      readonly key: string;
      readonly executionId: string;
      readonly createdAt: string;
      readonly body: unknown;
    }[]
  >;
}

/** Last known progress per execution and domain; what reports are made of. */
export interface Progress {
  save(progress: DomainProgress): Promise<void>;
  domains(executionId: string): Promise<readonly DomainProgress[]>;
  startExecution(execution: {
    readonly executionId: string;
    readonly spec: string;
    readonly startedAt: string;
  }): Promise<void>;
  execution(
    executionId: string,
  ): Promise<
    { readonly executionId: string; readonly spec: string; readonly startedAt: string } | undefined
  >;
  executions(): Promise<
    readonly { readonly executionId: string; readonly spec: string; readonly startedAt: string }[]
  >;
}

export interface Store {
  readonly audit: AuditLog;
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly specs: Specs;
  readonly objects: Objects;
  readonly progress: Progress;
  close(): Promise<void>;
}
