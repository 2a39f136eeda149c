/** What exists, as a manifest would state it so that a plan of it is empty. */
import { isUnfinished } from './aliases.ts';
import type { DnsPlan, PlanItem } from './dns.ts';
import type { MailAlias } from './mail.ts';
import { parseRecipient } from './mail-address.ts';
import { refuseAliasName } from './alias-name.ts';
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

/** An alias as the manifest states it, or why it cannot be in one. `kind` is the mail account's. */
export function adoptAlias(
  alias: MailAlias,
  { domain, kind }: { readonly domain: string; readonly kind: string },
): AliasSpec | LeftAlias {
  const { name, mailbox, enabled } = alias;
  const refusal = refuseAliasName(name, kind);
  if (refusal !== undefined) return { name, why: refusal.reason };
  if (isUnfinished(alias)) return { name, why: 'its creation by Mailkeel is not finished' };
  const recipients = statedRecipients(alias, `${name}@${domain}`);
  if (!mailbox && (recipients?.length ?? 0) === 0)
    return { name, why: 'its recipients cannot be written in a manifest' };
  return {
    ...{ name, mailbox, enabled },
    ...(recipients === undefined ? {} : { recipients }),
    ...statedTexts(alias),
  };
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
  const isSlugs = labels.every((label) => SLUG.test(label) && label !== 'catch-all');
  return {
    ...(description !== '' && isPlain && !NO_CELL.test(description) ? { description } : {}),
    ...(labels.length > 0 && isSlugs ? { labels: [...new Set(labels)] } : {}),
  };
}
