/** Finds identities without a mailbox and starts their sign-ups: those made through Kratos's admin API fire no web_hook. */
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  continueAsNew,
  ParentClosePolicy,
  proxyActivities,
  sleep,
  startChild,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  ListSignupsResult,
  MissingSignup,
  ReconcileActivities,
  ReconcileLocalActivities,
} from '../activities/reconcile-contract.ts';
import {
  mailboxWorkflowId,
  type ProvisionMailboxInput,
  type ReconcileInput,
  type ReconcileResult,
} from './mailbox-messages.ts';
import { CONTINUE_AFTER_EVENTS, policies } from './policies.ts';
import { provisionMailbox } from './provision-mailbox.ts';

const { listSignups } = proxyActivities<ReconcileActivities>(policies.domain);
const { recordSignupConflicts } = proxyActivities<ReconcileLocalActivities>(policies.local);

/** Named in the result; more would not fit a payload. */
const LISTED = 1_000;
const NOTHING: ReconcileResult = {
  ...{ seen: 0, leftAlone: 0, conflicts: 0, missing: 0, started: 0 },
  ...{ listed: [], conflicting: [] },
};

/** Reads the whole directory, page by page. What an operator ended stays ended; what runs goes on. */
export async function reconcileSignups(input: ReconcileInput): Promise<ReconcileResult> {
  const { continueAfter = CONTINUE_AFTER_EVENTS } = input;
  let result = input.carried?.result ?? NOTHING;
  let from = input.carried?.from;
  for (;;) {
    const page = await readPage(input, from);
    result = added(result, page, input.dryRun ? 0 : await act(input, page));
    from = page.next;
    if (from === undefined) return result;
    // Far below Temporal's own suggestion: of each sign-up it started a run keeps a pending child, and 2,000 of them are the most it may have.
    if (workflowInfo().historyLength > continueAfter)
      await continueAsNew<typeof reconcileSignups>({ ...input, carried: { from, result } });
  }
}

async function readPage(
  { domains, reserved }: ReconcileInput,
  from: string | undefined,
): Promise<ListSignupsResult> {
  const call = { directory: 'kratos', policy: { domains, reserved } } as const;
  for (;;) {
    const result = await listSignups({ ...call, ...(from === undefined ? {} : { from }) });
    if ('done' in result) return result.done;
    await sleep(Math.max(1, Date.parse(result.deferred.until) - Date.now()), {
      summary: `${result.deferred.reason} until ${result.deferred.until}`,
    });
  }
}

function added(
  before: ReconcileResult,
  { seen, leftAlone, conflicts, missing }: ListSignupsResult,
  started: number,
): ReconcileResult {
  const room = (list: readonly unknown[]): number => Math.max(0, LISTED - list.length);
  return {
    seen: before.seen + seen,
    leftAlone: before.leftAlone + leftAlone,
    conflicts: before.conflicts + conflicts.length,
    missing: before.missing + missing.length,
    started: before.started + started,
    listed: [
      ...before.listed,
      ...missing
        .slice(0, room(before.listed))
        .map(({ identity, address }) => ({ identity, address })),
    ],
    conflicting: [
      ...before.conflicting,
      ...conflicts
        .slice(0, room(before.conflicting))
        .map(({ identity, address, message }) => ({ identity, address, message })),
    ],
  };
}

/** Records the conflicts of one page and starts its missing ones; returns how many were new. */
async function act(
  input: ReconcileInput,
  { conflicts, missing }: ListSignupsResult,
): Promise<number> {
  const { account } = input.signup;
  if (conflicts.length > 0) await recordSignupConflicts({ account, conflicts });
  return startAll(input, missing);
}

/** Starts those of one page; returns how many were new. */
async function startAll(input: ReconcileInput, missing: readonly MissingSignup[]): Promise<number> {
  const started = await Promise.all(missing.map((signup) => start(input, signup)));
  return started.filter(Boolean).length;
}

async function start(
  { signup: settings }: ReconcileInput,
  signup: MissingSignup,
): Promise<boolean> {
  const { address, identity, domain } = signup;
  const args: [ProvisionMailboxInput] = [{ ...signup, ...settings }];
  try {
    await startChild(provisionMailbox, {
      workflowId: mailboxWorkflowId(address),
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args,
      memo: { identity },
      typedSearchAttributes: [
        { key: defineSearchAttributeKey('MailkeelDomain', 'KEYWORD'), value: domain },
        { key: defineSearchAttributeKey('MailkeelIdentity', 'KEYWORD'), value: identity },
        { key: defineSearchAttributeKey('MailkeelStatus', 'KEYWORD'), value: 'running' },
        {
          key: defineSearchAttributeKey('MailkeelAccounts', 'KEYWORD_LIST'),
          value: [settings.account],
        },
      ],
      staticSummary: `mailbox ${address} for a sign-up (reconciled)`,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
