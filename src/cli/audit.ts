/** `mailkeel audit`: every attempt at a provider and every decision, found by address, domain or identity; and taking old ones out. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { auditCsv, auditJson, auditText } from '../reports/audit.ts';
import { plural } from '../reports/format.ts';
import type { AttemptFilter, AttemptRow } from '../store/audit-port.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { withStore } from './session.ts';

interface Filters {
  readonly email?: string;
  readonly domain?: string;
  readonly identity?: string;
  readonly since?: string;
  readonly status?: AttemptRow['status'];
}

interface ListOptions extends Filters {
  readonly csv?: boolean;
  readonly json?: boolean;
}

interface PruneOptions {
  readonly before: string;
  readonly reason: string;
  readonly yes?: boolean;
}

const STATUSES: readonly AttemptRow['status'][] = [
  ...(['succeeded', 'failed', 'deferred', 'skipped', 'pending', 'lost'] as const),
];
const DAY_MS = 86_400_000;
/** Runs that go on count their answers in the log; none is expected to be older. */
const YOUNGEST_DAYS = 30;

/** Adds the command and its sub-command. */
export function addAudit(program: Command, context: CliContext): void {
  const audit = program
    .command('audit')
    .description('every attempt at a provider and every decision, oldest first')
    .option('--email <address>', 'only this address', lower)
    .option('--domain <domain>', 'only this mail domain', domainNamed)
    .option('--identity <id>', 'only the sign-up of this Kratos identity', lower)
    .option('--since <time>', 'only what began since then (2026-11-01, or 7d, 12h)', instant)
    .addOption(new Option('--status <status>', 'only attempts that ended so').choices(STATUSES))
    .addOption(new Option('--csv', 'print CSV, every column').conflicts('json'))
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => {
      await list(context, options);
    });
  audit
    .command('prune')
    .description('remove what is older; the removal itself is recorded')
    .requiredOption('--before <time>', 'what began before then goes (2026-11-01, or 400d)', instant)
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--yes', 'do not ask; needed without a terminal')
    .action(async (options: PruneOptions) => {
      await prune(context, options);
    });
}

/** Rows read and printed at a time: a log of years does not fit into memory. */
const PAGE = 1_000;

async function list(context: CliContext, { csv, json, ...filters }: ListOptions): Promise<void> {
  const write = WRITERS[csv === true ? 'csv' : json === true ? 'json' : 'text'];
  const count = await withStore(context, async ({ audit }) => {
    let told = 0;
    for (let after = 0, more = true; more;) {
      const rows = await audit.page(filterOf(filters), { after, limit: PAGE });
      more = rows.length === PAGE;
      write(context.print, rows, { first: told === 0, last: !more });
      after = rows.at(-1)?.id ?? after;
      told += rows.length;
    }
    return told;
  });
  context.say(`${plural(count, 'row')} of the audit log`);
}

type Write = (
  print: CliContext['print'],
  rows: readonly AttemptRow[],
  at: { readonly first: boolean; readonly last: boolean },
) => void;

/** Each page as it comes; together one document. */
const WRITERS: Readonly<Record<'csv' | 'json' | 'text', Write>> = {
  csv: (print, rows, { first }) => {
    if (first || rows.length > 0) print(auditCsv(rows, first));
  },
  json: (print, rows, { first, last }) => {
    const items = auditJson(rows).map((row) => JSON.stringify(row));
    if (first) print('[');
    if (items.length > 0) print(`${first ? '' : ','}${items.join(',\n')}`);
    if (last) print(']');
  },
  text: (print, rows) => {
    if (rows.length > 0) print(auditText(rows));
  },
};

function filterOf({ email, domain, identity, since, status }: Filters): AttemptFilter {
  return {
    ...(email === undefined ? {} : { email }),
    ...(domain === undefined ? {} : { domain }),
    ...(identity === undefined ? {} : { kratosIdentityId: identity }),
    ...(since === undefined ? {} : { since }),
    ...(status === undefined ? {} : { status }),
  };
}

async function prune(context: CliContext, { before, reason, yes }: PruneOptions): Promise<void> {
  if (Date.now() - Date.parse(before) < YOUNGEST_DAYS * DAY_MS)
    throw new CliExit(
      EXIT.usage,
      `--before ${before} is less than ${String(YOUNGEST_DAYS)} days ago; runs that go on need those rows`,
    );
  const agreed =
    yes === true ||
    (context.interactive &&
      (await context.ask(`Remove every row from before ${before} for good?`)));
  if (!agreed)
    throw new CliExit(EXIT.usage, 'nothing was removed; agree, or give --yes without a terminal');
  const removed = await withStore(context, (store) =>
    store.audit.prune(before, {
      ...{ id: randomUUID(), executionId: '', workflowId: '', domain: '', pass: '' },
      ...{ action: 'prune-audit', actor: userInfo().username, reason },
    }),
  );
  context.print(`${plural(removed, 'row')} removed`);
}

function lower(text: string): string {
  return text.trim().toLowerCase();
}

/** A date, a time, or so long ago; ISO 8601 UTC. */
export function instant(text: string): string {
  const [, amount, unit] = /^(\d+)([dh])$/.exec(text) ?? [];
  const ago = Number(amount) * (unit === 'd' ? DAY_MS : DAY_MS / 24);
  const at = amount === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(at))
    throw new InvalidArgumentError('must be a date (2026-11-01), a time, or an age (7d, 12h)');
  return new Date(at).toISOString();
}
