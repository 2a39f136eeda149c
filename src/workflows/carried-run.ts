/** What of a domain run crosses continue-as-new. */
import type { HealingOffer } from '../activities/health-contract.ts';
import type { Failure, Finding, Park, PassId } from '../core/run.ts';
import type { CarriedOperator } from './operator.ts';
import type { PassState } from './pass-table.ts';

/** What a phase hands to its later passes; names are local parts. */
export interface Handover {
  /** 3-1: passwords to set, and passwords to prove that are set already. */
  set: readonly string[];
  prove: readonly string[];
  /** 4-1: what 4-2 may repair. */
  repairDns: boolean;
  missing: readonly string[];
  heal?: HealingOffer;
}

/** The manifest entry in force: its spec by hash, and how many aliases it has. */
export interface Entry {
  readonly spec: string;
  readonly aliases: number;
}

/** Where a pass stands in its looks at DNS; the deadline in milliseconds since the epoch. */
export interface Looks {
  readonly pass: PassId;
  readonly round: number;
  readonly deadline: number;
}

/** What a run made: an abort says that it stays. */
export interface Made {
  domain: boolean;
  records: number;
}

/** 10,000 aliases are some 300 kB: names are gathered by what happened to them. */
export interface CarriedRun {
  readonly executions: readonly string[];
  readonly entry: Entry;
  readonly amendment?: Entry;
  readonly startedAt: string;
  readonly pass: PassId;
  readonly park?: Park;
  readonly passes: readonly PassState[];
  readonly failures: readonly Failure[];
  readonly findings: readonly Finding[];
  /** Local parts, parted by blanks, by `create/password/proof`. */
  readonly codes: Readonly<Record<string, string>>;
  readonly wanted: string;
  readonly kept: number;
  readonly unseen: number;
  readonly handover: Handover;
  readonly made: Made;
  readonly looks?: Looks;
  readonly told: string;
  readonly looksAgain: boolean;
  readonly operator: CarriedOperator;
}
