/** `mailkeel resume`, `skip`, `pause`, `retry-failed`, `abort`: an operator's decision for named domains, for all that `--where` means, or for everything. */
import { userInfo } from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { PASSES, type PassId } from '../core/run.ts';
import type { OperatorMessage } from '../workflows/messages.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import type { DecisionCommand } from './decide.ts';
import { decideFor } from './decide-for.ts';
import { pauseAll, resumeAll } from './everything.ts';
import { targetNamed } from './targets.ts';

interface Options {
  readonly where?: string;
  readonly all?: boolean;
  readonly reason: string;
  readonly pass?: PassId;
  readonly alias?: string;
  readonly set?: OperatorMessage['set'];
  readonly yes?: boolean;
  readonly json?: boolean;
}

const DESCRIPTIONS: Readonly<Record<DecisionCommand, string>> = {
  pause: 'let domains finish the call under way and wait; --all: no provider call of any account',
  resume: 'let parked or paused domains go on',
  skip: 'leave a pass or an alias out; it is a named hole in the report',
  'retry-failed': 'try again what domains recorded as failed',
  abort: 'end domain runs; says what stays behind, undoes nothing',
};

/** Adds the five commands. */
export function addOperatorCommands(program: Command, context: CliContext): void {
  for (const action of Object.keys(DESCRIPTIONS) as DecisionCommand[]) {
    const command = program
      .command(`${action} [domain...]`)
      .description(DESCRIPTIONS[action])
      .option('--where <conditions>', "e.g. 'status=parked and account=fe-main'")
      .requiredOption('--reason <text>', 'why; kept in the audit log', stated)
      .option('--yes', 'do not ask (for scripts)')
      .option('--json', 'print JSON, one object a line');
    addTarget(command, action);
    command.action(async (domains: readonly string[], options: Options) => {
      await decide(context, action, { domains, options });
    });
  }
}

function addTarget(command: Command, action: DecisionCommand): void {
  if (action === 'pause' || action === 'resume')
    command.option('--all', 'every account and every run; works without a worker and a server');
  if (action !== 'pause' && action !== 'abort')
    command.option('--pass <pass>', 'the pass, e.g. 1-3 (default: where the domain stands)', pass);
  if (action === 'skip' || action === 'retry-failed')
    command.option('--alias <name>', 'only this alias (its local part)');
  if (action === 'resume')
    command.option('--set <key=value>', 'a decision the park asks for; may be repeated', collect);
}

async function decide(
  context: CliContext,
  action: DecisionCommand,
  { domains, options }: { readonly domains: readonly string[]; readonly options: Options },
): Promise<void> {
  const { where, all = false, reason } = options;
  const ways = [domains.length > 0, where !== undefined, all].filter(Boolean).length;
  if (ways !== 1)
    throw new CliExit(
      EXIT.usage,
      `say once which domains: their names, or --where${action === 'pause' || action === 'resume' ? ', or --all' : ''}`,
    );
  const who = { actor: userInfo().username, reason };
  if (all && action === 'pause') await pauseAll(context, who, options);
  else if (all) await resumeAll(context, who, options);
  else
    await decideFor(context, {
      action,
      domains: domains.map(targetNamed),
      ...(where === undefined ? {} : { where }),
      message: { ...who, ...targetOf(options) },
      yes: options.yes === true,
      json: options.json === true,
    });
}

function targetOf({ pass, alias, set }: Options): Pick<OperatorMessage, 'pass' | 'alias' | 'set'> {
  return {
    ...(pass === undefined ? {} : { pass }),
    ...(alias === undefined ? {} : { alias }),
    ...(set === undefined ? {} : { set }),
  };
}

function stated(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('must say why: it is all the audit log will know later');
}

function pass(text: string): PassId {
  const known = PASSES.find((each) => each === text);
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`passes are ${PASSES.join(', ')}`);
}

type Answers = NonNullable<OperatorMessage['set']>;

/** One answer to a park, added to those before it. */
function collect(text: string, before: Answers = {}): Answers {
  const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === 'plan.free' && value === 'accept') return { ...before, [key]: value };
  if ((key === 'dns.delete' || key === 'dns.keep') && value.includes('|'))
    return { ...before, [key]: [...(before[key] ?? []), value] };
  throw new InvalidArgumentError(
    'parks ask for plan.free=accept, or dns.delete="<record id>|<content>" or dns.keep in the same form, once a record',
  );
}
