/** What exists, as a manifest would state it so that a plan of it is empty. */
import { isUnfinished } from './aliases.ts';
import type { DnsPlan, PlanItem } from './dns.ts';
import type { MailAlias } from './mail.ts';
import { parseRecipient } from './mail-address.ts';
import { refuseAliasName } from './alias-name.ts';
import { parseDomainName } from './domain-name.ts';
import { judgeAlias } from './manifest-alias-rules.ts';
import { aliasSchema } from './manifest-alias-schema.ts';
import { refuseTld } from './manifest-domain-rules.ts';
import type { Spot } from './manifest-error.ts';
import type { DomainItem } from './manifest-model.ts';
import type { AliasSpec, DnsWish } from './spec.ts';

/** Records a domain may be told to keep. */
export type KeptRecord = 'mx' | 'spf' | 'dmarc';

/** The DNS half of a domain's entry. */
export interface AdoptedDns {
  /** Label of the DNS account that holds the zone; absent when none does. */
  readonly account?: string;
  /** What stands there otherwise than Mailkeel would write it, and is to stay so. */
  readonly keep: readonly KeptRecord[];
  /** Why phase 1 is left out, a sentence each; empty: it is not. */
  readonly withoutPhase1: readonly string[];
}

/** An alias of the account that the manifest does not name, and why. It stays as it is. */
export interface LeftAlias {
  readonly name: string;
  readonly why: string;
}

/** One domain as `adopt` found it. */
export interface AdoptedDomain {
  readonly name: string;
  /** Label of the mail account. */
  readonly mail: string;
  readonly dns: AdoptedDns;
  readonly aliases: readonly AliasSpec[];
  readonly left: readonly LeftAlias[];
  /** Why the whole domain is left out of the manifest; then it has no aliases here. */
  readonly leftOut?: string;
}

const KEEPABLE: Readonly<Record<string, KeptRecord>> = { mx: 'mx', spf: 'spf', dmarc: 'dmarc' };

/** The wish under which everything a domain has is planned at first. */
export function publishAll(account: string): DnsWish {
  return { account, mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' };
}

/** The same wish with what is kept left out. */
export function keeping(account: string, keep: readonly KeptRecord[]): DnsWish {
  const all = publishAll(account);
  return {
    ...all,
    ...(keep.includes('mx') ? { mx: 'keep' } : {}),
    ...(keep.includes('spf') ? { spf: 'keep' } : {}),
    ...(keep.includes('dmarc') ? { dmarc: 'keep' } : {}),
  };
}

/** What to keep so that a plan of `publishAll` would write nothing at MX, SPF and DMARC. */
export function keptRecords({ items }: Pick<DnsPlan, 'items'>): readonly KeptRecord[] {
  const kept = items.filter(isMoving).flatMap(({ purpose }) => KEEPABLE[purpose] ?? []);
  return [...new Set(kept)];
}

/** What a plan would still write or wait for although everything keepable is kept, a sentence each. */
export function stillMoving({ items, conflicts }: DnsPlan): readonly string[] {
  if (conflicts.length > 0) return conflicts.map(({ sentence }) => sentence.replace(/\.$/, ''));
  const moving = items.filter((item) => isMoving(item) && KEEPABLE[item.purpose] === undefined);
  const names = [...new Set(moving.map(({ purpose }) => purpose))].join(', ');
  return names === '' ? [] : [`not in DNS as Mailkeel would write it: ${names}`];
}

function isMoving({ action }: PlanItem): boolean {
  return action !== 'keep';
}

/** Why no manifest may name a domain of this name at a mail account of `kind`; `undefined`: it may. */
export function refuseDomain(name: string, kind: string): string | undefined {
  const parsed = parseDomainName(name);
  return parsed.ok ? refuseTld(parsed.name, kind) : `its name ${parsed.reason}`;
}

/** Where the aliases are. `kind` is the mail account's. */
interface Place {
  readonly domain: string;
  readonly kind: string;
}

/** The aliases of one domain as a manifest may state them, sorted by name, and those it cannot, each name once. */
export function adoptAliases(
  listed: readonly MailAlias[],
  place: Place,
): Pick<AdoptedDomain, 'aliases' | 'left'> {
  const judged = [...byName(listed)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, [alias, ...others]]) =>
      others.length === 0 ? adoptAlias(alias, place) : { name, why: AMBIGUOUS },
    );
  return {
    aliases: judged.flatMap((alias) => ('why' in alias ? [] : [alias])),
    left: judged.flatMap((alias) => ('why' in alias ? [alias] : [])),
  };
}

const AMBIGUOUS = 'the mail account has more than one alias of this name';

function byName(
  listed: readonly MailAlias[],
): ReadonlyMap<string, readonly [MailAlias, ...MailAlias[]]> {
  const names = new Map<string, readonly [MailAlias, ...MailAlias[]]>();
  for (const alias of listed) {
    const others = names.get(alias.name);
    names.set(alias.name, others === undefined ? [alias] : [...others, alias]);
  }
  return names;
}

/** An alias as the manifest states it, or why it cannot be in one. */
function adoptAlias(alias: MailAlias, place: Place): AliasSpec | LeftAlias {
  const { name, mailbox, enabled } = alias;
  const refusal = refuseAliasName(name, place.kind);
  if (refusal !== undefined) return { name, why: refusal.reason };
  if (isUnfinished(alias)) return { name, why: 'its creation by Mailkeel is not finished' };
  const recipients = statedRecipients(alias, `${name}@${place.domain}`);
  if (!mailbox && (recipients?.length ?? 0) === 0)
    return { name, why: 'its recipients cannot be written in a manifest' };
  const stated: AliasSpec = {
    ...{ name, mailbox, enabled },
    ...(recipients === undefined ? {} : { recipients }),
    ...statedTexts(alias),
  };
  const why = refuseStated(stated, place);
  return why === undefined ? stated : { name, why };
}

/** What the manifest's own rules say against an alias: one entry they refuse would make the whole manifest invalid. */
function refuseStated(stated: AliasSpec, { domain: name, kind }: Place): string | undefined {
  const entry = aliasSchema.safeParse(stated);
  if (!entry.success) return 'its settings cannot be written in a manifest';
  const at = (): Spot => ({ file: '', line: 0, path: '' });
  const domain: DomainItem = { name, entry: {}, malformed: new Set(), at, aliases: [] };
  const alias = { name: stated.name, entry: entry.data, at };
  const [error] = judgeAlias(alias, { domain, settings: {}, kind });
  const address = `${stated.name}@${name}: `;
  return error?.message.startsWith(address) === true
    ? error.message.slice(address.length)
    : error?.message;
}

/** Absent when one of them is no address or URL (Forward Email takes host names and IP addresses too), or is the alias itself. */
function statedRecipients(
  { recipients }: MailAlias,
  address: string,
): readonly string[] | undefined {
  const known = recipients.flatMap((recipient) => parseRecipient(recipient) ?? []);
  const isStatable = known.every((recipient) => recipient !== address && !/[\s,;]/.test(recipient));
  return isStatable && known.length === recipients.length ? [...new Set(known)] : undefined;
}

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** What a spreadsheet would run as a formula, and `-`, which states an empty cell. */
const NO_CELL = /^[=+\-@\t\r']|<[^>]*>|\p{Cc}/u;

/** Texts that stand in a sheet and in the grammar as they are; others are not stated, which leaves them. */
function statedTexts({
  description,
  labels,
}: MailAlias): Pick<AliasSpec, 'description' | 'labels'> {
  const isPlain = description.trim() === description && description.length <= 150;
  const isSlugs = labels.every(
    (label) => SLUG.test(label) && label.length <= 150 && label !== 'catch-all',
  );
  return {
    ...(description !== '' && isPlain && !NO_CELL.test(description) ? { description } : {}),
    ...(labels.length > 0 && isSlugs ? { labels: [...new Set(labels)] } : {}),
  };
}
