/** The look before the first write, as `plan` and `start` share it: every domain surveyed, summed up and hashed. */
import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { planText, type FleetPlan } from '../core/fleet-plan.ts';
import { sumBill } from '../core/report-bill.ts';
import { surveyExecution, type PreparedExecution } from '../starter.ts';
import type { CliContext } from './context.ts';
import { orExit } from './workflow-failure.ts';

/** Surveys the domains of a prepared execution, telling a person how far it is. `total` counts the domains of the whole manifest. */
export async function surveyPlan(
  context: CliContext,
  client: Client,
  { prepared, total }: { readonly prepared: PreparedExecution; readonly total: number },
): Promise<FleetPlan> {
  const surveyed = await orExit(surveyExecution(client, prepared, progressTo(context)));
  const found = new Map(surveyed.map((domain) => [domain.domain, domain]));
  // As they stand in the manifest; a survey ends in any order.
  const domains = prepared.domains.flatMap(({ name }) => found.get(name) ?? []);
  const { phases } = prepared;
  return {
    plan: 1,
    hash: hashOf(domains),
    ...(phases === undefined ? {} : { phases }),
    domains,
    bill: sumBill(domains, total),
  };
}

/** SHA-256 (hex) over what would change: stable whenever it is made, whatever the order of domains and records. */
export function hashOf(domains: FleetPlan['domains']): string {
  return createHash('sha256').update(planText(domains)).digest('hex');
}

function progressTo(
  context: CliContext,
): (progress: { readonly total: number; readonly done: number }) => void {
  let told = -1;
  return ({ total, done }) => {
    if (!context.interactive || done === told) return;
    told = done;
    context.say(`looking at ${String(total)} domains: ${String(done)}`);
  };
}
