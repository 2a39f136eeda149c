/** A domain run whose activities are the real ones over providers in memory, with a fault planted right before its health check. */
import type { WorkflowHandle } from '@temporalio/client';
import type { AliasCall, Call } from '../../src/activities/contract.ts';
import type { DomainSpec, AliasSpec } from '../../src/core/spec.ts';
import type { Finding } from '../../src/core/run.ts';
import { DOMAIN, World } from '../activities/fakes.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import type { DomainRuns } from './domain-runs.ts';
import { FakeWorld } from './fake-activities.ts';

const OURS = [
  ...['ensureDomain', 'updateDns', 'compareAliases', 'createAlias', 'repairAlias'],
  ...['diagnosePasswords', 'setPassword', 'provePassword', 'checkHealth'],
] as const;

export interface Healed {
  readonly world: World;
  /** What the first look of 4-1 found, and what the last one did. */
  readonly first: readonly Finding[];
  readonly last: readonly Finding[];
  readonly looks: number;
  readonly result: Awaited<ReturnType<WorkflowHandle<typeof provisionDomain>['result']>>;
}

/** Runs one domain to its end; `plant` changes the providers behind Mailkeel's back before 4-1 looks. */
export async function runWithFault(
  runs: DomainRuns,
  spec: Partial<DomainSpec> & { readonly aliases: readonly AliasSpec[] },
  plant: (world: World) => void,
): Promise<Healed> {
  const world = new World(spec);
  const found: (readonly Finding[])[] = [];
  const delegate =
    (name: (typeof OURS)[number]) => async (call: Call & { readonly since?: string }) => {
      if (name === 'checkHealth' && found.length === 0) plant(world);
      // The world's clock is not the skipped one of the run.
      const { view: _fresh, since: _skipped, ...rest } = call;
      const own = { ...rest, domain: DOMAIN, spec: world.call().spec };
      const answer = await world.run(name, own, {
        activityId: `${name}${nameOf(call)}`,
      });
      if ('done' in answer && 'missingAliases' in answer.done) found.push(answer.done.findings);
      return answer;
    };
  const overrides = Object.fromEntries(OURS.map((name) => [name, delegate(name)]));
  const fake = new FakeWorld(spec.aliases.map(({ name }) => name));
  const result = await runs.run(fake, overrides, (handle) => handle.result());
  return {
    ...{ world, result, looks: found.length },
    first: found[0] ?? [],
    last: found.at(-1) ?? [],
  };
}

function nameOf(call: Partial<AliasCall>): string {
  return call.alias ?? '';
}

/** Checks that are not well. */
export function wrong(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ status }) => status !== 'pass').map(({ check }) => check);
}
