/** Root: the intake as a child process of its own, beside a worker, for `mailkeel up` and the demo. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from './config.ts';
import { startChild, type Child } from './embedded/child.ts';

/** An intake process, and where it listens. */
export interface IntakeChild extends Child {
  readonly url: string;
}

const GRACE_MS = 10_000;
const LOOK_MS = 50;

/**
 * Starts it and resolves once it listens; `program` are Node's arguments for `server/main`. Throws with the place of its last words when it
 * ends first.
 */
export async function startIntakeChild(
  config: Config,
  program: readonly string[],
): Promise<IntakeChild> {
  const logFile = join(config.home, 'logs', 'intake.out');
  rmSync(intakeFile(config), { force: true });
  const child = await startChild({
    command: process.execPath,
    args: program,
    environment: { ...config.environment, MAILKEEL_HOME: config.home },
    logFile,
    graceMs: GRACE_MS,
    channel: true,
  });
  const ended = child.exited.then((how) => {
    throw new Error(`the intake ended at once (${how}); its reason is at the end of ${logFile}`);
  });
  // Whoever waits below hears of it; once it listens, its end is its supervisor's business.
  ended.catch(() => undefined);
  while (!existsSync(intakeFile(config))) await Promise.race([delay(LOOK_MS), ended]);
  return { ...child, url: readFileSync(intakeFile(config), 'utf8').trim() };
}

/** Where a running intake says its address. */
export function intakeFile({ home }: Pick<Config, 'home'>): string {
  return join(home, 'intake.url');
}
