/** Runs the change of one mailbox's password to its end, and says what came of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  replaceWaitsFor,
  replaceWorkflowId,
  type ReplaceInput,
  type ReplaceResult,
} from '../workflows/messages-replace.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { orExit } from './workflow-failure.ts';

/** Between two looks at what it waits for. */
const LOOK_MS = 2_000;

interface Change {
  readonly input: ReplaceInput;
  readonly address: string;
  readonly json: boolean;
}

/** What each outcome means to the one who asked; under `unsettled` and `still-rotating` the password may have changed or not, from `no-mailbox` on all others changed nothing. */
const SENTENCES: Readonly<Record<ReplaceResult['outcome'], string>> = {
  replaced: 'the new password is in the vault, and a login proved it',
  unproven:
    'the provider took the new password, which is in the vault, but no login proved it yet: run phase 3 of the domain, or see ownership record, plan and whether the alias is enabled',
  'no-mailbox': 'the mail provider has no mailbox of this address',
  'no-current':
    'the vault has no password of this mailbox: give it with --current <file> (the alias may have been made anew since)',
  'wrong-current':
    'the password in the vault is not the one the mailbox has: give that one with --current <file>',
  'no-decision':
    'the decision was used up or replaced by a later one meanwhile; see "mailkeel audit --email" and run the command again',
  unsettled:
    'the provider was asked once, its answer was lost, and the new password does not open the mailbox. It is kept and tried first when the command is run again',
  'not-brought': 'the current password that was given was not proven',
  'still-rotating':
    'nobody could log in for a day; the new password is kept and tried first when the command is run again',
};

/** Starts the workflow and waits for it; exit 1 when one for this mailbox is going on, 4 when the password was not replaced and proven. */
export async function runReplace(
  context: CliContext,
  client: Client,
  { input, address, json }: Change,
): Promise<void> {
  const handle = await start(client, address, input);
  context.say('Ctrl-C leaves it going on at the worker.');
  const result = orExit(handle.result() as Promise<ReplaceResult>);
  // Whoever waits below hears of it, unless a look fails first.
  result.catch(() => undefined);
  let told = '';
  while ((await Promise.race([result, delay(LOOK_MS, 'not yet', { ref: false })])) === 'not yet') {
    const sentence = await handle.query(replaceWaitsFor).catch(() => '');
    if (sentence !== '' && sentence !== told) context.say(`Waits: ${sentence}`);
    told = sentence;
  }
  const ended = await result;
  const detail = 'brought' in ended ? `: ${ended.brought}` : '';
  if (json) context.print(JSON.stringify({ address, ...ended }));
  else context.print(`${ended.outcome}  ${address}  ${SENTENCES[ended.outcome]}${detail}`);
  context.finish(ended.outcome === 'replaced' ? EXIT.done : EXIT.incomplete);
}

async function start(client: Client, address: string, input: ReplaceInput) {
  const workflowId = replaceWorkflowId(address);
  try {
    return await client.workflow.start('replacePassword', {
      ...{ workflowId, taskQueue: TASK_QUEUE, args: [input] },
      staticSummary: `${input.way} the password of ${address}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new CliExit(
      EXIT.failure,
      `the password of ${address} is being changed already: see ${workflowId} in the Temporal Web UI, and run this again when that has ended`,
    );
  }
}
