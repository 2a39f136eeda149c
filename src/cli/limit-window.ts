/** `mailkeel limits window`: how many domains of an execution work at a time, changed while it runs. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import {
  executionWorkflowId,
  windowSignal,
  windowUpdate,
  type WindowAnswer,
  type WindowMessage,
} from '../workflows/messages.ts';
import { answerOf } from './decide.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { findExecution } from './progress.ts';
import { withClient, withStore } from './session.ts';

interface Options {
  readonly execution?: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** Adds it to `limits`. */
export function addWindow(limits: Command, context: CliContext): void {
  limits
    .command('window')
    .argument('<size>', 'how many domains', whole)
    .description('how many domains of an execution work at a time, from now on')
    .option('--execution <id>', 'another execution than the newest')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--json', 'print JSON')
    .action(async (size: number, ...rest: [own: Options, command: Command]) => {
      const { execution: id, reason, json } = rest[1].optsWithGlobals<Options>();
      const message = { id: randomUUID(), actor: userInfo().username, size, reason };
      const { executionId: execution } = await withStore(context, (store) =>
        findExecution(store, id),
      );
      const answer = await withClient(context, (client) => change(client, execution, message));
      const effect = answer?.effect ?? 'accepted';
      if (json === true)
        context.print(JSON.stringify({ kind: 'window', execution, effect, window: message.size }));
      else context.print(`${execution}  ${WORDS[effect](message.size)}`);
    });
}

const WORDS: Readonly<Record<WindowAnswer['effect'] | 'accepted', (size: number) => string>> = {
  changed: (size) => `${String(size)} domains work at a time from now on`,
  unchanged: (size) => `${String(size)} domains work at a time already`,
  repeated: (size) => `${String(size)} domains work at a time`,
  accepted: () => 'accepted, takes effect when a worker is back',
};

/** The execution's answer; undefined when none came in time and the change was left for it as a signal, applied once thanks to its id. */
async function change(
  client: Client,
  execution: string,
  message: WindowMessage,
): Promise<WindowAnswer | undefined> {
  const handle = client.workflow.getHandle(executionWorkflowId(execution));
  try {
    const answer = await answerOf<WindowAnswer>({ client, handle }, windowUpdate.name, message);
    if (answer === undefined) await handle.signal(windowSignal, message);
    return answer;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      throw new CliExit(EXIT.failure, `refused: ${error.cause?.message ?? error.message}`);
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CliExit(
      EXIT.failure,
      `execution ${execution} has ended: each of its domains is done or waits for a person; --execution names another`,
    );
  }
}

/** The execution itself says which numbers it takes. */
function whole(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number of domains');
}
