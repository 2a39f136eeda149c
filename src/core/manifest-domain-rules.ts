/** Judges what a domain's entry says together with accounts and defaults. */
import { reservedTld } from './domain-name.ts';
import { quote, type At, type KeyPath, type ManifestError } from './manifest-error.ts';
import type { DomainItem, ManifestModel } from './manifest-model.ts';
import type { Settings } from './manifest-schema.ts';
import { judgeDomainForStalwart } from './manifest-stalwart-rules.ts';
import { settingsOf } from './manifest-settings.ts';
import { nearest } from './nearest.ts';

const KINDS = { mail: ['forward-email', 'stalwart'], dns: ['cloudflare', 'powerdns'] } as const;
type Role = keyof typeof KINDS;

/** Every label names an account of the right kind; each is judged where it is written. */
export function judgeLabels(model: ManifestModel): readonly ManifestError[] {
  const { accounts } = model;
  const inDefaults: At = (...keys) => model.at('defaults', ...keys);
  const unknownPace = Object.keys(model.pace)
    .filter((label) => !accounts.has(label))
    .map((label) => unknownLabel(model.at('pace', label), label, accounts));
  return [
    ...unknownPace,
    ...judgeSettings(model.defaults, inDefaults, accounts),
    ...model.domains.flatMap(({ entry, at }) => judgeSettings(entry, at, accounts)),
  ];
}

function judgeSettings(
  settings: Settings,
  at: At,
  accounts: ManifestModel['accounts'],
): readonly ManifestError[] {
  const { mail, dns } = settings;
  const host = typeof dns === 'object' ? dns.account : undefined;
  return [
    ...(mail === undefined ? [] : judgeLabel('mail', mail, { at, keys: ['mail'], accounts })),
    ...(host === undefined
      ? []
      : judgeLabel('dns', host, { at, keys: ['dns', 'account'], accounts })),
  ];
}

function judgeLabel(
  role: Role,
  label: string,
  where: { readonly at: At; readonly keys: KeyPath; readonly accounts: ManifestModel['accounts'] },
): readonly ManifestError[] {
  const { accounts } = where;
  const spot = where.at(...where.keys);
  if (!accounts.has(label)) return [unknownLabel(spot, label, accounts)];
  const kind = accounts.get(label)?.kind;
  const kinds: readonly string[] = KINDS[role];
  if (kind === undefined || kinds.includes(kind)) return [];
  return [
    {
      ...spot,
      message: `${quote(label)} is a ${kind} account and cannot be used as ${role}`,
      remedy: `use an account of kind ${kinds.join(' or ')}`,
    },
  ];
}

function unknownLabel(
  spot: ReturnType<At>,
  label: string,
  accounts: ManifestModel['accounts'],
): ManifestError {
  const labels = [...accounts.keys()];
  return {
    ...spot,
    message: `${quote(label)} is not an account of this manifest`,
    remedy: labels.length === 0 ? 'add it under accounts:' : nearest(label, labels),
  };
}

/** What a domain must have, and what its mail provider will not take. */
export function judgeDomain(model: ManifestModel, domain: DomainItem): readonly ManifestError[] {
  const settings = settingsOf(model.defaults, domain);
  const missing = (['mail', 'dns'] as const)
    .filter((role) => settings[role] === undefined)
    .filter((role) => !domain.malformed.has(role) && !model.malformedDefaults.has(role))
    .map((role) => ({
      ...domain.at(role),
      message: `${domain.name} has no ${role} account`,
      remedy: `state ${role} here or under defaults:`,
    }));
  return [
    ...missing,
    ...judgeTld(model, domain, settings),
    ...(kindOf(model, settings) === 'stalwart' ? judgeDomainForStalwart(domain, settings) : []),
    ...judgePhases(domain, settings),
    ...judgeExtras(domain, settings),
  ];
}

function kindOf({ accounts }: ManifestModel, { mail }: Settings): string | undefined {
  return mail === undefined ? undefined : accounts.get(mail)?.kind;
}

/** Reports need somebody who reads them. */
function judgeExtras(domain: DomainItem, { dns }: Settings): readonly ManifestError[] {
  if (typeof dns !== 'object' || dns.rua !== undefined) return [];
  if (dns.extras?.includes('tls-rpt') !== true) return [];
  return [
    {
      ...domain.at('dns', 'extras'),
      message: `${domain.name}: tls-rpt needs an address for the reports`,
      remedy: 'state dns.rua beside it, or remove tls-rpt',
    },
  ];
}

/** Why a mail account of `kind` takes no domain of this name because of its last label; `undefined`: it does. */
export function refuseTld(name: string, kind: string | undefined): string | undefined {
  const tld = reservedTld(name);
  if (tld === undefined || kind !== 'forward-email') return undefined;
  return `Forward Email refuses the reserved top-level domain .${tld}`;
}

function judgeTld(
  model: ManifestModel,
  domain: DomainItem,
  settings: Settings,
): readonly ManifestError[] {
  const reason = refuseTld(domain.name, kindOf(model, settings));
  if (reason === undefined) return [];
  return [
    {
      ...domain.at('name'),
      message: `${domain.name}: ${reason}`,
      remedy: 'use a domain that is registered; for trials example.com in the demo',
    },
  ];
}

function judgePhases(domain: DomainItem, { phases }: Settings): readonly ManifestError[] {
  if (phases === undefined || new Set(phases).size === phases.length) return [];
  return [
    {
      ...domain.at('phases'),
      message: 'a phase is named twice',
      remedy: 'name each of 1, 2, 3 and 4 at most once',
    },
  ];
}
