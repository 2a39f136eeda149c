/** Waiting until the world sees what was published, and the mail provider too: pass 1-3, and the end of the MX switch. */
import { sightLine } from '../core/propagation-evidence.ts';
import type { Finding } from '../core/run.ts';
import type { PropagationResult } from '../activities/contract.ts';
import type { RecordsCall } from '../activities/dns-contract.ts';
import { callDomain } from './calls.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import type { Pass } from './passes.ts';
import { PROPAGATION_POLLS_MS, UNSEEN_WAITS_MS, VERIFY_POLLS_MS } from './policies.ts';
import { announce, refresh } from './publish.ts';

/**
 * Looks until every server and the resolver have the records, then asks the provider; parks or goes on at the deadline as the spec says.
 * `switchMx`: the MX too, where the manifest leaves it for last.
 */
export async function verifyPropagation(
  pass: Pass,
  switchMx?: true,
): Promise<'done' | 'incomplete'> {
  const { run, id } = pass;
  const call = { ...run.call(id), ...(switchMx === undefined ? {} : { switchMx }) };
  const { deadlineMs, then } = run.spec.propagation;
  // The wait goes on where it was when the history was cut; one of a pass that was skipped says nothing about this one.
  const carried = run.looks?.pass === id ? run.looks : undefined;
  const looks = carried ?? { pass: id, round: 0, deadline: Date.now() + deadlineMs };
  const seen = await pollUntilEverywhere(pass, call, looks);
  run.looks = undefined;
  if (seen.state !== 'everywhere') {
    if (then === 'park') return pass.park(latePark(run, seen));
    run.find(id, [lateFinding(pass, seen), ...sightFindings(pass, seen)]);
    return 'incomplete';
  }
  run.find(id, sightFindings(pass, seen));
  await providerSees(pass, call);
  return 'done';
}

async function pollUntilEverywhere(
  pass: Pass,
  call: RecordsCall,
  { round: first, deadline }: NonNullable<DomainRun['looks']>,
): Promise<PropagationResult> {
  for (let round = first; ; round += 1) {
    const result = await callDomain(pass.lanes, call, {
      summary: `look at DNS (${String(round + 1)})`,
      activity: (a) => a.probePropagation,
    });
    const state = pass.run.state(pass.id);
    state.total = result.expected;
    state.done = result.seen;
    refresh(pass.run);
    if (result.state === 'everywhere' || Date.now() >= deadline) return result;
    pass.run.looks = { pass: pass.id, round: round + 1, deadline };
    await betweenLooks(
      pass,
      Math.min(nextLookMs(result, round), deadline - Date.now()),
      `DNS is ${stateText(result)}: ${String(result.seen)} of ${String(result.expected)} seen`,
    );
  }
}

/** The provider must see them too: no mailbox login works before it has seen the ownership record. */
async function providerSees(pass: Pass, call: RecordsCall): Promise<void> {
  const { mx } = pass.run.spec.dns;
  const needsMx = mx === 'publish' || mx === 'replace' || call.switchMx === true;
  for (let round = 0; ; round += 1) {
    const seen = await callDomain(pass.lanes, call, {
      summary: 'provider verifies records',
      activity: (a) => a.verifyRecords,
    });
    if (seen.ownership && (seen.mx || !needsMx)) return;
    if (!needsMx) {
      pass.run.find(pass.id, [...ownFindings(pass), unsureFinding()]);
      return;
    }
    const ms = VERIFY_POLLS_MS[round];
    if (ms === undefined) return pass.park(unseenPark(pass.run, seen));
    await betweenLooks(pass, ms, 'the provider does not see the records yet');
  }
}

/** A cache asked before it forgets keeps what it has, and tells nothing new: the next look is when the last old answer is gone. */
function nextLookMs({ state, ttlLeft }: PropagationResult, round: number): number {
  if (state !== 'cached-old' || ttlLeft === undefined) return delay(PROPAGATION_POLLS_MS, round);
  return (ttlLeft + 1) * 1000;
}

function stateText({ state, ttlLeft }: PropagationResult): string {
  if (state !== 'cached-old') return state;
  return ttlLeft === undefined ? 'old in a cache' : `old in a cache for ${String(ttlLeft)} s more`;
}

/** A domain that waits for the world leaves the account to others, and its executions may begin the next one. */
async function betweenLooks({ run, lanes }: Pass, ms: number, summary: string): Promise<void> {
  run.looksAgain = true;
  await announce(run);
  await lanes.pause(ms, summary);
}

function delay(schedule: readonly number[], round: number): number {
  return schedule[Math.min(round, schedule.length - 1)] ?? 0;
}

function latePark({ pass }: DomainRun, seen: PropagationResult): Parameters<Pass['park']>[0] {
  return {
    code: 'dns.propagation',
    sentence: `the records are not visible everywhere (${seen.state}): ${seen.evidence.join('; ')}`,
    remedy: [
      'check that the domain is delegated to the name servers of its DNS account, and that all of them answer',
      `resume to look for another period, or skip ${pass} to go on without this proof`,
    ],
    resumedBy: 'person',
  };
}

function lateFinding({ id }: Pass, seen: PropagationResult): Finding {
  return {
    pass: id,
    check: 'dns.propagation',
    status: 'fail',
    message: `at ${timestamp()} the records were ${seen.state}: ${seen.evidence.join('; ')}`,
    remedy: 'check the delegation and the name servers, then run phase 1 again',
  };
}

/** What each server said at the last look, for the report. */
function sightFindings({ id }: Pass, { servers, expected }: PropagationResult): Finding[] {
  return servers.map((sight) => ({
    pass: id,
    check: 'dns.server',
    status: sight.state === 'served' ? 'pass' : 'warn',
    message: sightLine(sight, expected),
  }));
}

/** What the pass has found so far: `find` replaces it. */
function ownFindings({ run, id }: Pass): readonly Finding[] {
  return run.findings().filter((finding) => finding.pass === id);
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
