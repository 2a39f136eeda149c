/** A plan in a file: written by `plan --out`, and held against the world by `start --plan`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { movedLines, parsePlan, type FleetPlan } from '../core/fleet-plan.ts';
import { CliExit, EXIT } from './context.ts';
import { hashOf } from './survey.ts';

/** Writes the plan; a file that cannot be written is exit 2. */
export function writePlan(path: string, plan: FleetPlan): void {
  try {
    writeFileSync(path, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    throw new CliExit(EXIT.usage, `the plan cannot be written to ${path} (${reasonOf(error)})`);
  }
}

/** Reads a plan; exit 2 when it is none, or when it was edited after it was made. */
export function readPlan(path: string): FleetPlan {
  const plan = parsePlan(textOf(path));
  if (plan === undefined)
    throw new CliExit(EXIT.usage, `${path} is not a plan; make one: mailkeel plan … --out ${path}`);
  if (hashOf(plan.domains) === plan.hash) return plan;
  throw new CliExit(EXIT.usage, `${path} was edited: its hash does not belong to it; plan again`);
}

/** Refuses to go on (exit 2) when what would be done now is not what was planned, naming what moved. */
export function refuseMoved(planned: FleetPlan, now: FleetPlan): void {
  if (planned.hash === now.hash) return;
  throw new CliExit(
    EXIT.usage,
    [
      'nothing was started: the world is not what it was when this plan was made',
      ...movedLines(planned.domains, now.domains).map((line) => `  ${line}`),
      '→ look at it again: mailkeel plan <manifest> --out <file>, then start with the new plan',
    ].join('\n'),
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliExit(EXIT.usage, `the plan ${path} cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
