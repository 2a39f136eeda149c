/** Phase 4: the health check, the repairs that are safe, and the final report. */
import type { HealingOffer, HealthResult } from '../activities/health-contract.ts';
import { callDomain, local } from './calls.ts';
import { withHoles } from './holes.ts';
import { ending, type Pass } from './passes.ts';
import { onAliases } from './pass-aliases.ts';
import { ensureDomain, writeRecords } from './phase-1.ts';
import { recordsCall } from './records-call.ts';
import { logIn, logInOnceMore } from './login-view.ts';
import { publish } from './publish.ts';
import { worldView } from './world-view.ts';

/** What the passes of phase 4 do. */
export const PHASE_4 = { '4-1': checkHealth, '4-2': fix, '4-3': finalReport } as const;

async function checkHealth(pass: Pass): Promise<'done'> {
  const { repairDns, missingAliases: missing, heal } = await check(pass);
  Object.assign(pass.run.handover, { repairDns, missing, heal });
  return 'done';
}

/** What was done since the last look. */
interface Repaired {
  /** DNS was written. */
  readonly dns: boolean;
}

async function check(pass: Pass, repaired?: Repaired): Promise<HealthResult> {
  const { run, id, lanes } = pass;
  const call = { ...recordsCall(run, id), since: run.startedAt };
  const health = await callDomain(lanes, call, {
    summary: 'health check',
    activity: (a) => a.checkHealth,
  });
  const findings = [
    ...[...health.findings, ...(await worldView(pass, health, repaired?.dns === true))],
    ...(repaired === undefined ? await logIn(pass, health) : await logInOnceMore(pass)),
  ];
  const count = findings.length;
  Object.assign(run.state(id), { total: count, done: count });
  const left = {
    domain: run.input.domain,
    passes: run.passes.list(),
    aliases: run.operator.leftOut,
  };
  run.find(id, withHoles(findings, left));
  return health;
}

/**
 * Writes our own missing records and aliases again, switches on what the manifest states on, tries the vault's candidates, then looks once
 * more. Nothing else is changed without a decision.
 */
async function fix(pass: Pass): Promise<'done' | 'incomplete'> {
  const found = pass.run.handover;
  if (!pass.run.did('4-1')) return 'done';
  // What this run was not asked to do, or was told to skip, it does not mend either.
  const missing = pass.run.did('2-1') ? found.missing : [];
  const dns = found.repairDns && pass.run.did('1-2');
  const { protections, aliases, prove } = mayHeal(pass);
  const names = [...missing, ...aliases, ...prove];
  if (!dns && !protections && names.length === 0) return 'done';
  if (protections) await ensureDomain(pass);
  if (dns) await writeRecords(pass, 'repair DNS');
  pass.run.state(pass.id).total = names.length;
  await onAliases(pass, 'create', missing);
  await onAliases(pass, 'repair', aliases);
  await onAliases(pass, 'prove', prove);
  pass.run.view.renew();
  await check({ ...pass, id: '4-1' }, { dns });
  return ending(pass.run.failures(), pass.id);
}

/** The offer of 4-1, without what belongs to a pass that was not run. No login is tried again that failed in this run: wrong ones are counted. */
function mayHeal({ run }: Pass): HealingOffer {
  const { protections = false, aliases = [], prove = [] } = run.handover.heal ?? {};
  const untried = prove.filter((name) => {
    const proof = run.codes.get(name)?.proof;
    const alias = `${name}@${run.input.domain}`;
    return (
      (proof === undefined || proof === 'proven') &&
      !run.operator.leftOut.has(name) &&
      !run.failures().some((failure) => failure.alias === alias)
    );
  });
  return {
    protections: protections && run.did('1-1'),
    aliases: run.did('2-2') ? aliases : [],
    prove: run.did('3-3') ? untried : [],
  };
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
