/** Calls about a domain's records, with what a person decided about them. */
import type { RecordsCall } from '../activities/dns-contract.ts';
import type { PassId } from '../core/run.ts';
import type { DomainRun } from './domain-run.ts';

/** Whom and what a call that plans or writes records is for. */
export function recordsCall(run: DomainRun, pass: PassId): RecordsCall {
  const { remove = [], keep = [] } = run.operator.decided ?? {};
  if (remove.length + keep.length === 0) return run.call(pass);
  return { ...run.call(pass), decision: { remove, ...(keep.length === 0 ? {} : { keep }) } };
}
