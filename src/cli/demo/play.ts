/** The demo from its first line to its verdict. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderErrors } from '../../core/manifest.ts';
import { readReport } from '../../report-port.ts';
import { plural } from '../../reports/format.ts';
import { readManifest, type ParsedManifest } from '../../starter.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from '../context.ts';
import { handLines, placesLines, remainderLines, troubleLines, verdictLines } from './closing.ts';
import { leaveHome, takeHome, writeEnvironment } from './home.ts';
import { isAsExpected, judge, type Verdict } from './judge.ts';
import { startMachine, type Machine } from './machine.ts';
import { billLines, openingLines, startingLine } from './opening.ts';
import { startRun, watchRun } from './run.ts';
import { firstRun, secondRun, type Scene, type Stage } from './scenes.ts';
import { createInk, shortPath, title, type Ink } from './words.ts';

const FLEET = new URL('../../../examples/fleet/', import.meta.url);

/** Everything a performance works with. */
interface Show {
  readonly context: CliContext;
  readonly ink: Ink;
  readonly stage: Stage;
  readonly machine: Machine;
  readonly manifest: ParsedManifest;
  readonly keep: boolean;
  /** Resolves at Ctrl-C or another signal to stop. */
  readonly stopped: Promise<void>;
}

/**
 * Plays the demo in `<home>/demo`. Returns 0 only when the judge finds no difference, 1 when it does, 130 when it was interrupted. Nothing
 * it started is left running.
 */
export async function playDemo(
  context: CliContext,
  { keep }: { readonly keep: boolean },
): Promise<ExitCode> {
  const manifest = fleetManifest();
  const ink = createInk(context.colour);
  const home = join(context.config.home, 'demo');
  await takeHome(home);
  const stopped = stopRequest();
  let machine: Machine | undefined;
  try {
    context.print(startingLine(ink));
    const scenario = fileURLToPath(new URL('world.json', FLEET));
    const heard: string[] = [];
    machine = await startMachine(context.config, { home, scenario }, (line) => {
      heard.push(`  ${ink.dim(line)}`);
    });
    // What was started where is told by the opening, better.
    heard.length = 0;
    const stage = { ...stageOf(context, machine, ink), heard };
    const show = { context, ink, stage, machine, manifest, keep, stopped };
    const code = await Promise.race([perform(show), stopped.then(() => EXIT.interrupted)]);
    if (code === EXIT.interrupted)
      context.say('\nInterrupted; stopping everything that was started …');
    else if (keep) await stayUp(show);
    return code;
  } finally {
    await machine?.stop();
    leaveHome(home);
  }
}

/** Resolves at Ctrl-C or another signal to stop. */
export function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
}

function fleetPath(file: string): string {
  return shortPath(fileURLToPath(new URL(file, FLEET)));
}

function fleetManifest(): ParsedManifest {
  const manifest = readManifest(fleetPath('manifest.yaml'));
  if (!manifest.ok) throw new CliExit(EXIT.usage, renderErrors(manifest.errors));
  return manifest;
}

function stageOf(context: CliContext, machine: Machine, ink: Ink): Omit<Stage, 'heard'> {
  const view = () => ({ color: context.colour, width: context.width(), now: Date.now() });
  return { machine, ink, view, killedAt: undefined };
}

async function perform(show: Show): Promise<ExitCode> {
  const { context, ink, stage, machine, manifest } = show;
  const startedAt = Date.now();
  tell(context, openingLines(ink, machine, { manifest, path: fleetPath('manifest.yaml') }));
  const first = await playRun(show, { scenes: firstRun(stage), lead: billLines(ink) });
  const secondRunAfter = (await machine.control.calls()).length;
  const again = title(
    ink,
    'The same manifest a second time: everything is there, so nothing may be written.',
  );
  const second = await playRun(show, { scenes: secondRun(stage), lead: again });
  const verdict = await judge(machine, {
    expected: fleetPath('expected.json'),
    executions: [first, second],
    secondRunAfter,
    killedAt: stage.killedAt ?? '',
  });
  tell(context, verdictLines(ink, verdict));
  await close(show, verdict, first);
  return end(show, verdict, Date.now() - startedAt);
}

async function playRun(
  { context, stage, manifest, ink }: Show,
  { scenes, lead }: { readonly scenes: readonly Scene[]; readonly lead: readonly string[] },
): Promise<string> {
  tell(context, lead);
  const execution = await startRun(context, stage.machine, manifest);
  const agreed = ink.dim('Agreed, because this is a demo.');
  context.print(`  ${agreed} Execution ${execution} is started.\n`);
  await watchRun(context, stage, { execution, scenes });
  return execution;
}

async function close(
  { context, ink, machine, keep }: Show,
  { struck }: Verdict,
  execution: string,
): Promise<void> {
  const report = await readReport(machine.store, execution);
  tell(context, troubleLines(ink, struck));
  tell(context, remainderLines(ink, report));
  tell(context, placesLines(machine, { ink, execution, keep }));
}

function end({ context, ink }: Show, verdict: Verdict, ms: number): ExitCode {
  const differences = verdict.checks.flatMap((check) => check.differences).length;
  const time = `${String(Math.round(ms / 1000))} s`;
  const expected = fleetPath('expected.json');
  context.print(
    isAsExpected(verdict)
      ? `\n${ink.green('The demo passed')}: the outcome equals ${expected} (${time}).`
      : `\n${ink.red('The demo failed')}: ${plural(differences, 'difference')} from ${expected} (${time}).`,
  );
  return isAsExpected(verdict) ? EXIT.done : EXIT.failure;
}

/** Leaves everything running for a person to look around, until Ctrl-C. */
async function stayUp({ context, ink, machine, stopped }: Show): Promise<void> {
  const environment = writeEnvironment(machine.config);
  const manifest = fleetPath('manifest.yaml');
  tell(context, handLines(machine, { ink, manifest, environment }));
  await stopped;
}

function tell(context: CliContext, lines: readonly string[]): void {
  for (const line of lines) context.print(line);
}
