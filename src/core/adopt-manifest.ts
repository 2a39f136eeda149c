/** What `adopt` found as text: a manifest, and a sheet of aliases for each domain. */
import { stringify } from 'csv-stringify/sync';
import type { AdoptedDomain } from './adopt.ts';
import type { Account } from './manifest.ts';
import type { AliasSpec } from './spec.ts';

/** What a manifest is made of. */
export interface Adoption {
  readonly accounts: Readonly<Record<string, Account>>;
  readonly domains: readonly AdoptedDomain[];
  /** Domains that could not be read, and why. */
  readonly unread: readonly { readonly domain: string; readonly why: string }[];
  /** The day, `2026-01-31`. */
  readonly on: string;
}

/** A file by the path the manifest names it with. */
export interface AdoptedSheet {
  readonly path: string;
  readonly text: string;
}

/** The sheets of all domains that have aliases to state. */
export function adoptedSheets({ domains }: Adoption): readonly AdoptedSheet[] {
  return stated(domains)
    .filter(({ aliases }) => aliases.length > 0)
    .map(({ name, aliases }) => ({ path: sheetPath(name), text: sheetText(aliases) }));
}

/** True when at least one domain can stand in a manifest. */
export function hasDomains({ domains }: Adoption): boolean {
  return stated(domains).length > 0;
}

/** The manifest. Everything that is left out of it is a comment with its reason. */
export function adoptedManifest(adoption: Adoption): string {
  const { accounts, domains, unread, on } = adoption;
  const entries = stated(domains);
  const mail = entries[0]?.mail ?? '';
  const dns = entries.find((entry) => entry.dns.account !== undefined)?.dns.account;
  return [
    `# Written by mailkeel adopt on ${on}: what exists. A plan of it changes nothing. Every key: docs/manifest.md`,
    'version: 1',
    '',
    'accounts:',
    ...Object.entries(accounts).map(([label, account]) => `  ${label}: ${flow(account)}`),
    '',
    'defaults:',
    `  mail: ${scalar(mail)}`,
    ...(dns === undefined ? [] : [`  dns: { account: ${scalar(dns)} }`]),
    '  existing: keep       # where something differs it is reported, not changed',
    '  passwords: none      # the passwords people use today stay',
    '',
    'domains:',
    ...entries.flatMap((entry) => domainLines(entry, { mail, dns })),
    ...leftOutLines(domains, unread),
    '',
  ].join('\n');
}

/** One entry a domain: where two accounts have it, the one whose records are in DNS. */
function stated(domains: readonly AdoptedDomain[]): readonly AdoptedDomain[] {
  const best = new Map<string, AdoptedDomain>();
  for (const domain of domains) {
    if (domain.leftOut !== undefined) continue;
    const other = best.get(domain.name);
    if (other === undefined || isBetter(domain, other)) best.set(domain.name, domain);
  }
  return [...best.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isBetter({ dns: a }: AdoptedDomain, { dns: b }: AdoptedDomain): boolean {
  return a.withoutPhase1.length < b.withoutPhase1.length;
}

function domainLines(
  { name, mail, dns, aliases, left }: AdoptedDomain,
  defaults: { readonly mail: string; readonly dns: string | undefined },
): readonly string[] {
  const without = dns.withoutPhase1.map((why) => `    # phase 1 is left out: ${oneLine(why)}`);
  return [
    `  - name: ${scalar(name)}`,
    ...(mail === defaults.mail ? [] : [`    mail: ${scalar(mail)}`]),
    ...dnsLines(dns, defaults.dns),
    ...(without.length === 0 ? [] : [...without, '    phases: [2, 3, 4]']),
    ...(aliases.length === 0 ? [] : [`    aliases: { csv: ${scalar(sheetPath(name))} }`]),
    ...left.map(
      ({ name: alias, why }) => `    # left as it is: ${oneLine(alias)} (${oneLine(why)})`,
    ),
  ];
}

function dnsLines(
  { account, keep }: AdoptedDomain['dns'],
  usual: string | undefined,
): readonly string[] {
  if (account === undefined) return ['    dns: manual'];
  if (account === usual && keep.length === 0) return [];
  const kept = Object.fromEntries(keep.map((record) => [record, 'keep']));
  return [`    dns: ${flow({ account, ...kept })}`];
}

function leftOutLines(
  domains: readonly AdoptedDomain[],
  unread: Adoption['unread'],
): readonly string[] {
  const chosen = new Set(stated(domains));
  const left = domains
    .filter((domain) => !chosen.has(domain))
    .map(({ name, mail, leftOut }) => ({
      domain: name,
      why: leftOut ?? `account "${mail}" has it too`,
    }));
  const lines = [...left, ...unread].map(
    ({ domain, why }) => `#   ${oneLine(`${domain}: ${why}`)}`,
  );
  return lines.length === 0 ? [] : ['', '# Left out, and left as they are:', ...lines];
}

function sheetPath(domain: string): string {
  return `aliases/${domain}.csv`;
}

const COLUMNS = ['name', 'mailbox', 'recipients', 'enabled', 'description', 'labels'] as const;

function sheetText(aliases: readonly AliasSpec[]): string {
  const rows = aliases.map(({ name, mailbox, recipients, enabled, description, labels }) => [
    name,
    yesNo(mailbox),
    // A dash states that nobody gets a copy; an empty cell states nothing.
    recipients === undefined ? '' : recipients.join(' ') || '-',
    enabled === undefined ? '' : yesNo(enabled),
    description ?? '',
    labels === undefined ? '' : labels.join(' '),
  ]);
  return stringify(rows, { header: true, columns: [...COLUMNS] });
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** A value as YAML on one line (flow style). */
function flow(value: unknown): string {
  if (typeof value !== 'object' || value === null) return scalar(value);
  const pairs = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${pairs.map(([key, each]) => `${key}: ${flow(each)}`).join(', ')} }`;
}

const PLAIN = /^[A-Za-z_][\w./-]*$/;
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** Plain where YAML reads a text as itself, quoted otherwise. */
function scalar(value: unknown): string {
  const text = String(value);
  return PLAIN.test(text) && !WORDS.test(text) ? text : JSON.stringify(text);
}

/** A comment ends with its line, whatever a provider put into a name. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
