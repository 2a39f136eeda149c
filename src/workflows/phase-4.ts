/** Phase 4: the health check, the repairs that are safe, and the final report. */
import type { Finding } from '../core/run.ts';
import type { HealthResult } from '../activities/contract.ts';
import { callDomain, local } from './calls.ts';
import type { DomainRun } from './domain-run.ts';
import { ending, runPass, type Pass } from './passes.ts';
import { onAliases } from './pass-aliases.ts';
import { conflictPark } from './phase-1.ts';
import { publish } from './publish.ts';

/** Passes 4-1 to 4-3. */
export async function phase4(run: DomainRun): Promise<void> {
  let health: HealthResult | undefined;
  await runPass(run, '4-1', async (pass) => {
    health = await check(pass);
    return 'done';
  });
  await runPass(run, '4-2', (pass) => fix(pass, health));
  await runPass(run, '4-3', finalReport);
}

async function check(pass: Pass): Promise<HealthResult> {
  const health = await callDomain(pass.lanes, pass.run.call(pass.id), {
    summary: 'health check',
    activity: (a) => a.checkHealth,
  });
  pass.run.state(pass.id).total = health.findings.length;
  pass.run.state(pass.id).done = health.findings.length;
  pass.run.find(pass.id, [...health.findings, ...holes(pass.run)]);
  return health;
}

/** A skipped pass leaves a named hole: what it would have proven reads *not tested*. */
function holes(run: DomainRun): Finding[] {
  return run.progress().passes.flatMap((state): Finding[] =>
    state.skipped === undefined
      ? []
      : [
          {
            pass: '4-1',
            check: `pass.${state.pass}`,
            status: 'not-tested',
            message: `not tested: ${state.pass} was skipped by ${state.skipped.by} (${state.skipped.reason})`,
            remedy: `start the domain again with --phase ${state.pass.slice(0, 1)} to close this hole`,
          },
        ],
  );
}

/** Writes our own missing records and aliases again, then looks once more. Nothing else is changed without a decision. */
async function fix(pass: Pass, health: HealthResult | undefined): Promise<'done' | 'incomplete'> {
  if (health === undefined) return 'done';
  // What this run was not asked to do, or was told to skip, it does not mend either.
  const missing = pass.run.did('2-1') ? health.missingAliases : [];
  const dns = health.repairDns && pass.run.did('1-2');
  if (!dns && missing.length === 0) return 'done';
  if (dns) await repairDns(pass);
  pass.run.state(pass.id).total = missing.length;
  await onAliases(pass, 'create', missing);
  await check({ ...pass, id: '4-1' });
  return ending(pass.run.failures(), pass.id);
}

async function repairDns(pass: Pass): Promise<void> {
  const result = await callDomain(pass.lanes, pass.run.call(pass.id), {
    summary: 'repair DNS',
    activity: (a) => a.updateDns,
  });
  if (result.state === 'conflict') pass.park(conflictPark(result));
}

async function finalReport(pass: Pass): Promise<'done'> {
  const { run } = pass;
  // The report is made from the store: it must know the counts before it is written.
  await publish(run);
  const { finding } = await local.exportDomain.executeWithOptions(
    { summary: `final report · ${run.input.domain}` },
    [{ ...run.call(pass.id), what: 'final' }],
  );
  run.find(pass.id, finding === undefined ? [] : [finding]);
  return 'done';
}
