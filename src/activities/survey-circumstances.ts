/** The part of a survey a simulation counts calls by. Reads nothing beside what the survey has read, but the store. */
import { catchAllWish } from '../core/catch-all.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import {
  countEmptied,
  looksAwayFromMx,
  type Circumstances,
  type Party,
} from '../core/simulation-circumstances.ts';
import type { DomainSpec } from '../core/spec.ts';
import { mailsAdmins } from '../core/provider-notices.ts';
import { dnsAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { DnsSurvey } from './dns-survey.ts';
import { awaitsMx, isMxCheckOff } from './mx-check.ts';
import { isFreePlan } from './plan-park.ts';
import type { AliasSurvey } from './survey-aliases.ts';
import { aliasesNamed, readWorklist } from './worklist.ts';

/** What a survey has seen. */
export interface Seen {
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
  /** Absent: the account does not have it. */
  readonly domain: MailDomain | undefined;
  readonly dns: DnsSurvey;
  readonly protections: readonly string[];
  readonly aliases: AliasSurvey;
}

/** Says under which circumstances a run of the domain would begin. Throws as the store does. */
export async function circumstancesOf(tools: Toolset, seen: Seen): Promise<Circumstances> {
  const { spec, mail, domain } = seen;
  const dns = await dnsParty(tools, spec);
  return {
    mail: { label: spec.mail, account: mail.identity.key, provider: mail.provider },
    ...(dns === undefined ? {} : { dns }),
    ...{ logins: mail.logins, phases: spec.phases },
    ...providerState(seen),
    protections: seen.protections.length,
    catchAll: domain === undefined && spec.phases.includes(1) && catchAllWish(spec) !== undefined,
    domainUnkept: !(await tools.store.objects.hasSnapshot(`domain/${spec.name}`)),
    zone: zoneOf(seen),
    mx: await mxOf(tools, seen),
    aliases: await aliasesOf(tools, seen),
    passwords: await passwordsOf(tools, seen),
  };
}

type ProviderState = Pick<Circumstances, 'exists' | 'free' | 'seen' | 'sendingWaits' | 'admins'>;

function providerState(seen: Seen): ProviderState {
  const { domain, mail } = seen;
  const sendsNotices = mailsAdmins(mail.provider);
  const base = { sendingWaits: sendingWaits(seen), admins: sendsNotices ? 1 : 0 };
  if (domain === undefined) return { ...base, exists: false, free: false, seen: false };
  return {
    ...{ ...base, exists: true, free: isFreePlan(domain) },
    seen: domain.seen?.ownership === true && domain.seen.mx && domain.mxIgnored !== true,
    ...(sendsNotices && domain.admins !== undefined ? { admins: domain.admins.length } : {}),
  };
}

async function dnsParty(tools: Toolset, spec: DomainSpec): Promise<Party | undefined> {
  const { account: label } = spec.dns;
  if (label === undefined) return undefined;
  const { identity, provider } = await dnsAccount(tools, spec);
  return { label, account: identity.key, provider };
}

/** A domain that is made now begins without leave to send. */
function sendingWaits({ domain, mail }: Seen): boolean {
  if (domain === undefined) return mail.provider === 'forward-email';
  const { sending } = domain;
  return sending !== undefined && !sending.enabled && !sending.suspended;
}

function zoneOf({ spec, domain, dns }: Seen): Circumstances['zone'] {
  const { zone, items, conflicts, unnamedRecords } = dns;
  const labels = (name: string): number => name.split('.').length;
  const isWritten = items.some(({ action }) => ['create', 'change', 'delete'].includes(action));
  return {
    asked: zone === undefined ? 1 : labels(spec.name) - labels(zone) + 1,
    found: zone !== undefined || !spec.phases.includes(1),
    writes: isWritten || (domain === undefined && unnamedRecords > 0),
    conflict: conflicts.length > 0,
  };
}

async function mxOf(tools: Toolset, seen: Seen): Promise<Circumstances['mx']> {
  const { spec, domain, dns, mail } = seen;
  const { set, prove, proven } = await worklistOf(tools, seen);
  const fresh = seen.aliases.counts.passwordsToSet;
  return {
    away:
      domain === undefined
        ? spec.phases.includes(1) && looksAwayFromMx(spec, mail.provider)
        : domain.mxIgnored === false && awaitsMx(spec, dns.items),
    marked: await isMxCheckOff(tools, spec),
    last: spec.dns.mx === 'last' && spec.dns.account !== undefined,
    switchWrites: domain === undefined || dns.items.some(({ action }) => action === 'later'),
    unproven:
      Math.max(fresh, set.length) + prove.length + proven.length === 0 &&
      spec.aliases.some((alias) => alias.mailbox),
  };
}

async function aliasesOf(
  tools: Toolset,
  { spec, aliases }: Seen,
): Promise<Circumstances['aliases']> {
  const { counts, names, listed } = aliases;
  const created = aliasesNamed(spec, names.created.map(nameOf));
  const repaired = names.changed.slice(0, counts.aliasesChanged);
  const kept = await Promise.all(
    repaired.map((name) => tools.store.objects.hasSnapshot(`alias/${name}@${spec.name}`)),
  );
  return {
    listed: listed.length,
    created: created.length,
    emptied: countEmptied(created),
    repaired: repaired.length,
    unkept: kept.filter((is) => !is).length,
  };
}

/** A line of `names.created` is the name and what is created. */
function nameOf(line: string): string {
  return line.split(' ')[0] ?? '';
}

async function passwordsOf(tools: Toolset, seen: Seen): Promise<Circumstances['passwords']> {
  const { prove, proven, kept } = await worklistOf(tools, seen);
  return {
    set: seen.aliases.counts.passwordsToSet,
    prove: prove.length,
    standing: proven.length + kept.length,
    proven: proven.length,
  };
}

function worklistOf(tools: Toolset, { spec, domain, aliases }: Seen) {
  const listed: readonly MailAlias[] = aliases.listed;
  return readWorklist(tools, spec, domain === undefined ? [] : listed);
}
