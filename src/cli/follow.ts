/** Follows an execution until it is finished: a frame redrawn in place, plain lines without a terminal, or a JSON stream. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { progressEvents } from '../core/report-events.ts';
import type { DomainProgress } from '../core/run.ts';
import { renderEvent } from '../reports/console/event.ts';
import { renderFrame } from '../reports/console/frame.ts';
import { sampleOf, type Sample } from '../reports/console/rate.ts';
import type { Store } from '../store/ports.ts';
import { EXIT, type CliContext, type ExitCode } from './context.ts';
import {
  askFleet,
  findExecution,
  hasEnded,
  newestSeen,
  readDomains,
  type Execution,
} from './progress.ts';
import { onInterrupt } from './interrupt.ts';
import { watchPasswords } from './passwords-eta.ts';
import type { Redraw } from './screen.ts';

export interface FollowOptions {
  readonly execution: string;
  readonly json: boolean;
}

/** Two looks a second while a person watches. */
export const LOOK_MS = 500;
/** Samples the rate is measured over. */
const SAMPLES = 60;

/** Returns the exit code of the execution: 0 all done, 4 parked or failed items, 75 waiting for a clock, 130 interrupted (the run goes on). */
export async function follow(
  context: CliContext,
  connected: { readonly client: Client; readonly store: Store },
  options: FollowOptions,
): Promise<ExitCode> {
  const execution = await findExecution(connected.store, options.execution);
  const view = options.json ? jsonView(context) : viewOf(context, execution);
  // Ctrl-C leaves the run alone: it only ends the watching.
  const interrupted = onInterrupt();
  const newest = newestSeen();
  const eta = watchPasswords(connected.store);
  for (;;) {
    const fleet = await askFleet(connected.client, execution.executionId);
    const domains = newest(
      await readDomains(connected.store, execution.executionId, connected.client),
    );
    view(domains, [], await eta(domains));
    if (fleet?.finished === true) return exitOf(domains, execution);
    // Terminated in the Web UI, or failed by a bug: nobody will say `finished` any more.
    if (fleet === undefined && (await hasEnded(connected.client, execution.executionId)))
      return exitOf(domains, execution);
    await Promise.race([delay(LOOK_MS), interrupted.signalled]);
    if (interrupted.yes()) return leave(context, execution);
  }
}

/** 4 before 75: something a person must do is said before something that ends by itself. */
export function exitOf(domains: readonly DomainProgress[], { spec }: Execution): ExitCode {
  const has = (status: DomainProgress['status']): boolean =>
    domains.some((domain) => domain.status === status);
  const unheard = domains.length < spec.domains.length;
  if (has('parked') || has('incomplete') || has('aborted')) return EXIT.incomplete;
  return unheard || has('deferred') || has('running') ? EXIT.waiting : EXIT.done;
}

/** Says that the run goes on, and how to look again. */
export function leave(context: CliContext, { executionId }: Execution, domain?: string): ExitCode {
  const words = `status ${domain === undefined ? '' : `${domain} `}--watch`;
  context.say(
    `\nExecution ${executionId} goes on at the server. Look again: mailkeel ${words} --execution ${executionId}`,
  );
  return EXIT.interrupted;
}

/** Shows one look at the domains; `above` holds lines to leave standing over it, `passwordsBy` is as `Frame` has it. */
export type Look = (
  domains: readonly DomainProgress[],
  above?: readonly string[],
  passwordsBy?: number,
) => void;

/** The view of an execution a person watches: a frame redrawn in place, or a line an event without a terminal. */
export function viewOf(context: CliContext, execution: Execution): Look {
  return context.redraw === undefined
    ? lineView(context)
    : frameView(context, execution, context.redraw());
}

function frameView(
  context: CliContext,
  { executionId, startedAt, spec }: Execution,
  redraw: Redraw,
): Look {
  const samples: Sample[] = [];
  const aliases = spec.domains.reduce((sum, domain) => sum + domain.aliases, 0);
  return (domains, above = [], passwordsBy) => {
    const now = Date.now();
    samples.push(sampleOf(domains, aliases, now));
    samples.splice(0, samples.length - SAMPLES);
    const frame = {
      execution: executionId,
      startedAt,
      total: spec.domains.length,
      aliases,
      window: spec.window,
      domains,
      samples,
      ...(passwordsBy === undefined ? {} : { passwordsBy }),
    };
    const height = process.stdout.rows - 2;
    const text = renderFrame(frame, {
      color: context.colour,
      width: context.width(),
      height,
      now,
    });
    redraw(text, above.map((line) => `${line}\n`).join(''));
  };
}

/** A line an event, for a console without a cursor. */
export function lineView(context: CliContext): Look {
  const seen = new Map<string, DomainProgress>();
  return (domains, above = []) => {
    for (const line of above) context.print(line);
    for (const domain of domains) {
      for (const event of progressEvents(seen.get(domain.domain), domain))
        context.print(
          renderEvent(event, { color: context.colour, width: context.width(), now: Date.now() }),
        );
      seen.set(domain.domain, domain);
    }
  };
}

/** One JSON object a line and event: `{at, domain, kind, …}` (see docs/reports.md). */
export function jsonView(context: CliContext): Look {
  const seen = new Map<string, DomainProgress>();
  return (domains) => {
    for (const domain of domains) {
      for (const event of progressEvents(seen.get(domain.domain), domain))
        context.print(JSON.stringify(event));
      seen.set(domain.domain, domain);
    }
  };
}
