/** Phase 1: the domain at its mail provider, its DNS records, and the proof that the world sees them. */
import type { PlanItem } from '../core/dns.ts';
import type { Finding } from '../core/run.ts';
import type { EnsureDomainResult, UpdateDnsResult } from '../activities/contract.ts';
import { callDomain } from './calls.ts';
import { manualPark } from './manual-dns.ts';
import type { Pass } from './passes.ts';
import { recordsCall } from './records-call.ts';
import { verifyPropagation } from './verify-propagation.ts';

/** What the passes of phase 1 do. */
export const PHASE_1 = {
  '1-1': enableProtection,
  '1-2': updateDns,
  '1-3': (pass: Pass) => verifyPropagation(pass),
} as const;

async function enableProtection(pass: Pass): Promise<'done'> {
  const { run, id } = pass;
  const result = await ensureDomain(pass);
  run.find(id, result.findings);
  return 'done';
}

/** Has the domain and its protections ensured; parks the pass where a person has to change its plan. */
export async function ensureDomain(
  pass: Pass,
): Promise<Extract<EnsureDomainResult, { state: 'ready' }>> {
  const { run, id, lanes } = pass;
  const accepted = run.operator.decided?.acceptFreePlan === true;
  const call = { ...run.call(id), ...(accepted ? { acceptFreePlan: true as const } : {}) };
  const result = await callDomain(lanes, call, {
    summary: 'ensure domain',
    activity: (a) => a.ensureDomain,
  });
  if (result.state === 'park') return pass.park(result.park);
  run.made.domain ||= result.created;
  return result;
}

async function updateDns(pass: Pass): Promise<'done'> {
  const result = await writeRecords(pass, 'update DNS');
  if (result.state === 'manual') {
    pass.run.find(pass.id, result.finding === undefined ? [] : [result.finding]);
    return pass.park(manualPark(pass.run, result));
  }
  const state = pass.run.state(pass.id);
  state.total = result.items.length;
  state.done = result.items.length;
  pass.run.find(pass.id, leftAlone(result));
  return 'done';
}

/** Has the planned records written, the MX batch alone with `switchMx`; parks the pass where a guard refuses the plan. */
export async function writeRecords(
  pass: Pass,
  summary: string,
  switchMx?: true,
): Promise<Exclude<UpdateDnsResult, { state: 'conflict' }>> {
  const { run, id, lanes } = pass;
  const call = { ...recordsCall(run, id), ...(switchMx === undefined ? {} : { switchMx }) };
  const result = await callDomain(lanes, call, { summary, activity: (a) => a.updateDns });
  if (result.state === 'conflict') return pass.park(conflictPark(result));
  if (result.state === 'applied') run.made.records += result.written;
  return result;
}

/** The park a refused record plan leads to: every guard's sentence and choices. */
function conflictPark(
  result: Extract<UpdateDnsResult, { state: 'conflict' }>,
): Parameters<Pass['park']>[0] {
  const [first] = result.conflicts;
  return {
    code: first?.code ?? 'dns.conflict',
    sentence: result.conflicts.map((conflict) => conflict.sentence).join(' '),
    remedy: result.conflicts.flatMap((conflict) => conflict.remedy),
    resumedBy: 'person',
  };
}

function leftAlone(result: Extract<UpdateDnsResult, { state: 'applied' }>): Finding[] {
  return result.items.filter(isWorthTelling).map((item) => ({
    pass: '1-2',
    check: `dns.${item.purpose}`,
    status: 'warn',
    message: `${item.type} ${item.name} was left as it is: ${item.reason}`,
    remedy:
      item.remedy ?? 'state `existing: converge` to let Mailkeel change it, or change it by hand',
  }));
}

function isWorthTelling({ action, to, remedy }: PlanItem): boolean {
  return action === 'locked' || (action === 'keep' && (to ?? remedy) !== undefined);
}
