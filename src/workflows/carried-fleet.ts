/** What an execution hands to its next run when it continues as new: some 100 bytes a domain. */
import type { DomainCounts } from '../core/run.ts';
import type { DomainState } from './messages.ts';

/** One domain as it was heard of last, without the names of its fields. */
export type CarriedDomain = readonly [
  domain: string,
  status: DomainState['status'],
  pass: DomainState['pass'],
  stage: DomainState['stage'],
  park: string,
  until: string,
  counts: readonly number[],
  /** Label of its mail account. */
  account: string,
];

export interface CarriedFleet {
  readonly window: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly total: number;
  /** Mail accounts whose domains have no aliases to create, as `Admissions` saw it last. */
  readonly idle: readonly string[];
  /** Every domain before this index of the execution has begun. */
  readonly from: number;
  /** Accounts whose pace could not be applied yet. */
  readonly unpaced: readonly string[];
  readonly domains: readonly CarriedDomain[];
  /** Domains that ran already when the execution came to them. */
  readonly attached: readonly string[];
  /** Message ids. */
  readonly seen: readonly string[];
}

const COUNTS: readonly (keyof DomainCounts)[] = [
  'aliases',
  'created',
  'existed',
  'mailboxes',
  'wanted',
  'set',
  'proven',
  'kept',
  'failed',
];

/** Nothing counted yet. */
export const NO_COUNTS: DomainCounts = countsOf([]);

export function packed(state: DomainState, account: string): CarriedDomain {
  const { domain, status, pass, stage, park = '', until = '', counts } = state;
  return [domain, status, pass, stage, park, until, COUNTS.map((name) => counts[name]), account];
}

export function unpacked(carried: CarriedDomain): DomainState {
  const [domain, status, pass, stage, park, until, counts] = carried;
  return {
    ...{ domain, status, pass, stage, counts: countsOf(counts) },
    ...(park === '' ? {} : { park }),
    ...(until === '' ? {} : { until }),
  };
}

function countsOf(numbers: readonly number[]): DomainCounts {
  const entries = COUNTS.map((name, index) => [name, numbers[index] ?? 0] as const);
  return Object.fromEntries(entries) as Record<keyof DomainCounts, number>;
}
