/** The words that travel between rooms about one domain run: passes, states, parks and failures (plain data, JSON-safe). */
import type { Category, Severity } from './errors.ts';

/** The passes of a domain run in order, numbered as operators know them (phase-pass). */
export const PASSES = [
  '1-1',
  '1-2',
  '1-3',
  '2-1',
  '2-2',
  '2-3',
  '3-1',
  '3-2',
  '3-3',
  '3-4',
  '4-1',
  '4-2',
  '4-3',
] as const;
export type PassId = (typeof PASSES)[number];
export type Phase = 1 | 2 | 3 | 4;

export const PASS_TITLES: Readonly<Record<PassId, string>> = {
  '1-1': 'enable enhanced protection',
  '1-2': 'update DNS',
  '1-3': 'verify DNS propagation',
  '2-1': 'create aliases',
  '2-2': 'verify aliases',
  '2-3': 'export inventory',
  '3-1': 'diagnose password capability',
  '3-2': 'set passwords',
  '3-3': 'verify passwords',
  '3-4': 'password report',
  '4-1': 'health check',
  '4-2': 'fix identified issues',
  '4-3': 'final report',
};

/** `incomplete` = ended with recorded failures; `not-requested` = left out by `phases` or `--phase`; `skipped` = an operator's decision. */
export type PassStatus =
  'pending' | 'running' | 'parked' | 'done' | 'incomplete' | 'skipped' | 'not-requested';

/** Where a domain run stands. `deferred` waits for a clock (quota, propagation), `parked` for a person; `aborted` was ended by one. */
export type DomainStatus = 'running' | 'deferred' | 'parked' | 'done' | 'incomplete' | 'aborted';

/** The states a domain run does not leave again. */
export const ENDED_STATUSES: readonly DomainStatus[] = ['done', 'incomplete', 'aborted'];

/** Why a run waits, as the operator reads it. `remedy` holds one instruction a line. Times are ISO 8601 UTC. */
export interface Park {
  /** Dotted and stable, e.g. `plan.free`, `dns.foreign-mx`, `quota.passwords`, `local.vault`. */
  readonly code: string;
  readonly pass: PassId;
  readonly sentence: string;
  readonly remedy: readonly string[];
  readonly since: string;
  readonly resumedBy: 'person' | 'clock' | 'provider';
  readonly until?: string;
}

/** A wait of less than a minute: the run counts as running, and goes on at `until` (ISO 8601 UTC). */
export interface BriefWait {
  readonly sentence: string;
  readonly until: string;
}

/** One failure that was recorded and left behind: what, why, and what to do. Never carries a secret. */
export interface Failure {
  readonly pass: PassId;
  /** Full address; absent when the failure concerns the whole domain. */
  readonly alias?: string;
  readonly aliasId?: string;
  readonly operation: string;
  readonly error: string;
  readonly category: Category | 'LocalFailure';
  readonly severity: Severity;
  readonly remediation: string;
  readonly attempts: number;
  readonly lastAttempt: string;
}

/** A fact worth telling that stops nothing, e.g. a difference left alone under `existing: keep`. */
export interface Finding {
  readonly pass: PassId;
  readonly check: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'not-tested' | 'error';
  readonly message: string;
  readonly remedy?: string;
  readonly alias?: string;
}

export interface PassProgress {
  readonly pass: PassId;
  readonly status: PassStatus;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Items of this pass: aliases, records, checks. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Who skipped it and why. */
  readonly skipped?: { readonly by: string; readonly reason: string };
}

export interface DomainCounts {
  readonly aliases: number;
  readonly created: number;
  readonly existed: number;
  readonly mailboxes: number;
  /** Mailboxes whose password this run is to set and prove (`passwords` setting applied). */
  readonly wanted: number;
  readonly set: number;
  readonly proven: number;
  /** Existing mailboxes that already have a password Mailkeel does not know. */
  readonly kept: number;
  readonly failed: number;
}

/** Answer of the query `progress`, body of the signal `domainState`, and what the store keeps per execution and domain. */
export interface DomainProgress {
  readonly execution: string;
  readonly domain: string;
  readonly client?: string;
  readonly status: DomainStatus;
  readonly pass: PassId;
  readonly passes: readonly PassProgress[];
  readonly counts: DomainCounts;
  readonly park?: Park;
  /** Of a live answer only: the next call of a run that is not parked, where it waits for its turn. */
  readonly brief?: BriefWait;
  /** The latest ones; `unlisted` more are known by their aliases' codes alone. */
  readonly failures: readonly Failure[];
  readonly unlisted?: number;
  readonly findings: readonly Finding[];
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
}

/** All failures of a run, also those it no longer lists. */
export function failureTotal({
  failures,
  unlisted = 0,
}: Pick<DomainProgress, 'failures' | 'unlisted'>): number {
  return failures.length + unlisted;
}

/** The check of the finding that says how many failed aliases are not listed. */
export const UNLISTED_CHECK = 'failures.unlisted';

/** What that finding says. */
export function unlistedWords(count: number): string {
  return `${String(count)} more aliases failed and are not listed`;
}

/** Codes of one alias (never objects: they cross continue-as-new). */
export interface AliasCodes {
  readonly alias: string;
  readonly create?: 'created' | 'existed' | 'converged' | 'failed' | 'skipped';
  readonly password?: 'accepted' | 'already' | 'kept' | 'failed' | 'skipped';
  readonly proof?: 'proven' | 'wrong' | 'failed' | 'skipped';
}

/** The phase a pass belongs to. */
export function phaseOf(pass: PassId): Phase {
  return Number(pass[0]) as Phase;
}

/** The local part of an alias's full address: what a run calls it by. */
export function localPart(address: string): string {
  return address.split('@')[0] ?? '';
}
