/** `mailkeel status`: where an execution, or one domain, stands. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { DomainProgress } from '../core/run.ts';
import { matches, type RunFacts } from '../core/where-match.ts';
import type { Where } from '../core/where.ts';
import { renderDomain } from '../reports/console/domain.ts';
import { renderStatus } from '../reports/console/status.ts';
import { connectClient } from '../temporal.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { exitOf, follow } from './follow.ts';
import { findExecution, readDomains, type Execution } from './progress.ts';
import { whereOf } from './runs.ts';
import { withClient, withStore } from './session.ts';
import { printSignups, readSignup, waitingSignups } from './status-signups.ts';
import { isAddress } from './targets.ts';

interface Options {
  readonly execution?: string;
  readonly parked?: boolean;
  readonly where?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function addStatus(program: Command, context: CliContext): void {
  program
    .command('status [domain]')
    .description('where the newest execution stands; parked domains first, with their remedy')
    .option('--execution <id>', 'another execution than the newest')
    .option('--parked', 'only the domains that wait: code, since when, what resumes them, remedy')
    .option('--where <conditions>', "only these, e.g. 'status=parked and account=fe-main'")
    .option('--watch', 'follow until it is finished')
    .option('--json', 'print JSON')
    .action(async (domain: string | undefined, options: Options) => {
      await (options.watch === true ? watch(context, options) : show(context, domain, options));
    });
}

async function watch(context: CliContext, options: Options): Promise<void> {
  await withStore(context, (store) =>
    withClient(context, async (client) => {
      const { executionId } = await findExecution(store, options.execution);
      context.finish(
        await follow(
          context,
          { client, store },
          { execution: executionId, json: options.json === true },
        ),
      );
    }),
  );
}

async function show(
  context: CliContext,
  domain: string | undefined,
  options: Options,
): Promise<void> {
  await withStore(context, async (store) => {
    // The store alone can answer: a server that is down makes the answer older, not impossible.
    const client = await connectClient(context.config).catch((error: unknown) => {
      context.say(`as last recorded (${error instanceof Error ? error.message : String(error)})`);
      return undefined;
    });
    try {
      if (domain !== undefined && isAddress(domain)) {
        await showSignup(context, client, domain);
        return;
      }
      const where = options.where === undefined ? [] : whereOf(options.where);
      if (options.parked === true && client !== undefined)
        printSignups(context, await waitingSignups(client), options);
      const execution = await findExecution(store, options.execution ?? executionIn(where));
      const { executionId } = execution;
      const all = await readDomains(store, executionId, client);
      const rows = all
        .filter((row) => options.parked !== true || row.park !== undefined)
        .filter((row) => matches(where, factsOf(row, execution)));
      print(context, select(rows, domain), { options, executionId });
      context.finish(exitOf(all, execution));
    } finally {
      await client?.connection.close();
    }
  });
}

async function showSignup(
  context: CliContext,
  client: Client | undefined,
  address: string,
): Promise<void> {
  if (client === undefined)
    throw new CliExit(
      EXIT.failure,
      `what was tried for ${address}: mailkeel audit --email ${address}`,
    );
  printSignups(context, [await readSignup(client, address.toLowerCase())], {});
}

/** The execution `--where` names, which is then the one to show. */
function executionIn(where: Where): string | undefined {
  return where.find(({ key, operator }) => key === 'execution' && operator === '=')?.value;
}

function factsOf(row: DomainProgress, { executionId, spec }: Execution): RunFacts {
  const { domain, status, pass, client, park, failures } = row;
  return {
    domain,
    status,
    pass,
    ...(client === undefined ? {} : { client }),
    ...(park === undefined ? {} : { code: park.code }),
    execution: executionId,
    accounts: spec.domains.find((entry) => entry.domain === domain)?.accounts ?? [],
    failures: failures.length,
  };
}

function select(rows: readonly DomainProgress[], domain?: string): readonly DomainProgress[] {
  if (domain === undefined) return rows;
  const found = rows.filter((row) => row.domain === domain.toLowerCase());
  if (found.length > 0) return found;
  throw new CliExit(
    EXIT.usage,
    `${domain} is not in this execution; mailkeel status lists its domains`,
  );
}

function print(
  context: CliContext,
  rows: readonly DomainProgress[],
  { options, executionId }: { options: Options; executionId: string },
): void {
  if (options.json === true) {
    context.print(JSON.stringify({ execution: executionId, domains: rows }, null, 2));
    return;
  }
  const view = { color: context.colour, width: context.width(), now: Date.now() };
  context.say(`execution ${executionId}`);
  const [only] = rows;
  context.print(
    rows.length === 1 && only !== undefined ? renderDomain(only, view) : renderStatus(rows, view),
  );
}
