/** Judges what stands at the simulated providers: domains, aliases and records, by their own state. */
import type { Snapshot } from './control.ts';
import {
  compareNames,
  type Check,
  type Expectation,
  type ExpectedAlias,
  type ExpectedRecord,
} from './expectation.ts';

type Domain = Snapshot['forwardEmail']['accounts'][number]['domains'][number];
type Alias = Domain['aliases'][number];
type ZoneRecord = Snapshot['cloudflare']['zones'][number]['records'][number];

/** Compares every domain and alias of the mail provider, and every record of every zone. */
export function judgeProviders(expected: Expectation, state: Snapshot): readonly Check[] {
  const domains = state.forwardEmail.accounts.flatMap((account) => account.domains);
  const aliases = domains.flatMap((domain) => domain.aliases);
  const records = state.cloudflare.zones.flatMap((zone) => zone.records);
  const before = 'what was there before is untouched';
  return [
    {
      claim: `${String(domains.length)} domains and ${String(aliases.length)} aliases stand at the mail provider as expected; ${before}`,
      differences: [...state.troubles, ...mailDifferences(expected, domains)],
    },
    {
      claim: `${String(records.length)} DNS records stand in ${String(state.cloudflare.zones.length)} zones as expected; the foreign SPF was merged, ${before}`,
      differences: zoneDifferences(expected, state.cloudflare.zones),
    },
    {
      claim: 'no mailbox got a password twice, none was overridden or wiped',
      differences: aliases.flatMap((alias) => passwordDifferences(expected, alias)),
    },
  ];
}

function mailDifferences(expected: Expectation, domains: readonly Domain[]): readonly string[] {
  const names = domains.map(({ name }) => name);
  return [
    ...compareNames('domains', Object.keys(expected.domains), names),
    ...domains.flatMap((domain) => domainDifferences(expected, domain)),
  ];
}

function domainDifferences(expected: Expectation, domain: Domain): readonly string[] {
  const wanted = expected.domains[domain.name];
  if (wanted === undefined) return [];
  const off = Object.entries(domain.protections).filter(([, on]) => !on);
  const names = domain.aliases.map(({ name }) => name);
  return [
    ...(domain.plan === wanted.plan ? [] : [`${domain.name}: the plan is ${domain.plan}`]),
    ...off.map(([flag]) => `${domain.name}: ${flag} is off`),
    ...compareNames(`aliases of ${domain.name}`, Object.keys(wanted.aliases), names),
    ...domain.aliases.flatMap((alias) => aliasDifferences(wanted.aliases[alias.name], alias)),
  ];
}

function aliasDifferences(wanted: ExpectedAlias | undefined, alias: Alias): readonly string[] {
  if (wanted === undefined) return [];
  const fields = {
    mailbox: [wanted.mailbox, alias.has_imap],
    enabled: [true, alias.is_enabled],
    recipients: [wanted.recipients, alias.recipients],
    description: [wanted.description, alias.description],
    labels: [wanted.labels, alias.labels],
  };
  return Object.entries(fields).flatMap(([field, [want, is]]) => {
    const [expected, actual] = [JSON.stringify(want), JSON.stringify(is)];
    return expected === actual ? [] : [`${alias.address}: ${field} is ${actual}, not ${expected}`];
  });
}

function passwordDifferences({ proven }: Expectation, alias: Alias): readonly string[] {
  const { address, passwordsSet, overrides, wipes } = alias;
  const wanted = proven.includes(address) ? 1 : 0;
  return [
    ...(passwordsSet === wanted ? [] : [`${address}: ${String(passwordsSet)} passwords were set`]),
    ...(overrides === 0 ? [] : [`${address}: its password was overridden`]),
    ...(wipes === 0 ? [] : [`${address}: its mailbox was wiped`]),
  ];
}

function zoneDifferences(
  expected: Expectation,
  zones: Snapshot['cloudflare']['zones'],
): readonly string[] {
  return zones.flatMap(({ name, records }) => {
    const wanted = expected.zones[name] ?? [];
    const left = wanted.filter((want) => !records.some((record) => isSame(want, record)));
    const extra = records.filter((record) => !wanted.some((want) => isSame(want, record)));
    const twice = wanted.filter((want) => records.filter((one) => isSame(want, one)).length > 1);
    return [
      ...left.filter(({ optional }) => !optional).map((want) => `${label(want)} is missing`),
      ...extra.map((record) => `${label(record)} is not expected`),
      ...twice.map((want) => `${label(want)} is there twice`),
    ];
  });
}

function label({ name, type, content }: Pick<ExpectedRecord, 'name' | 'type' | 'content'>): string {
  return `${type} ${name} "${content}"`;
}

function isSame(want: ExpectedRecord, record: ZoneRecord): boolean {
  return (
    want.type === record.type &&
    fits(want.name, record.name) &&
    fits(want.content, unquoted(record)) &&
    want.priority === record.priority
  );
}

/** A TXT as one string: the API shows its character-strings in quotes (RFC 1035 §3.3.14). */
function unquoted({ type, content }: ZoneRecord): string {
  return type === 'TXT' ? content.replaceAll('" "', '').replaceAll('"', '') : content;
}

function fits(pattern: string, text: string): boolean {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return text === head;
  return text.startsWith(head) && text.endsWith(tail) && text.length > head.length + tail.length;
}
