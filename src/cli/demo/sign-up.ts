/** The demo's scenario sign-up: a person signs up while the mail host is down, and has a mailbox in the end. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { auditText } from '../../reports/audit.ts';
import type { AttemptRow } from '../../store/audit-port.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from '../context.ts';
import { verdictLines } from './closing.ts';
import { leaveHome, takeHome } from './home.ts';
import { stopRequest } from './play.ts';
import { postSignup, type Reply } from './sign-up-calls.ts';
import { judgeSignup, type SignupStory } from './sign-up-judge.ts';
import { SCALED, startSignupMachine, type SignupMachine } from './sign-up-machine.ts';
import { createInk, title, type Ink } from './words.ts';

const WORLD = new URL('../../../examples/sign-up/world.json', import.meta.url);
const ADDRESS = 'ann@example.com';
const LOOK_MS = 250;
/** Many times what the scaled schedule takes. */
const LONGEST_MS = 3 * 60_000;

interface Show {
  readonly context: CliContext;
  readonly ink: Ink;
  readonly machine: SignupMachine;
}

/** Plays it in `<home>/demo`. Returns 0 only when the judge finds no difference; nothing it started is left running. */
export async function playSignup(context: CliContext): Promise<ExitCode> {
  const ink = createInk(context.colour);
  const home = join(context.config.home, 'demo');
  await takeHome(home);
  const stopped = stopRequest();
  let machine: SignupMachine | undefined;
  try {
    context.print(
      ink.dim("Starting a simulated Stalwart, Temporal's dev server, a worker and the intake …"),
    );
    const scenario = fileURLToPath(WORLD);
    machine = await startSignupMachine(context.config, { home, scenario }, () => undefined);
    const interrupted = stopped.then(() => EXIT.interrupted);
    return await Promise.race([perform({ context, ink, machine }), interrupted]);
  } finally {
    await machine?.stop();
    leaveHome(home);
  }
}

async function perform(show: Show): Promise<ExitCode> {
  const { context, ink, machine } = show;
  const identity = randomUUID();
  tell(context, [
    ...title(ink, `${ADDRESS} signs up; Kratos posts its web_hook. The mail host is down.`),
    ink.dim(`  Attempts at once, then after ${SCALED.join(', ')} s (shipped: 60, 300, 1,800 s).`),
  ]);
  const first = await postSignup(machine, identity, 'Ann@Example.com');
  tell(context, [replyLine(ink, first)]);
  const attempts = await watchAttempts(show, identity);
  tell(context, title(ink, 'The same web_hook once more: the mailbox stands.'));
  const second = await postSignup(machine, identity, ADDRESS);
  tell(context, [replyLine(ink, second)]);
  const story = { identity, address: ADDRESS, answers: [first, second], attempts };
  return end(show, story);
}

function replyLine(ink: Ink, { status, body }: Reply): string {
  const colour = status === 200 ? ink.green : ink.yellow;
  return `  ${colour(String(status))} ${JSON.stringify(body)}`;
}

/** Tells each attempt once it has ended, until one succeeded. Exit 1 when that takes three minutes. */
async function watchAttempts(
  { context, ink, machine }: Show,
  identity: string,
): Promise<readonly AttemptRow[]> {
  tell(context, title(ink, 'The workflow goes on by itself.'));
  const deadline = Date.now() + LONGEST_MS;
  let told = 0;
  for (;;) {
    const rows = await machine.store.audit.attempts({ kratosIdentityId: identity });
    const ended = rows.filter(({ endedAt }) => endedAt !== undefined);
    for (const row of ended.slice(told)) context.print(indent(auditText([row])));
    told = ended.length;
    if (ended.some(({ status }) => status === 'succeeded')) return ended;
    if (Date.now() > deadline)
      throw new CliExit(EXIT.failure, 'the mailbox does not stand after three minutes');
    await delay(LOOK_MS);
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

async function end({ context, ink, machine }: Show, story: SignupStory): Promise<ExitCode> {
  const checks = await judgeSignup(machine, story);
  tell(context, verdictLines(ink, { checks, struck: [] }));
  const log = await machine.store.audit.attempts({ email: ADDRESS });
  tell(context, [...title(ink, 'The audit log.'), indent(auditText(log))]);
  const differences = checks.flatMap((check) => check.differences).length;
  context.print(
    differences === 0
      ? `\n${ink.green('The demo passed')}: the person has a mailbox, made once and proven.`
      : `\n${ink.red('The demo failed')}: ${String(differences)} differences.`,
  );
  return differences === 0 ? EXIT.done : EXIT.failure;
}

function tell(context: CliContext, lines: readonly string[]): void {
  for (const line of lines) context.print(line);
}
