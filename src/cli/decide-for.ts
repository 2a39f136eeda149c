/** Delivers one decision to the domains an operator named, or to all that `--where` means after he has seen and agreed to them. */
import type { Client } from '@temporalio/client';
import { plural } from '../reports/format.ts';
import type { Store } from '../store/ports.ts';
import type { OperatorMessage } from '../workflows/messages.ts';
import { accountProbes } from './account-probes.ts';
import { exitOf, goThrough, totalLine, type Bulk, type Totals } from './bulk.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { decisionId, failedBy, send, type DecisionCommand, type Sent } from './decide.ts';
import { onInterrupt } from './interrupt.ts';
import { findRuns, newestRun, whereOf, type FoundRun } from './runs.ts';
import { withClient, withStore } from './session.ts';
import { isAddress } from './targets.ts';

export interface Request {
  readonly action: DecisionCommand;
  /** Domains by name; empty with `where`. */
  readonly domains: readonly string[];
  readonly where?: string;
  readonly message: Omit<OperatorMessage, 'id'>;
  readonly yes: boolean;
  readonly json: boolean;
}

/** A run to decide for. Of one that was only named nothing else is known yet. */
type Target = Pick<FoundRun, 'target'> & Partial<FoundRun>;

/** Prints one line a run, then the total. Exit codes as `exitOf` says; 2 without agreement. */
export async function decideFor(context: CliContext, request: Request): Promise<void> {
  const where = request.where === undefined ? undefined : whereOf(request.where);
  await withStore(context, (store) =>
    withClient(context, async (client) => {
      if (where === undefined) {
        const runs = request.domains.map((target) => ({ target }));
        await deliver(context, request, { runs, client, store });
        return;
      }
      const runs = await findRuns(client, where);
      await agree(context, request, runs);
      if (runs.length > 0) await deliver(context, request, { runs, client, store });
    }),
  );
}

const SHOWN = 20;

/** Shows what the conditions mean today, and asks. */
async function agree(
  context: CliContext,
  { action, yes }: Request,
  runs: readonly Target[],
): Promise<void> {
  context.say(`${plural(runs.length, 'run')} match`);
  for (const { target, status = '', pass = '', code = '' } of runs.slice(0, SHOWN))
    context.say(`  ${target}  ${status} ${pass} ${code}`.trimEnd());
  if (runs.length > SHOWN) context.say(`  … and ${String(runs.length - SHOWN)} more`);
  if (yes || runs.length === 0) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was sent: without a terminal, agree with --yes');
  if (!(await context.ask(`${action} ${plural(runs.length, 'run')}?`)))
    throw new CliExit(EXIT.failure, 'nothing was sent');
}

interface Reach {
  readonly client: Client;
  readonly store: Store;
}

async function deliver(
  context: CliContext,
  request: Request,
  { runs, ...reach }: Reach & { readonly runs: readonly Target[] },
): Promise<void> {
  const interruption = onInterrupt();
  const totals = await goThrough({
    runs,
    stopped: interruption.yes,
    send: senderOf(request, reach),
    report: (run, sent) => {
      context.print(lineOf(request, run, sent));
    },
  });
  interruption.stopListening();
  finish(context, request, totals);
}

/** Sends the decision to one run, by an id that is the same when the command is repeated. Never throws. */
function senderOf({ action, message }: Request, { client, store }: Reach): Bulk<Target>['send'] {
  const stateOf = statesFrom(store);
  const probe = accountProbes(store);
  return async (of, unanswered) => {
    const { target } = of;
    try {
      // A list does not tell how far a sign-up has come; Temporal itself does.
      const isKnown = of.runId !== undefined && !isAddress(target);
      const run = isKnown ? of : await newestRun(client, target);
      const state = await stateOf({ ...of, ...run });
      const id = decisionId({ target, runId: run?.runId ?? '', state }, { action, message });
      if (action === 'resume') await probe(run?.code);
      return await send(client, target, { action, message: { ...message, id }, unanswered });
    } catch (error) {
      // The others still get their turn, and each its line.
      return failedBy(error);
    }
  };
}

function lineOf({ action, json }: Request, { target }: Target, { outcome, text }: Sent): string {
  if (json)
    return JSON.stringify({ kind: 'decision', action, domain: target, outcome, message: text });
  return `${target}  ${text}`;
}

function finish(context: CliContext, { action, json }: Request, totals: Totals): void {
  if (json) context.print(JSON.stringify({ kind: 'total', action, ...totals }));
  else context.say(totalLine(totals));
  if (totals.left > 0)
    context.say('interrupted; repeat the command for the rest: what was sent has no second effect');
  context.finish(exitOf(totals));
}

/** When a run last recorded where it stands, by the store: read once an execution. Empty for a run nothing is recorded of. */
function statesFrom(store: Store): (run: Target) => Promise<string> {
  const read = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const rowsOf = async (execution: string): Promise<ReadonlyMap<string, string>> => {
    const rows = await store.progress.domains(execution);
    return new Map(rows.map(({ domain, updatedAt }) => [domain, updatedAt]));
  };
  return async ({ target: domain, execution, events }) => {
    // A sign-up belongs to no execution; every step lengthens its history.
    if (isAddress(domain)) return String(events ?? '');
    if (execution === undefined) return '';
    const known = read.get(execution) ?? rowsOf(execution);
    read.set(execution, known);
    return (await known).get(domain) ?? '';
  };
}
