/** What the activities of passes 1-2 and 1-3 are told, and what they answer. */
import type { DnsConflict, PlanItem } from '../core/dns.ts';
import type { Propagation } from '../core/propagation.ts';
import type { Finding } from '../core/run.ts';
import type { DnsCall } from './decision-contract.ts';

/** A call about the domain's records; with `switchMx` the time of `mx: last` has come. */
export interface RecordsCall extends DnsCall {
  readonly switchMx?: boolean;
}

/** One look at DNS; the answers themselves are kept in the store whenever they change. */
export type PropagationResult = Propagation;

export type UpdateDnsResult =
  | {
      readonly state: 'applied';
      readonly items: readonly PlanItem[];
      readonly written: number;
      readonly zone: string;
    }
  | {
      readonly state: 'conflict';
      readonly items: readonly PlanItem[];
      readonly conflicts: readonly DnsConflict[];
    }
  /** `dns: manual`, and something is left to do. */
  | {
      readonly state: 'manual';
      readonly items: readonly PlanItem[];
      readonly warnings: readonly string[];
      /** Where the lists were written; absent with a finding when they could not be. */
      readonly path?: string;
      readonly finding?: Finding;
    };
