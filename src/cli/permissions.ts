/** `mailkeel permissions`: what every account may do, endpoint by endpoint, without doing it. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { canaryName } from '../core/canary.ts';
import { WRITES } from '../core/permission-endpoints.ts';
import { limitsSeen, permissionsOf, type Permission } from '../core/permissions.ts';
import { capabilitiesOf } from '../core/provider-capabilities.ts';
import type { DomainSpec } from '../core/spec.ts';
import { renderCapabilities, type AccountCapabilities } from '../reports/console/capabilities.ts';
import { renderPermissions } from '../reports/console/permissions.ts';
import type { ParsedManifest } from '../starter.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  permissionsWorkflowId,
  type LookedAt,
  type PermissionsInput,
} from '../workflows/messages-permissions.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { addNarrowing, parsed, selected, type Selection } from './selection.ts';
import { orExit } from './workflow-failure.ts';

interface Options extends Selection {
  readonly write?: boolean;
  readonly json?: boolean;
}

/** All answers come in one payload, two kilobytes a domain and account. */
const MOST_DOMAINS = 200;

/** Adds the command. */
export function addPermissions(program: Command, context: CliContext): void {
  const command = program
    .command('permissions <manifest>')
    .description('show what every account may do, endpoint by endpoint; changes nothing');
  addNarrowing(command)
    .option('--write', 'also write one TXT record into each zone and remove it at once')
    .option('--json', 'print the matrix as JSON')
    .action(async (path: string, options: Options) => {
      await run(context, path, options);
    });
}

async function run(context: CliContext, path: string, options: Options): Promise<void> {
  const manifest = parsed(context, path);
  const domains = selected(manifest, options);
  if (domains.length > MOST_DOMAINS) throw tooMany(domains.length);
  const input = inputOf(manifest, domains, options.write === true);
  const canaries = input.accounts.flatMap(({ write, domains: of }) => (write ? of : []));
  if (canaries.length > 0)
    context.say(`Writing and removing one TXT record each: ${canaries.map(canaryName).join(', ')}`);
  const found = await look(context, { accountsFile: resolve(path), input, canaries });
  const matrix = found.flatMap((evidence) => {
    const kind = manifest.accounts[evidence.account]?.kind;
    return kind === undefined ? [] : permissionsOf(kind, evidence);
  });
  const capabilities = Object.entries(manifest.accounts).map(([account, { kind }]) => ({
    ...{ account, kind },
    capabilities: capabilitiesOf(kind),
  }));
  show(context, { matrix, capabilities, left: found.flatMap(({ left }) => left ?? []) }, options);
}

function tooMany(named: number): CliExit {
  return new CliExit(
    EXIT.usage,
    `${String(named)} domains are too many for one look; take at most ${String(MOST_DOMAINS)} by --only, --limit or --client`,
  );
}

/** Every account with the domains it is to manage; accounts no selected domain uses are asked about themselves. */
function inputOf(
  { accounts }: ParsedManifest,
  specs: readonly DomainSpec[],
  write: boolean,
): PermissionsInput {
  return {
    execution: randomUUID(),
    accounts: Object.entries(accounts).map(([account, { kind }]) => ({
      account,
      domains: specs
        .filter(({ mail, dns }) => mail === account || dns.account === account)
        .map(({ name }) => name),
      write: write && WRITES[kind] !== undefined,
    })),
  };
}

interface Looking {
  readonly accountsFile: string;
  readonly input: PermissionsInput;
  readonly canaries: readonly string[];
}

async function look(
  { config, say }: CliContext,
  { accountsFile, input, canaries }: Looking,
): Promise<readonly LookedAt[]> {
  say('Starting a Temporal of its own for the look …');
  try {
    return await withThrowAway({ ...config, accountsFile }, say, (client) =>
      orExit(
        client.workflow.execute<(input: PermissionsInput) => Promise<readonly LookedAt[]>>(
          'inspectPermissions',
          {
            workflowId: permissionsWorkflowId(input.execution),
            taskQueue: TASK_QUEUE,
            args: [input],
            staticSummary: 'permissions',
          },
        ),
      ),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new CliExit(EXIT.interrupted, interrupted(canaries));
  }
}

/** The record under way was removed while the worker ended; a killed worker could not. */
function interrupted(canaries: readonly string[]): string {
  if (canaries.length === 0) return 'interrupted; nothing was changed';
  const names = canaries.map(canaryName).join(', ');
  return `interrupted; look whether one of these TXT records stands, and delete it (permissions --write removes it too): ${names}`;
}

interface Shown {
  readonly matrix: readonly Permission[];
  readonly capabilities: readonly AccountCapabilities[];
  readonly left: readonly NonNullable<LookedAt['left']>[];
}

function show(context: CliContext, found: Shown, { json }: Options): void {
  const { matrix, capabilities, left } = found;
  const options = { color: context.colour, width: context.width() };
  context.print(
    json === true
      ? JSON.stringify({ permissions: matrix, limits: limitsSeen(matrix), capabilities, left })
      : `${renderCapabilities(capabilities, options)}\n\n${renderPermissions(matrix, options)}`,
  );
  for (const { name, zone, reason } of left)
    context.say(
      `✗ NOT REMOVED: the TXT record ${name} still stands in zone ${zone} (${reason}). Delete it there, or run permissions --write once more.`,
    );
  const refused = matrix.some(({ verdict, needed }) => verdict === 'refused' && needed);
  if (refused || left.length > 0) context.finish(EXIT.failure);
}
