/** One execution over a manifest: the workflow `execution/<id>`, which keeps `window` domains at work until none is left. */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DomainEntry } from '../core/spec.ts';
import { local } from './calls.ts';
import { Fleet } from './fleet.ts';
import { startDomain } from './fleet-children.ts';
import { fleetDetails } from './fleet-details.ts';
import { FleetQueue } from './fleet-queue.ts';
import { FleetWatch } from './fleet-watch.ts';
import { WindowControl } from './fleet-window.ts';
import { openExecution, type OpenedExecution } from './load-execution.ts';
import { domainState, fleet, type FleetProgress } from './messages.ts';
import type { ProvisionFleetInput } from './messages-inputs.ts';
import { CONTINUE_AFTER_EVENTS } from './policies.ts';

/**
 * Starts every domain of the execution, `window` at a time; ends when each is done or parked for a person, and writes the report. It
 * continues as new where its history grows long; the domains go on and their signals reach the next run.
 */
export async function provisionFleet(input: ProvisionFleetInput): Promise<FleetProgress> {
  const { execution, carried } = input;
  const state =
    carried === undefined
      ? new Fleet(execution, workflowInfo().startTime.getTime())
      : Fleet.restored(execution, carried);
  const watch = new FleetWatch(state, input);
  setHandler(domainState, (news) => {
    watch.hear(news);
    show(state);
  });
  setHandler(fleet, (offset = 0) => state.progress(Date.now(), offset));
  const control = new WindowControl(state, input);

  const full = (): boolean => isFull(input);
  const from = carried?.from ?? 0;
  const opened = await openExecution(input, from);
  state.total = opened.total;
  const queue = new FleetQueue(opened, from, (domain) => state.knows(domain));
  const begin = async (entry: DomainEntry): Promise<void> => {
    const how = await startDomain(entry, input, state);
    if (how === 'attached') state.joined(entry.domain);
    else watch.hasHandle(entry.domain);
  };
  // Unless somebody has changed it already.
  if (state.window === 0) state.window = opened.window;
  while (state.begun < state.total) {
    await condition(() => state.roomFor(queue.accounts()) !== undefined || full());
    if (full()) return continueFleet(input, state, { control, queue, opened });
    const entries = await admitted(state, queue);
    await Promise.all(entries.map(begin));
    show(state);
  }
  await condition(() => state.settled() || full());
  if (!state.settled()) return continueFleet(input, state, { control, queue, opened });
  await local.writeReport.executeWithOptions({ summary: `report · ${execution}` }, [{ execution }]);
  state.finished = true;
  show(state);
  await condition(allHandlersFinished);
  return state.progress(Date.now());
}

/** Takes every domain that may begin now; started together they cost the execution one round trip to the server, not one each. */
async function admitted(state: Fleet, queue: FleetQueue): Promise<readonly DomainEntry[]> {
  const entries: DomainEntry[] = [];
  for (;;) {
    const account = state.roomFor(queue.accounts());
    if (account === undefined) return entries;
    const entry = await queue.next(account);
    state.starting(entry);
    entries.push(entry);
  }
}

function show(state: Fleet): void {
  setCurrentDetails(fleetDetails(state, Date.now()));
}

function isFull(input: ProvisionFleetInput): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= (input.continueAfter ?? CONTINUE_AFTER_EVENTS);
}

interface Kept {
  readonly control: WindowControl;
  readonly queue: FleetQueue;
  readonly opened: OpenedExecution;
}

async function continueFleet(
  input: ProvisionFleetInput,
  state: Fleet,
  { control, queue, opened }: Kept,
): Promise<never> {
  await condition(allHandlersFinished);
  log.info('the execution continues as new', { begun: state.begun, total: state.total });
  return continueAsNew<typeof provisionFleet>({
    ...input,
    carried: state.carry({
      ...{ from: queue.from, seen: control.seen() },
      unpaced: [...opened.unpaced],
    }),
  });
}
