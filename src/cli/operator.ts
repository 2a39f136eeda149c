/** `mailkeel skip` and `mailkeel resume`: an operator's decision, delivered now or as soon as a worker is back. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { PASSES, type PassId } from '../core/run.ts';
import {
  domainWorkflowId,
  resume,
  skip,
  type OperatorAnswer,
  type OperatorMessage,
} from '../workflows/messages.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { withClient } from './session.ts';

interface Options {
  readonly reason: string;
  readonly pass?: string;
}

const SIGNALS = { skip, resume } as const;
type Action = keyof typeof SIGNALS;

/** An update without an answer for this long is sent again as a signal, which needs no worker. */
const ANSWER_MS = 5_000;

/** Adds both commands. */
export function addOperatorCommands(program: Command, context: CliContext): void {
  const descriptions = {
    skip: 'skip a pass of a domain; it leaves a named hole in the report',
    resume: 'let a parked domain go on',
  } as const;
  for (const action of ['skip', 'resume'] as const)
    program
      .command(`${action} <domain...>`)
      .description(descriptions[action])
      .requiredOption('--reason <text>', 'why; kept in the audit log')
      .option('--pass <pass>', 'the pass, e.g. 1-3 (default: where the domain waits)')
      .action(async (domains: readonly string[], options: Options) => {
        await decide(context, action, { domains, options });
      });
}

async function decide(
  context: CliContext,
  action: Action,
  { domains, options }: { domains: readonly string[]; options: Options },
): Promise<void> {
  const message = toMessage(options);
  let refused = 0;
  await withClient(context, async (client) => {
    for (const domain of domains) {
      const answer = await send(client, domain, { action, message });
      context.print(`${domain}  ${answer.text}`);
      if (answer.refused) refused += 1;
    }
  });
  if (refused > 0)
    throw new CliExit(EXIT.failure, `${String(refused)} of ${String(domains.length)} refused`);
}

function toMessage(options: Options): OperatorMessage {
  const pass = options.pass;
  if (pass !== undefined && !isPass(pass))
    throw new CliExit(
      EXIT.usage,
      `--pass "${pass}" is not a pass; passes are ${PASSES.join(', ')}`,
    );
  return {
    id: randomUUID(),
    reason: options.reason,
    actor: userInfo().username,
    ...(pass === undefined ? {} : { pass }),
  };
}

function isPass(text: string): text is PassId {
  return PASSES.some((pass) => pass === text);
}

/** Sends the update; a refusal says why; without an answer the same message goes as a signal, applied once thanks to its id. */
export async function send(
  client: Client,
  domain: string,
  { action, message }: { action: Action; message: OperatorMessage },
): Promise<{ text: string; refused: boolean }> {
  const handle = client.workflow.getHandle(domainWorkflowId(domain));
  try {
    const answer = await client.withDeadline(Date.now() + ANSWER_MS, () =>
      handle.executeUpdate<OperatorAnswer, [OperatorMessage]>(action, {
        args: [message],
        updateId: message.id ?? randomUUID(),
      }),
    );
    return { text: answer.message, refused: false };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      return { text: `refused: ${error.cause?.message ?? error.message}`, refused: true };
    if (error instanceof WorkflowNotFoundError)
      return { text: 'refused: no run of this domain is going on', refused: true };
    await handle.signal(SIGNALS[action], message);
    return { text: 'accepted, takes effect when a worker is back', refused: false };
  }
}
