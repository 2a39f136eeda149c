/** One round of a sign-up: an attempt at once, then one after each wait of the schedule, and why it stopped short of a mailbox. */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Deferred, ParkRequest } from '../activities/contract.ts';
import type {
  CreateMailboxResult,
  MailboxProviderActivities,
} from '../activities/mailbox-contract.ts';
import { timestamp } from './domain-run.ts';
import { detailsOf, parkFor, type ActivityFailureDetails } from './failures.ts';
import type { ProvisionMailboxInput } from './mailbox-messages.ts';
import { publishMailbox } from './mailbox-publish.ts';
import type { MailboxRun } from './mailbox-run.ts';
import { DEFERRED_AFTER_MS, policies } from './policies.ts';

const { createMailbox } = proxyActivities<MailboxProviderActivities>(policies.alias);

/** Runs the rest of the round. `undefined` = the mailbox stands or is refused for good; else what to ask a person. */
export async function attemptRound(run: MailboxRun): Promise<ParkRequest | undefined> {
  for (;;) {
    await run.heldBack(() => {
      publishMailbox(run);
    });
    const failure = await attempt(run);
    if (failure === undefined || run.isRefused()) return undefined;
    const park = parkOf(failure);
    if (park !== undefined) return park;
    const waitMs = run.input.retriesMs[run.retry];
    if (waitMs === undefined) return retriesUsedUp(run, failure);
    run.retry += 1;
    await retryAfter(run, waitMs, failure);
  }
}

async function attempt(run: MailboxRun): Promise<ActivityFailureDetails | undefined> {
  // Given up before its turn came: what is not begun is not counted.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('given up');
  run.attempts += 1;
  try {
    const { mailboxId, proven } = await whenItsTurn(run);
    run.made = { mailboxId, proven };
    run.failure = undefined;
    return undefined;
  } catch (error) {
    const details = detailsOf(error);
    const { category, severity, code, message, remediation } = details;
    run.failure = {
      ...{ category, severity, error: message, remediation, at: timestamp() },
      ...(code === undefined ? {} : { code }),
    };
    return details;
  }
}

/** One numbered attempt; a deferral of the ledger is waited out and costs no attempt. */
async function whenItsTurn(run: MailboxRun): Promise<CreateMailboxResult> {
  const { address } = run.input;
  const summary = `mailbox ${address} · attempt ${String(run.attempts)}`;
  for (;;) {
    const result = await createMailbox.executeWithOptions({ summary }, [run.call()]);
    if ('done' in result) return result.done;
    await deferral(run, result.deferred);
    await run.heldBack(() => {
      publishMailbox(run);
    });
    await shortenHistory(run);
  }
}

/** A short wait is not announced. */
async function deferral(run: MailboxRun, { reason, detail, until }: Deferred): Promise<void> {
  const isLong = Date.parse(until) - Date.now() > DEFERRED_AFTER_MS;
  await run.wait(
    {
      code: `quota.${reason}`,
      sentence: detail,
      remedy: ['nothing to do: the sign-up goes on by itself; `resume` tries now'],
      until,
    },
    () => {
      if (isLong) publishMailbox(run);
    },
  );
  if (isLong) publishMailbox(run);
}

async function retryAfter(
  run: MailboxRun,
  ms: number,
  { message }: ActivityFailureDetails,
): Promise<void> {
  const until = new Date(Date.now() + ms).toISOString();
  await run.wait(
    {
      code: 'mailbox.retrying',
      sentence: message,
      remedy: ['nothing to do: the next attempt starts by itself; `resume` tries now'],
      until,
    },
    () => {
      publishMailbox(run);
    },
  );
  publishMailbox(run);
}

/** What no repetition can mend, as a park; `undefined` for what may be better next time. */
function parkOf(failure: ActivityFailureDetails): ParkRequest | undefined {
  if (failure.severity === 'Transient' || failure.severity === 'RateLimit') return undefined;
  const park = parkFor(failure);
  return failure.category === 'Conflict' ? { ...park, code: 'mailbox.conflict' } : park;
}

function retriesUsedUp(
  { input, attempts }: MailboxRun,
  { message, remediation }: ActivityFailureDetails,
): ParkRequest {
  return {
    code: 'mailbox.retries',
    sentence: `${String(attempts)} attempts at ${input.address} failed; the last one: ${message}`,
    remedy: [remediation, `then: mailkeel resume ${input.address} --reason "…"`],
    resumedBy: 'person',
  };
}

/** Months of looks at a paused account stay a bounded history. */
async function shortenHistory(run: MailboxRun): Promise<void> {
  if (!workflowInfo().continueAsNewSuggested) return;
  await condition(allHandlersFinished);
  // A pause that came meanwhile is not lost: the next round of looks shortens it.
  if (run.pausing !== undefined) return;
  const carried = run.carried();
  // The attempt that was put off begins again under its number.
  await continueAsNew<(input: ProvisionMailboxInput) => Promise<unknown>>({
    ...run.input,
    carried: { ...carried, attempts: carried.attempts - 1 },
  });
}
