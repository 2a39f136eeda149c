/** `mailkeel health <domain>`: any mail domain as the public DNS shows it, managed or not. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { InvalidArgumentError, type Command } from 'commander';
import { renderHealth } from '../reports/console/health.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  inspectWorkflowId,
  type DomainHealth,
  type HealthInput,
} from '../workflows/messages-inspect.ts';
import { withAccountsFile } from './adopt-accounts.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { failedExit } from './workflow-failure.ts';

/** All answers come in one payload, a few kilobytes a domain. */
const MOST_DOMAINS = 100;

interface Options {
  readonly json?: boolean;
  readonly selector: readonly string[];
}

/** Labels of a DNS name (RFC 6376 §3.1). */
const SELECTOR = /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*$/i;

function selectorsOf(text: string, earlier: readonly string[]): readonly string[] {
  if (SELECTOR.test(text)) return [...earlier, text.toLowerCase()];
  throw new InvalidArgumentError('Write a DKIM selector, the s= of a DKIM-Signature.');
}

/** Adds the command. */
export function addHealth(program: Command, context: CliContext): void {
  program
    .command('health <domain...>')
    .description('check the public DNS of any mail domains; changes nothing, needs no account')
    .option(
      '--selector <name>',
      'a DKIM selector whose key is to be looked at; repeat it for more',
      selectorsOf,
      [],
    )
    .option('--json', 'print the checks as JSON')
    .action(async (names: readonly string[], options: Options) => {
      if (names.length > MOST_DOMAINS) throw tooMany(names.length);
      const { selector: selectors } = options;
      const health = await look(context, { domains: names.map(domainNamed), selectors });
      context.print(
        options.json === true
          ? JSON.stringify(health)
          : renderHealth(health, { color: context.colour, width: context.width() }),
      );
      const failed = health.some(({ checks }) => checks.some(({ status }) => status === 'fail'));
      if (failed) context.finish(EXIT.incomplete);
    });
}

function tooMany(named: number): CliExit {
  return new CliExit(
    EXIT.usage,
    `${String(named)} domains are too many for one look; name at most ${String(MOST_DOMAINS)} and run mailkeel health once more for the rest`,
  );
}

async function look(
  { config, say }: CliContext,
  asked: Pick<HealthInput, 'domains' | 'selectors'>,
): Promise<readonly DomainHealth[]> {
  const input: HealthInput = { execution: `health-${randomUUID()}`, ...asked };
  say('Starting a Temporal of its own for the look; it changes nothing …');
  try {
    // Whoever asks about a stranger's domain needs no account for it.
    return await withAccountsFile({ stated: {}, mail: [], dns: [] }, (accountsFile) =>
      withThrowAway({ ...config, accountsFile }, say, (client) => ask(client, input)),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new CliExit(EXIT.interrupted, 'interrupted; nothing was changed');
  }
}

async function ask(client: Client, input: HealthInput): Promise<readonly DomainHealth[]> {
  try {
    return await client.workflow.execute<(input: HealthInput) => Promise<readonly DomainHealth[]>>(
      'checkPublicHealth',
      {
        workflowId: inspectWorkflowId(input.execution),
        taskQueue: TASK_QUEUE,
        args: [input],
        staticSummary: 'health (reads only)',
      },
    );
  } catch (error) {
    throw failedExit(error);
  }
}
