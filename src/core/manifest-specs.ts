/** From a judged manifest to what runs are given: names folded, defaults applied, every value in its unit. */
import { parseRecipient } from './mail-address.ts';
import type { AliasItem, DomainItem, ManifestModel } from './manifest-model.ts';
import type { Settings } from './manifest-schema.ts';
import { aliasSettingsOf, settingsOf } from './manifest-settings.ts';
import { parseDuration, parsePercentage } from './quantities.ts';
import {
  OPERATIONS,
  type AliasSpec,
  type DnsWish,
  type DomainSpec,
  type ExecutionSpec,
  type Pace,
} from './spec.ts';

const WINDOW = 10;
const DEADLINE_MS = 48 * 3_600_000;
const MIN_PROVEN = 0.95;

/** The part of an execution that is the same for all its domains. */
export function executionOf(model: ManifestModel): Omit<ExecutionSpec, 'domains'> {
  return {
    window: model.policy.window ?? WINDOW,
    pace: Object.fromEntries(
      Object.entries(model.pace).map(([label, operations]) => [label, paceOf(operations)]),
    ),
    minProven: minProvenOf(model),
  };
}

type PaceEntry = ManifestModel['pace'][string];

function paceOf(entry: PaceEntry): ExecutionSpec['pace'][string] {
  const stated = OPERATIONS.flatMap((operation) => {
    const pace = entry[operation];
    return pace === undefined ? [] : [[operation, toPace(pace)] as const];
  });
  return Object.fromEntries(stated);
}

function toPace({ every, perDay }: NonNullable<PaceEntry['requests']>): Pace {
  const everyMs = every === undefined ? undefined : parseDuration(every);
  return {
    ...(everyMs === undefined ? {} : { everyMs }),
    ...(perDay === undefined ? {} : { perDay }),
  };
}

function minProvenOf({ policy }: ManifestModel): number {
  return parsePercentage(policy.minProven ?? '') ?? MIN_PROVEN;
}

/** One domain's spec. The model must be free of errors and of what is not supported yet; throws a TypeError otherwise. */
export function domainSpecOf(model: ManifestModel, domain: DomainItem): DomainSpec {
  const settings = settingsOf(model.defaults, domain);
  const { mail, dns, protection } = settings;
  if (mail === undefined) throw new TypeError(`${domain.name} has no mail account`);
  const { client } = domain.entry;
  return {
    name: domain.name,
    ...(client === undefined ? {} : { client }),
    mail,
    dns: dnsWishOf(domain.name, dns),
    existing: settings.existing ?? 'keep',
    passwords: settings.passwords ?? 'new',
    ...(protection === undefined ? {} : { protection }),
    ...catchAllOf(settings),
    phases: (settings.phases ?? [1, 2, 3, 4]).toSorted((a, b) => a - b),
    propagation: propagationOf(model),
    maxDeletions: model.policy.maxDeletions ?? 0,
    minProven: minProvenOf(model),
    aliases: domain.aliases.map((alias) => aliasSpecOf(alias, settings)),
  };
}

function catchAllOf({ catchAll }: Settings): Pick<DomainSpec, 'catchAll'> {
  if (typeof catchAll !== 'object') return catchAll === undefined ? {} : { catchAll };
  return { catchAll: { recipients: unique(catchAll.recipients.map(toRecipient)) } };
}

function propagationOf({ policy }: ManifestModel): DomainSpec['propagation'] {
  const { deadline, then } = policy.propagation ?? {};
  return { deadlineMs: parseDuration(deadline ?? '') ?? DEADLINE_MS, then: then ?? 'park' };
}

const BY_HAND: DnsWish = { mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' };

function dnsWishOf(domain: string, dns: Settings['dns']): DnsWish {
  if (dns === 'manual') return BY_HAND;
  if (dns === undefined) throw new TypeError(`${domain} has no DNS account`);
  const { account, rua, extras = [] } = dns;
  return {
    account,
    mx: dns.mx ?? BY_HAND.mx,
    spf: dns.spf ?? BY_HAND.spf,
    spfAll: dns.spfAll ?? BY_HAND.spfAll,
    dmarc: dns.dmarc ?? BY_HAND.dmarc,
    ...(rua === undefined ? {} : { rua }),
    ...(extras.length === 0 ? {} : { extras: unique(extras) }),
  };
}

/** What is not stated stays absent: a run leaves it as it is on an existing alias. */
function aliasSpecOf(alias: AliasItem, settings: Settings): AliasSpec {
  const { mailbox, recipients, description, labels, enabled } = aliasSettingsOf(
    settings,
    alias.entry,
  );
  return {
    name: alias.name,
    mailbox,
    ...(recipients === undefined ? {} : { recipients: unique(recipients.map(toRecipient)) }),
    ...(description === undefined ? {} : { description }),
    ...(labels === undefined ? {} : { labels: unique(labels) }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

function toRecipient(written: string): string {
  return parseRecipient(written) ?? written;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
