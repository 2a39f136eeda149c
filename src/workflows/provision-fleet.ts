/** One execution over a manifest: the workflow `execution/<id>`, which keeps `window` domains at work until none is left. */
import { condition, setHandler } from '@temporalio/workflow';
import type { DomainEntry } from '../core/spec.ts';
import { local } from './calls.ts';
import { Fleet } from './fleet.ts';
import { startDomain } from './fleet-children.ts';
import { domainState, fleet, type FleetProgress, type ProvisionFleetInput } from './messages.ts';

/** Starts every domain of the execution, `window` at a time; ends when each is done or parked for a person, and writes the report. */
export async function provisionFleet(input: ProvisionFleetInput): Promise<FleetProgress> {
  const state = new Fleet(input.execution);
  setHandler(domainState, (news) => {
    state.hear(news);
  });
  setHandler(fleet, () => state.progress());

  const domains = await load(input, state);
  for (const entry of domains) {
    await condition(() => state.working() < state.window);
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

async function load(input: ProvisionFleetInput, state: Fleet): Promise<readonly DomainEntry[]> {
  const domains: DomainEntry[] = [];
  for (;;) {
    const slice = await local.loadExecution.executeWithOptions(
      { summary: `load domains from ${String(domains.length)}` },
      [{ execution: input.execution, spec: input.spec, offset: domains.length }],
    );
    domains.push(...slice.domains);
    state.window = slice.window;
    state.total = slice.total;
    if (domains.length >= slice.total || slice.domains.length === 0) return domains;
  }
}
