/** What a report is made from. Rows of the store fit as they are; no secret has a field here. */
import type { Category, Severity } from './errors.ts';
import type { DomainProgress } from './run.ts';
import type { DomainEntry, DomainSpec } from './spec.ts';

/** One row of the audit view `attempts`, as far as a report reads it. A row with `actor` is an operator's decision. */
export interface ReportAttempt {
  readonly id: number;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly action: string;
  readonly domain: string;
  readonly email?: string;
  readonly pass: string;
  readonly status: 'succeeded' | 'failed' | 'deferred' | 'skipped' | 'pending' | 'lost';
  readonly aliasId?: string;
  readonly category?: Category | 'LocalFailure';
  readonly severity?: Severity;
  readonly error?: string;
  readonly remediation?: string;
  readonly waitedMs?: number;
  readonly durationMs?: number;
  /** Sent to providers, logins among them; absent where nobody counted: no end, or a row older than the count. */
  readonly requests?: number;
  /** Label in the manifest. */
  readonly account?: string;
  readonly actor?: string;
  readonly reason?: string;
}

/** What the vault shows about a password: everything but the password. */
export interface ReportPassword {
  readonly address: string;
  readonly state: 'planned' | 'sent' | 'accepted' | 'proven' | 'rejected' | 'unknown';
  readonly executionId: string;
  readonly setAt?: string;
  readonly provenAt?: string;
}

/** An alias the store knows at the provider. */
export interface ReportObject {
  readonly domain: string;
  readonly name: string;
  readonly account: string;
  readonly aliasId?: string;
  readonly origin: 'intended' | 'created' | 'found';
  readonly executionId: string;
  readonly createdAt: string;
}

/** A final answer of the provider about one alias. `kept`: the mailbox has a password Mailkeel does not know. */
export interface ReportRefusal {
  readonly domain: string;
  readonly name: string;
  readonly kept: boolean;
}

/** Everything a report is made from. Rows of the store fit as they are; a domain without a spec is counted by its progress. */
export interface ReportInput {
  readonly executionId: string;
  readonly startedAt: string;
  /** ISO 8601 UTC: when the report is made. */
  readonly now: string;
  /** Fraction 0..1. */
  readonly minProven: number;
  readonly entries: readonly DomainEntry[];
  readonly progress: readonly DomainProgress[];
  /** By domain name. */
  readonly specs: ReadonlyMap<string, DomainSpec>;
  readonly passwords: readonly ReportPassword[];
  readonly objects: readonly ReportObject[];
  /** Of this and earlier executions; without them a mailbox kept by an earlier one reads `pending`. */
  readonly refusals?: readonly ReportRefusal[];
  readonly attempts: readonly ReportAttempt[];
}
