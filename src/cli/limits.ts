/** `mailkeel limits`: pace, use, reset and pauses of every account, shown and changed while runs go on. */
import { InvalidArgumentError, type Command } from 'commander';
import { isIdentityAccount, UNTIL_OPENED, type LimitRow } from '../core/limits.ts';
import { parseDuration } from '../core/quantities.ts';
import type { Operation, Pace } from '../core/spec.ts';
import { renderLimits } from '../reports/console/limits.ts';
import { changeLimits, chooseAccount, chooseOperation, type Change } from './limit-changes.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { addWindow } from './limit-window.ts';
import { withStore } from './session.ts';

interface Shown {
  readonly json?: boolean;
}

interface Stated extends Shown {
  readonly reason: string;
}

interface Wish extends Shown {
  readonly every?: number;
  readonly perDay?: number;
  readonly reason?: string;
}

/** Options and command. A --json of `limits` itself is taken by it wherever it stands, so that only the two together know. */
type Rest = [own: Stated, command: Command];

/** Adds the command and its three changes. */
export function addLimits(program: Command, context: CliContext): void {
  const limits = program
    .command('limits [account]')
    .description('pace, use, reset and pauses of every account')
    .option('--json', 'print JSON')
    .action(async (account: string | undefined, options: Shown) => {
      await show(context, account, options);
    });
  addSet(limits, context);
  addPauses(limits, context);
  addWindow(limits, context);
}

function addSet(limits: Command, context: CliContext): void {
  limits
    .command('set <account> <operation>')
    .description('set the pace or the daily budget of an operation, for runs that go on too')
    .option('--every <duration>', 'least time between two calls, e.g. 2s or 0.5s', every)
    .option('--per-day <n>', 'calls in 24 hours', perDay)
    .option('--reason <text>', 'why; kept in the audit log')
    .option('--json', 'print JSON')
    .action(async (account: string, operation: string, ...rest: Rest) => {
      const options = rest[1].optsWithGlobals<Wish>();
      const { every: everyMs, perDay: budget, reason = '' } = options;
      const pace: Pace = {
        ...(everyMs === undefined ? {} : { everyMs }),
        ...(budget === undefined ? {} : { perDay: budget }),
      };
      if (Object.keys(pace).length === 0)
        throw new CliExit(EXIT.usage, 'nothing to set: state --every, --per-day or both');
      const change = { action: 'set-pace', pace, reason } as const;
      await apply(context, { account, operation: chooseOperation(operation), change }, options);
    });
}

function addPauses(limits: Command, context: CliContext): void {
  const commands = {
    pause: 'make no call of an account, or of one operation, until it is opened',
    open: 'end a pause, whoever made it',
  } as const;
  for (const action of ['pause', 'open'] as const)
    limits
      .command(`${action} <account> [operation]`)
      .description(commands[action])
      .requiredOption('--reason <text>', 'why; kept in the audit log')
      .option('--json', 'print JSON')
      .action(async (account: string, operation: string | undefined, ...rest: Rest) => {
        const options = rest[1].optsWithGlobals<Stated>();
        const change = { action, reason: options.reason } as const;
        const chosen = operation === undefined ? undefined : chooseOperation(operation);
        await apply(context, { account, operation: chosen, change }, options);
      });
}

async function show(
  context: CliContext,
  account: string | undefined,
  options: Shown,
): Promise<void> {
  await withStore(context, async ({ ledger }) => {
    // Who an account is was asked and answered: nothing an operator could change.
    const rows = (await ledger.rows()).filter(
      (row) => !isIdentityAccount(row.account) || row.pausedUntil !== undefined,
    );
    const chosen = account === undefined ? undefined : chooseAccount(rows, account);
    print(
      context,
      rows.filter((row) => chosen === undefined || row.account === chosen),
      options,
    );
  });
}

interface Asked {
  readonly account: string;
  readonly operation: Operation | undefined;
  readonly change: Change;
}

async function apply(context: CliContext, asked: Asked, options: Shown): Promise<void> {
  await withStore(context, async (store) => {
    const account = chooseAccount(await store.ledger.rows(), asked.account);
    const changed = await changeLimits(store, { ...asked, account });
    const rows = await store.ledger.rows();
    print(
      context,
      rows.filter((row) => row.account === account && changed.includes(row.operation)),
      options,
    );
    if (asked.change.action !== 'pause')
      context.say('Runs that wait until a time look again then; `mailkeel resume` looks now.');
  });
}

function print(context: CliContext, rows: readonly LimitRow[], { json }: Shown): void {
  if (json === true) context.print(JSON.stringify({ limits: rows.map(toJson) }, null, 2));
  else if (rows.length === 0) context.say('no account was used yet');
  else {
    const view = { color: context.colour, width: context.width(), now: Date.now() };
    context.print(renderLimits(rows, view));
  }
}

/** Times as ISO 8601 UTC; a pause without an end of its own has `pausedUntil: null`. */
function toJson(row: LimitRow): object {
  const { windowEndsAt, nextFreeAt, lastStartAt, pausedUntil, pausedSince, ...numbers } = row;
  return {
    ...numbers,
    nextFreeAt: iso(nextFreeAt),
    ...(windowEndsAt === undefined ? {} : { windowEndsAt: iso(windowEndsAt) }),
    ...(lastStartAt === undefined ? {} : { lastStartAt: iso(lastStartAt) }),
    ...(pausedUntil === undefined
      ? {}
      : { pausedUntil: pausedUntil === UNTIL_OPENED ? null : iso(pausedUntil) }),
    ...(pausedSince === undefined ? {} : { pausedSince: iso(pausedSince) }),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function every(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('must be a duration, e.g. 2s or 0.5s');
}

function perDay(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number');
}
