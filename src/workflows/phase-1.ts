/** Phase 1: the domain at its mail provider, its DNS records, and the proof that the world sees them. */
import type { PlanItem } from '../core/dns.ts';
import type { Finding } from '../core/run.ts';
import type { PropagationResult, UpdateDnsResult } from '../activities/contract.ts';
import { callDomain } from './calls.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { runPass, type Pass } from './passes.ts';
import { PROPAGATION_POLLS_MS, UNSEEN_WAITS_MS, VERIFY_POLLS_MS } from './policies.ts';
import { refresh } from './publish.ts';

/** Passes 1-1, 1-2 and 1-3. */
export async function phase1(run: DomainRun): Promise<void> {
  await runPass(run, '1-1', enableProtection);
  await runPass(run, '1-2', updateDns);
  await runPass(run, '1-3', verifyPropagation);
}

async function enableProtection(pass: Pass): Promise<'done'> {
  const result = await callDomain(pass.lanes, pass.run.call(pass.id), {
    summary: 'ensure domain',
    activity: (a) => a.ensureDomain,
  });
  if (result.state === 'park') return pass.park(result.park);
  pass.run.find(pass.id, result.findings);
  return 'done';
}

async function updateDns(pass: Pass): Promise<'done'> {
  const result = await callDomain(pass.lanes, pass.run.call(pass.id), {
    summary: 'update DNS',
    activity: (a) => a.updateDns,
  });
  if (result.state === 'conflict') return pass.park(conflictPark(result));
  const state = pass.run.state(pass.id);
  state.total = result.items.length;
  state.done = result.items.length;
  pass.run.find(pass.id, leftAlone(result));
  return 'done';
}

/** The park a refused record plan leads to: every guard's sentence and choices. */
export function conflictPark(
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

async function verifyPropagation(pass: Pass): Promise<'done' | 'incomplete'> {
  const { deadlineMs, then } = pass.run.spec.propagation;
  const deadline = Date.now() + deadlineMs;
  const seen = await pollUntilEverywhere(pass, deadline);
  if (seen.state !== 'everywhere') {
    if (then === 'park') return pass.park(latePark(seen));
    pass.run.find(pass.id, [lateFinding(seen)]);
    return 'incomplete';
  }
  await providerSees(pass);
  return 'done';
}

async function pollUntilEverywhere(pass: Pass, deadline: number): Promise<PropagationResult> {
  for (let round = 0; ; round += 1) {
    const result = await callDomain(pass.lanes, pass.run.call(pass.id), {
      summary: `look at DNS (${String(round + 1)})`,
      activity: (a) => a.probePropagation,
    });
    const state = pass.run.state(pass.id);
    state.total = result.expected;
    state.done = result.seen;
    refresh(pass.run);
    if (result.state === 'everywhere' || Date.now() >= deadline) return result;
    await pass.lanes.pause(
      Math.min(delay(PROPAGATION_POLLS_MS, round), deadline - Date.now()),
      `DNS is ${result.state}: ${String(result.seen)} of ${String(result.expected)} seen`,
    );
  }
}

/** The provider must see them too: no mailbox login works before it has seen the ownership record. */
async function providerSees(pass: Pass): Promise<void> {
  const needsMx = pass.run.spec.dns.mx === 'publish';
  for (let round = 0; ; round += 1) {
    const seen = await callDomain(pass.lanes, pass.run.call(pass.id), {
      summary: 'provider verifies records',
      activity: (a) => a.verifyRecords,
    });
    if (seen.ownership && (seen.mx || !needsMx)) return;
    if (!needsMx) {
      pass.run.find(pass.id, [unsureFinding()]);
      return;
    }
    const ms = VERIFY_POLLS_MS[round];
    if (ms === undefined) return pass.park(unseenPark(pass.run, seen));
    await pass.lanes.pause(ms, 'the provider does not see the records yet');
  }
}

function delay(schedule: readonly number[], round: number): number {
  return schedule[Math.min(round, schedule.length - 1)] ?? 0;
}

function latePark(seen: PropagationResult): Parameters<Pass['park']>[0] {
  return {
    code: 'dns.propagation',
    sentence: `the records are not visible everywhere (${seen.state}): ${seen.evidence.join('; ')}`,
    remedy: [
      'check that the domain is delegated to the name servers of its DNS account, and that all of them answer',
      'resume to look for another period, or skip 1-3 to go on without this proof',
    ],
    resumedBy: 'person',
  };
}

function lateFinding(seen: PropagationResult): Finding {
  return {
    pass: '1-3',
    check: 'dns.propagation',
    status: 'fail',
    message: `at ${timestamp()} the records were ${seen.state}: ${seen.evidence.join('; ')}`,
    remedy: 'check the delegation and the name servers, then run phase 1 again',
  };
}

/** Looked for again after growing waits; in the end it is a person who must ask the provider. */
function unseenPark(
  run: DomainRun,
  seen: { ownership: boolean; mx: boolean },
): Parameters<Pass['park']>[0] {
  const missing = [seen.ownership ? [] : ['the ownership TXT'], seen.mx ? [] : ['the MX']].flat();
  const wait = UNSEEN_WAITS_MS[run.unseen];
  run.unseen += 1;
  const park = {
    code: 'provider.records-unseen',
    sentence: `the records are public, but the mail provider does not see ${missing.join(' and ')}`,
    remedy: ['wait: the provider may hold an old answer in its cache', 'then resume'],
  };
  if (wait === undefined) return { ...park, resumedBy: 'person' };
  return { ...park, resumedBy: 'provider', until: new Date(Date.now() + wait).toISOString() };
}

/** Without our MX the provider calls a correct ownership record missing: its word settles nothing here, a login will. */
function unsureFinding(): Finding {
  return {
    pass: '1-3',
    check: 'provider.records',
    status: 'warn',
    message:
      'the mail provider does not confirm the ownership record while the MX points elsewhere',
    remedy: 'nothing to do: the records are public, and the logins of phase 3 prove the rest',
  };
}
