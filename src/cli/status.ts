/** `mailkeel status`: where an execution, or one domain, stands. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { present } from '../core/report-fields.ts';
import { failureTotal, type DomainProgress } from '../core/run.ts';
import { matches, type RunFacts } from '../core/where-match.ts';
import type { Where } from '../core/where.ts';
import { renderDomain } from '../reports/console/domain.ts';
import { renderSignup, type ShownSignup } from '../reports/console/signup.ts';
import { renderStatus } from '../reports/console/status.ts';
import type { Store } from '../store/ports.ts';
import { connectClient } from '../temporal.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { exitOf, follow } from './follow.ts';
import { followDomain } from './follow-domain.ts';
import { findExecution, readDomains, type Execution } from './progress.ts';
import { whereOf } from './runs.ts';
import { withClient, withStore } from './session.ts';
import { readSignup, signupsCode, waitingSignups } from './status-signups.ts';
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
    .option('--watch', 'follow the execution, or the domain, until it is finished')
    .option('--json', 'print JSON')
    .action(async (domain: string | undefined, options: Options) => {
      refuseCombination(domain, options);
      await (options.watch === true
        ? watch(context, domain, options)
        : show(context, domain, options));
    });
}

/** Exit 2 for what would be left out of account in silence. */
function refuseCombination(domain: string | undefined, options: Options): void {
  const some = options.parked === true || options.where !== undefined;
  const isSignup = domain !== undefined && isAddress(domain);
  if (options.watch === true && (some || isSignup))
    throw new CliExit(
      EXIT.usage,
      '--watch follows the whole execution, or one domain of it: leave it out to see an address, --parked or --where',
    );
  if (options.where !== undefined && whereOf(options.where).some(({ key }) => key === 'identity'))
    throw new CliExit(
      EXIT.usage,
      'identity is no condition of status, which shows domains: see a sign-up with mailkeel status <address>, all that wait with mailkeel status --parked, its attempts with mailkeel audit --identity <id>',
    );
}

async function watch(
  context: CliContext,
  domain: string | undefined,
  options: Options,
): Promise<void> {
  await withStore(context, (store) =>
    withClient(context, async (client) => {
      const execution = await findExecution(store, options.execution);
      const connected = { client, store };
      const json = options.json === true;
      context.finish(
        domain === undefined
          ? await follow(context, connected, { execution: execution.executionId, json })
          : await followDomain(context, connected, {
              execution,
              domain: domainNamed(domain),
              json,
            }),
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
      const shown =
        domain !== undefined && isAddress(domain)
          ? await lookAtSignup(client, domain)
          : await lookAtDomains({ store, client }, domain, options);
      print(context, shown, options);
      context.finish(shown.code);
    } finally {
      await client?.connection.close();
    }
  });
}

/** What one `status` shows, and the exit code that goes with it. */
interface Shown {
  /** Absent where none was started, or an address was asked for. */
  readonly executionId?: string;
  readonly rows: readonly DomainProgress[];
  /** Why a domain of the execution has no row yet. */
  readonly absent?: string;
  /** Absent where sign-ups were not asked for, or no server tells of them. */
  readonly signups?: readonly ShownSignup[];
  readonly code: ExitCode;
}

async function lookAtSignup(client: Client | undefined, address: string): Promise<Shown> {
  if (client === undefined)
    throw new CliExit(
      EXIT.failure,
      `what was tried for ${address}: mailkeel audit --email ${address}`,
    );
  const signups = [await readSignup(client, address.toLowerCase())];
  return { rows: [], signups, code: signupsCode(signups) };
}

async function lookAtDomains(
  { store, client }: { readonly store: Store; readonly client: Client | undefined },
  domain: string | undefined,
  options: Options,
): Promise<Shown> {
  const where = options.where === undefined ? [] : whereOf(options.where);
  const id = options.execution ?? executionIn(where);
  if (options.parked !== true) return lookAtRows({ store, client }, { id, domain, where });
  const signups = client === undefined ? undefined : await waitingSignups(client);
  const isNamed = id !== undefined || domain !== undefined;
  // A home may serve sign-ups alone: nothing of an execution waits there.
  if (signups !== undefined && !isNamed && (await store.progress.executions()).length === 0)
    return { rows: [], signups, code: signupsCode(signups) };
  const shown = await lookAtRows({ store, client }, { id, domain, where, parked: true });
  const code = worse(shown.code, signupsCode(signups ?? []));
  return { ...shown, ...present({ signups }), code };
}

interface Asked {
  readonly id: string | undefined;
  readonly domain: string | undefined;
  readonly where: Where;
  readonly parked?: true;
}

async function lookAtRows(
  { store, client }: { readonly store: Store; readonly client: Client | undefined },
  { id, domain, where, parked }: Asked,
): Promise<Shown> {
  const execution = await findExecution(store, id);
  const { executionId } = execution;
  const wanted = domain === undefined ? undefined : namedIn(execution, domain);
  const all = await readDomains(store, executionId, client);
  const rows = all
    .filter((row) => wanted === undefined || row.domain === wanted)
    .filter((row) => parked === undefined || row.park !== undefined)
    .filter((row) => matches(where, factsOf(row, execution)));
  const hasBegun = wanted === undefined || all.some((row) => row.domain === wanted);
  const absent = hasBegun ? undefined : `${wanted} has not begun: it waits for its place`;
  return { executionId, rows, ...present({ absent }), code: exitOf(all, execution) };
}

/** 4 before 75 before 0, as `exitOf`. */
function worse(one: ExitCode, other: ExitCode): ExitCode {
  const order: readonly ExitCode[] = [EXIT.incomplete, EXIT.waiting];
  return order.find((code) => code === one || code === other) ?? EXIT.done;
}

/** The execution `--where` names, which is then the one to show. */
function executionIn(where: Where): string | undefined {
  return where.find(({ key, operator }) => key === 'execution' && operator === '=')?.value;
}

function factsOf(row: DomainProgress, { executionId, spec }: Execution): RunFacts {
  const { domain, status, pass, client, park } = row;
  return {
    domain,
    status,
    pass,
    ...(client === undefined ? {} : { client }),
    ...(park === undefined ? {} : { code: park.code }),
    execution: executionId,
    accounts: spec.domains.find((entry) => entry.domain === domain)?.accounts ?? [],
    failures: failureTotal(row),
  };
}

/** The domain as runs have it, begun or not. Exit 2 where the execution does not name it. */
function namedIn({ spec }: Execution, text: string): string {
  const name = domainNamed(text);
  if (spec.domains.some(({ domain }) => domain === name)) return name;
  throw new CliExit(
    EXIT.usage,
    `${text} is not in this execution; mailkeel status lists its domains`,
  );
}

function print(context: CliContext, shown: Shown, { json }: Options): void {
  const { executionId: execution, rows, signups = [] } = shown;
  if (json === true) {
    // What is not known is no key: JSON leaves undefined out.
    const answer = { execution, domains: rows, signups: shown.signups };
    context.print(JSON.stringify(answer, null, 2));
    return;
  }
  const view = { color: context.colour, width: context.width(), now: Date.now() };
  for (const signup of signups) context.print(renderSignup(signup, view));
  if (execution === undefined) {
    if (signups.length === 0) context.say('nothing waits, and no execution was started here');
    return;
  }
  context.say(`execution ${execution}`);
  const [only] = rows;
  context.print(
    rows.length === 1 && only !== undefined
      ? renderDomain(only, view)
      : (shown.absent ?? renderStatus(rows, view)),
  );
}
