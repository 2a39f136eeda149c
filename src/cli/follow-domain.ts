/** Follows one domain of an execution until it ends or waits for a person: a frame redrawn in place, plain lines without a terminal, or a JSON stream. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { progressEvents, type ProgressEvent } from '../core/report-events.ts';
import { present } from '../core/report-fields.ts';
import type { DomainProgress } from '../core/run.ts';
import { renderDomainFrame } from '../reports/console/domain-frame.ts';
import type { Store } from '../store/ports.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from './context.ts';
import { exitOf, jsonView, leave, lineView, LOOK_MS, type Look } from './follow.ts';
import { onInterrupt } from './interrupt.ts';
import { watchPasswords } from './passwords-eta.ts';
import { hasEnded, newestSeen, readDomain, type Execution } from './progress.ts';
import type { Redraw } from './screen.ts';

export interface FollowDomainOptions {
  readonly execution: Execution;
  /** As the manifest has it: lower-case Punycode. */
  readonly domain: string;
  readonly json: boolean;
}

/** Returns the exit code of the domain, as `follow` does; exit 2 when it is not of the execution. The execution may go on when it ends. */
export async function followDomain(
  context: CliContext,
  { client, store }: { readonly client: Client; readonly store: Store },
  { execution, domain, json }: FollowDomainOptions,
): Promise<ExitCode> {
  const { executionId, spec } = execution;
  const domains = spec.domains.filter((entry) => entry.domain === domain);
  if (domains.length === 0)
    throw new CliExit(
      EXIT.usage,
      `${domain} is not in this execution; mailkeel status lists its domains`,
    );
  const view = json ? jsonView(context) : viewOf(context, domain);
  const interrupted = onInterrupt();
  const newest = newestSeen();
  const eta = watchPasswords(store);
  for (;;) {
    const rows = newest(await readDomain(store, { executionId, domain }, client));
    view(rows, [], await eta(rows));
    const code = exitOf(rows, { ...execution, spec: { ...spec, domains } });
    if (code !== EXIT.waiting || (await hasEnded(client, executionId))) return code;
    await Promise.race([delay(LOOK_MS), interrupted.signalled]);
    if (interrupted.yes()) return leave(context, execution, domain);
  }
}

function viewOf(context: CliContext, domain: string): Look {
  return context.redraw === undefined
    ? lineView(context)
    : frameView(context, domain, context.redraw());
}

/** More than any terminal has rows. */
const KEPT_EVENTS = 200;

function frameView(context: CliContext, domain: string, redraw: Redraw): Look {
  const events: ProgressEvent[] = [];
  let before: DomainProgress | undefined;
  return ([progress], _above, passwordsBy) => {
    if (progress !== undefined) events.push(...progressEvents(before, progress));
    events.splice(0, events.length - KEPT_EVENTS);
    before = progress;
    const frame = { domain, ...present({ progress, passwordsBy }), events };
    redraw(
      renderDomainFrame(frame, {
        ...{ color: context.colour, width: context.width() },
        ...{ height: process.stdout.rows - 2, now: Date.now() },
      }),
    );
  };
}
