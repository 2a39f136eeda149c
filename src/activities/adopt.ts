/** `mailkeel adopt`: what a mail account holds and how its DNS stands, read and never written. */
import {
  adoptAliases,
  keeping,
  keptRecords,
  publishAll,
  refuseDomain,
  stillMoving,
  type AdoptedDns,
  type AdoptedDomain,
} from '../core/adopt.ts';
import type { MailDomain } from '../core/mail.ts';
import type { DnsWish, DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import { dnsAccount, mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { AdoptCall, AdoptedEntry, ListDomainsCall } from './adopt-contract.ts';
import { isFreePlan } from './plan-park.ts';
import { planZone } from './zone.ts';

/** The names of all domains of a mail account, sorted. Throws ProviderError `ValidationError` where its provider cannot list them. */
export async function listMailDomains(
  tools: Toolset,
  { account }: ListDomainsCall,
): Promise<readonly string[]> {
  const mail = await mailAccount(tools, specOf('', account, ''), account);
  const domains = await listDomains(mail, account);
  return domains.map(({ name }) => name).toSorted();
}

async function listDomains(mail: MailAccountCalls, label: string): Promise<readonly MailDomain[]> {
  return mail.call('requests', 'list-domains', (provider, signal) => {
    if (provider.listDomains === undefined) throw cannotList(label, provider.name);
    return provider.listDomains(signal);
  });
}

/**
 * Reads one domain, its aliases and its zone, and keeps in the store what a manifest would have to say so that its plan is empty. Makes no
 * call that writes; may be repeated. Throws ProviderError as the providers do.
 */
export async function adoptDomain(tools: Toolset, call: AdoptCall): Promise<AdoptedEntry> {
  const { domain: name, account } = call;
  const mail = await mailAccount(tools, specOf(name, account, ''), name);
  const refused = refuseDomain(name, mail.provider);
  const adopted =
    refused === undefined ? await look({ tools, call, mail }) : leftOut(call, refused);
  return { domain: name, found: await tools.store.specs.put(adopted) };
}

async function look(reading: Reading): Promise<AdoptedDomain> {
  const { call, mail } = reading;
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(call.domain, signal),
  );
  if (domain === undefined) return leftOut(call, GONE);
  return isFreePlan(domain) ? leftOut(call, FREE) : read(reading, domain);
}

const GONE = 'the account does not have it any more';
const FREE =
  'it is on the free plan, whose aliases stand in DNS and which the API cannot read; put it on a paid plan, then adopt again';

function leftOut({ domain, account }: AdoptCall, why: string): AdoptedDomain {
  const dns: AdoptedDns = { keep: [], withoutPhase1: [] };
  return { name: domain, mail: account, dns, aliases: [], left: [], leftOut: why };
}

interface Reading {
  readonly tools: Toolset;
  readonly call: AdoptCall;
  readonly mail: MailAccountCalls;
}

async function read({ tools, call, mail }: Reading, domain: MailDomain): Promise<AdoptedDomain> {
  const { domain: name, account } = call;
  const listed = await mail.call('requests', 'list-aliases', (provider, signal) =>
    provider.listAliases(name, signal),
  );
  return {
    ...{ name, mail: account, dns: await readDns(tools, call, domain) },
    ...adoptAliases(listed, { domain: name, kind: mail.provider }),
  };
}

/** The first DNS account that has its zone; where none has, phase 1 is left out. */
async function readDns(
  tools: Toolset,
  { domain: name, account, dns }: AdoptCall,
  domain: MailDomain,
): Promise<AdoptedDns> {
  for (const label of dns) {
    const calls = await dnsAccount(tools, specOf(name, account, label));
    const plan = async (wish: DnsWish): ReturnType<typeof planZone> =>
      planZone(
        { dns: calls, resolver: tools.resolver, store: tools.store },
        { ...specOf(name, account, label), dns: wish },
        domain.records,
      );
    const all = await plan(publishAll(label));
    if (all === undefined) continue;
    const keep = keptRecords(all.plan);
    const kept = keep.length === 0 ? all : await plan(keeping(label, keep));
    return {
      account: label,
      keep,
      withoutPhase1: kept === undefined ? [] : stillMoving(kept.plan),
    };
  }
  const looked = dns.map((label) => `"${label}"`).join(', ');
  return {
    keep: [],
    withoutPhase1: [`no DNS account sees its zone (looked in ${looked || 'none'})`],
  };
}

/** A spec that wishes for nothing but DNS records: enough for the ports, and never stored. */
function specOf(name: string, mail: string, dns: string): DomainSpec {
  return {
    ...{ name, mail, dns: publishAll(dns), existing: 'keep', passwords: 'none', phases: [1] },
    propagation: { deadlineMs: 0, then: 'park' },
    ...{ maxDeletions: 0, minProven: 0, aliases: [] },
  };
}

function cannotList(label: string, provider: string): ProviderError {
  return new ProviderError({
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'list-domains',
    message: `account "${label}" (${provider}) cannot list its domains`,
    remediation:
      'Leave this account out of the accounts adopt reads, and write its domains into the manifest by hand.',
  });
}
