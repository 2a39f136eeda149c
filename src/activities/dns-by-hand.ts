/** Somebody else's DNS: what is to be published there, said and exported, and looked for in public DNS. Writes to no zone. */
import type { DesiredRecord, PlanItem } from '../core/dns.ts';
import { isToDo, itemsByHand, recordsSeen, warningsOf } from '../core/dns-by-hand.ts';
import type { ProviderRecords } from '../core/mail.ts';
import type { SeenAnswer } from '../core/dns-answers.ts';
import { questionsFor } from '../core/propagation.ts';
import { desiredRecords } from '../core/records.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { Toolset } from './accounts.ts';
import type { Call, UpdateDnsResult } from './contract.ts';
import { askServers, nameServersOf } from './dns-questions.ts';
import { sha256 } from './survey-fingerprint.ts';
import { planAround } from './zone.ts';

export interface HandPlan {
  readonly desired: readonly DesiredRecord[];
  readonly items: readonly PlanItem[];
  /** What to know beside the lines: guards that refuse, servers that did not answer. */
  readonly warnings: readonly string[];
}

/** Plans the domain's records against what its first answering name server shows. Throws ProviderError as `planAround` does. */
export async function planByHand(
  { resolver }: Pick<Toolset, 'resolver'>,
  spec: DomainSpec,
  records: ProviderRecords,
): Promise<HandPlan> {
  const desired = desiredRecords(spec, records);
  const answers = await publicAnswers({ resolver }, spec.name, desired);
  const existing = recordsSeen(answers ?? []);
  // Nobody is asked to remove what still forwards mail: the plan only tells of it.
  const intent = { freePlan: { asks: false } };
  const around = { resolver, existing, zone: spec.name, intent };
  const plan = await planAround(around, spec, desired);
  const silent = `the name servers of ${spec.name} did not answer: look for records that are there already, SPF above all, before you add any`;
  return {
    desired,
    items: itemsByHand(plan),
    warnings: [...(answers === undefined ? [silent] : []), ...warningsOf(plan.conflicts)],
  };
}

/** All questions as one server answers them; `undefined` when none answers all. */
async function publicAnswers(
  { resolver }: Pick<Toolset, 'resolver'>,
  domain: string,
  desired: readonly DesiredRecord[],
): Promise<readonly SeenAnswer[] | undefined> {
  const servers = (await nameServersOf(resolver, domain)) ?? [];
  const seen = await askServers(resolver, servers, questionsFor(desired));
  const whole = seen.find(
    ({ answers }) =>
      answers.length > 0 &&
      answers.every(({ rcode }) => rcode === 'NOERROR' || rcode === 'NXDOMAIN'),
  );
  return whole?.answers;
}

/**
 * Says what is left to do by hand, and keeps and exports it; `applied` once nothing is. Keeping the same list again changes nothing, and the
 * files are written anew at each call.
 */
export async function updateByHand(
  tools: Toolset,
  call: Call,
  { spec, records }: { readonly spec: DomainSpec; readonly records: ProviderRecords },
): Promise<UpdateDnsResult> {
  const { items, warnings } = await planByHand(tools, spec, records);
  if (!items.some(isToDo)) return { state: 'applied', items, written: 0, zone: spec.name };
  const { execution, domain } = call;
  const key = `dns-export/${domain}/${sha256(JSON.stringify(items))}`;
  await tools.store.objects.snapshot(key, execution, items);
  const exported = await tools.report.exportDns({ execution, domain, items });
  return { state: 'manual', items, warnings, ...exported };
}
