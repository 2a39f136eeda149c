/** Tells operators where a sign-up stands: search attributes for lists, Markdown for the Web UI. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { parkLines } from './details.ts';
import type { MailboxState } from './mailbox-messages.ts';
import type { MailboxRun } from './mailbox-run.ts';

const STATUS = defineSearchAttributeKey('MailkeelStatus', 'KEYWORD');
const PARK = defineSearchAttributeKey('MailkeelParkCode', 'KEYWORD');
const FAILURES = defineSearchAttributeKey('MailkeelFailures', 'INT');

/** One upsert; call it when a wait begins or ends, and at the end. */
export function publishMailbox(run: MailboxRun): void {
  const state = run.state();
  upsertSearchAttributes([
    { key: STATUS, value: state.status },
    { key: PARK, value: state.park?.code ?? null },
    { key: FAILURES, value: state.status === 'done' || state.failure === undefined ? 0 : 1 },
  ]);
  setCurrentDetails(mailboxDetails(state, run.refusal));
}

/** What the Web UI shows beside the run. Pure. */
export function mailboxDetails(state: MailboxState, refusal?: string): string {
  const { address, status, attempts, identity, park, failure, mailboxId } = state;
  return [
    `### ${address}: ${status}`,
    '',
    `identity \`${identity}\` · attempts ${String(attempts)}${mailboxId === undefined ? '' : ` · mailbox \`${mailboxId}\``}`,
    ...parkLines(park, 'Send the signal `resume` (an empty payload will do) to try now.'),
    ...(refusal === undefined ? [] : ['', `_${refusal}_`]),
    ...(failure === undefined
      ? []
      : [
          '',
          '**Last failure**',
          `- ${failure.error} (${failure.category}) → ${failure.remediation}`,
        ]),
  ].join('\n');
}
