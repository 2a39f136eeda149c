/** Many aliases: beyond a hundred, each 250 run as a child workflow with a history of their own, through the same function. */
import { executeChild, ParentClosePolicy, uuid4 } from '@temporalio/workflow';
import {
  everyLane,
  workAliases,
  type AliasOutcome,
  type AliasReport,
  type AliasWork,
  type Listener,
} from './alias-pass.ts';
import { SLEEPER, type Waiter } from './calls.ts';
import { detailsOf } from './failures.ts';
import { BATCH, BATCHES_AT_ONCE, INLINE_ALIASES } from './policies.ts';

/** Child workflow: one step over at most 250 aliases of a domain. */
export async function provisionAliases(work: AliasWork): Promise<AliasReport> {
  return workAliases(
    work,
    () => SLEEPER,
    () => undefined,
  );
}

/** Runs a step inline, or in batches as children, whichever the number of names calls for. */
export async function overAliases(
  work: AliasWork,
  waiterFor: (lanes: number) => Waiter,
  listener: Listener,
): Promise<AliasReport> {
  if (work.names.length <= INLINE_ALIASES) return workAliases(work, waiterFor, listener);
  const batches = slices(work.names, BATCH).map((names, index) => ({ ...work, names, index }));
  const outcomes: AliasOutcome[] = [];
  let park: AliasReport['park'];
  const lane = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      if (park !== undefined) return;
      const report = await child(batch, batch.index);
      report.outcomes.forEach(listener);
      outcomes.push(...report.outcomes);
      park ??= report.park;
    }
  };
  await everyLane(BATCHES_AT_ONCE, lane);
  return { outcomes, ...(park === undefined ? {} : { park }) };
}

async function child(work: AliasWork, index: number): Promise<AliasReport> {
  const { domain, execution, pass } = work.call;
  // A repeated pass (resume, reset) must not meet the child of its first try.
  const nonce = uuid4().slice(0, 8);
  try {
    return await executeChild(provisionAliases, {
      workflowId: `domain/${domain}/${execution}/${pass}/${String(index)}-${work.step}-${nonce}`,
      args: [work],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `${work.step} ${String(work.names.length)} aliases of ${domain}`,
    });
  } catch (error) {
    const { message, remediation } = detailsOf(error);
    return {
      outcomes: [],
      park: { code: 'failed.batch', sentence: message, remedy: [remediation], resumedBy: 'person' },
    };
  }
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
