/** Pass 1-3: what the world's name servers serve. Delegation, then every authoritative address, then the recursive resolver. */
import type { DesiredRecord } from '../core/dns.ts';
import { publishedRecords } from '../core/dns-plan.ts';
import { isToDo } from '../core/dns-by-hand.ts';
import type { SeenAnswer, ServerAnswers } from '../core/dns-answers.ts';
import { judgePropagation, questionsFor } from '../core/propagation.ts';
import { desiredRecords } from '../core/records.ts';
import { noDomainConflict } from '../core/zone-refusals.ts';
import { dnsAccount, mailAccount, type Toolset } from './accounts.ts';
import type { Call, PropagationResult } from './contract.ts';
import { planByHand } from './dns-by-hand.ts';
import type { RecordsCall } from './dns-contract.ts';
import { readDomainForRecords } from './mail-readings.ts';
import { expectedBy, lastReading } from './readings.ts';
import { askRecursive, askServers, nameServersOf } from './dns-questions.ts';
import { sha256 } from './survey-fingerprint.ts';
import { planZone, recordsExpected } from './zone.ts';

/** Polls come every few seconds; what they wait for is read from the two providers this often. */
const EXPECTED_FOR_MS = 5 * 60_000;

interface Remembered {
  readonly records: readonly DesiredRecord[];
  readonly until: number;
}

/**
 * The activity `probePropagation`: one look at DNS. Servers that do not answer are evidence, not an error. The recursive resolver is asked
 * only once every name server has every record, so that no negative answer is planted in its cache. Read-only.
 */
export function createProbe(tools: Toolset): (call: RecordsCall) => Promise<PropagationResult> {
  const remembered = new Map<string, Remembered>();
  return async (call) => {
    const now = await tools.clock.now();
    for (const [key, { until }] of remembered) if (until <= now) remembered.delete(key);
    const key = `${call.spec} ${call.switchMx === true ? 'switched' : ''}`;
    const records =
      (await lastReading(tools, call, expectedBy(call))) ??
      remembered.get(key)?.records ??
      (await expectedRecords(tools, call));
    if (records === undefined) return nothingExpected(await missingDomain(tools, call));
    if (!remembered.has(key)) remembered.set(key, { records, until: now + EXPECTED_FOR_MS });
    return look(tools, call, records);
  };
}

/** What stands in DNS once the plan is applied; everything wanted where DNS is out of our sight. `undefined` without a mail domain. */
async function expectedRecords(
  tools: Toolset,
  call: RecordsCall,
): Promise<readonly DesiredRecord[] | undefined> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const domain = await readDomainForRecords(tools, call, mail);
  if (domain === undefined) return undefined;
  if (spec.dns.account === undefined) {
    const { desired, items } = await planByHand(tools, spec, domain.records);
    // What is done meanwhile shows in DNS; what differs and was left is not waited for.
    return publishedRecords(desired, { items: items.filter((item) => !isToDo(item)) });
  }
  const { resolver, store } = tools;
  const dns = await dnsAccount(tools, spec);
  const sources = { dns, resolver, store, switchMx: call.switchMx };
  const planned = await planZone(sources, spec, domain.records);
  if (planned === undefined) return desiredRecords(spec, domain.records);
  return recordsExpected(planned, domain.records);
}

async function missingDomain(tools: Toolset, call: Call): Promise<string> {
  const { spec } = await tools.specs.domain(call.spec);
  return noDomainConflict(spec).sentence;
}

function nothingExpected(why: string): PropagationResult {
  return { state: 'absent', evidence: [why], servers: [], seen: 0, expected: 0 };
}

async function look(
  tools: Toolset,
  { domain, execution }: RecordsCall,
  expected: readonly DesiredRecord[],
): Promise<PropagationResult> {
  if (expected.length === 0)
    return { state: 'everywhere', evidence: [], servers: [], seen: 0, expected: 0 };
  const questions = questionsFor(expected);
  const servers = await nameServersOf(tools.resolver, domain);
  if (servers === undefined)
    return {
      state: 'unreachable',
      evidence: [`the delegation of ${domain} could not be looked up`],
      servers: [],
      seen: 0,
      expected: expected.length,
    };
  const direct = await askServers(tools.resolver, servers, questions);
  const judged = judgePropagation(expected, direct);
  const isComplete = judged.state === 'authoritative';
  const recursive = isComplete ? await askRecursive(tools.resolver, questions) : [];
  await keepAnswers(tools, { domain, execution }, { direct, recursive });
  return isComplete ? judgePropagation(expected, direct, recursive) : judged;
}

/** The answers as evidence, once for each picture they make: what only the clock changed is the same picture. */
async function keepAnswers(
  { store }: Toolset,
  { domain, execution }: Pick<RecordsCall, 'domain' | 'execution'>,
  answers: { readonly direct: readonly ServerAnswers[]; readonly recursive: readonly SeenAnswer[] },
): Promise<void> {
  const picture = JSON.stringify(answers, (key, value: unknown) =>
    key === 'ttl' ? undefined : value,
  );
  const key = `dns-look/${domain}/${execution}/${sha256(picture).slice(0, PICTURE_DIGITS)}`;
  await store.objects.snapshot(key, execution, answers);
}

const PICTURE_DIGITS = 16;
