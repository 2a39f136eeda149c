/** One execution over a manifest: the workflow `execution/<id>`, which keeps `window` domains at work until none is left. */
import { condition, setHandler } from '@temporalio/workflow';
import { local } from './calls.ts';
import { Fleet } from './fleet.ts';
import { startDomain } from './fleet-children.ts';
import { loadExecution } from './load-execution.ts';
import { domainState, fleet, type FleetProgress, type ProvisionFleetInput } from './messages.ts';

/** Starts every domain of the execution, `window` at a time; ends when each is done or parked for a person, and writes the report. */
export async function provisionFleet(input: ProvisionFleetInput): Promise<FleetProgress> {
  const state = new Fleet(input.execution);
  setHandler(domainState, (news) => {
    state.hear(news);
  });
  setHandler(fleet, () => state.progress());

  const { window, domains } = await loadExecution(input);
  state.window = window;
  state.total = domains.length;
  for (const entry of domains) {
    await condition(() => state.hasRoom());
    state.starting(entry.domain);
    await startDomain(entry, input, state);
  }
  await condition(() => state.settled());
  await local.writeReport.executeWithOptions({ summary: `report · ${input.execution}` }, [
    { execution: input.execution },
  ]);
  state.finished = true;
  return state.progress();
}
