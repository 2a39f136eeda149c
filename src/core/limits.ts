/** The limits of an account as its ledger keeps them, for whoever shows or changes them. */
import type { Operation } from './spec.ts';

/** Whose word a limit is: Mailkeel's default for the provider, the manifest's `pace`, an operator's, or the provider's own answers. */
export type LimitSource = 'default' | 'manifest' | 'operator' | 'provider';

/** What a provider says of the budget of one operation, e.g. in `X-RateLimit-Limit` and `X-RateLimit-Remaining`. */
export interface Budget {
  /** Calls in its window of 24 hours. */
  readonly limit: number;
  readonly remaining: number;
}

/** What a provider says is left of a window of seconds or minutes, over all of an account's calls. */
export interface Headroom {
  readonly remaining: number;
  /** Until the window begins anew, milliseconds. */
  readonly resetMs: number;
  /** Requests of a whole window, where it is told. */
  readonly quota?: number;
}

/** The pause of an operator, without an end of its own: the latest time there is (ECMA-262 §21.4.1.1). */
export const UNTIL_OPENED = 8_640_000_000_000_000;

/** The account whose pause stops the calls of all others; no provider knows it. */
export const EVERY_ACCOUNT = '*';

/**
 * Account of the question who an account is, before anybody knows the id its limits are counted by: only what refuses the question is kept
 * there, under the label.
 */
export function identityAccount(label: string): string {
  return `${IDENTITY}${label}`;
}

/** True of an account made by `identityAccount`. */
export function isIdentityAccount(account: string): boolean {
  return account.startsWith(IDENTITY);
}

const IDENTITY = 'identity@';

/** One account × operation. Times are milliseconds since the epoch. */
export interface LimitRow {
  /** Identity key the provider counts by. */
  readonly account: string;
  readonly operation: Operation;
  /** Least time between two starts. */
  readonly everyMs: number;
  readonly everyFrom: LimitSource;
  readonly perDay?: number;
  readonly perDayFrom?: LimitSource;
  /** Calls of the window; 0 when none is open. */
  readonly used: number;
  readonly windowEndsAt?: number;
  /** When a call that asks now could start. */
  readonly nextFreeAt: number;
  readonly lastStartAt?: number;
  readonly maxInFlight: number;
  readonly inFlight: number;
  /** Tickets that wait. */
  readonly waiting: number;
  readonly pausedUntil?: number;
  readonly pausedReason?: string;
  readonly pausedSince?: number;
}

/** Why an account whose credentials or provider failed stands still; what follows these words says more. */
export const CREDENTIALS_REFUSED = 'credentials refused';
export const PROVIDER_IN_TROUBLE = 'the provider is in trouble';
