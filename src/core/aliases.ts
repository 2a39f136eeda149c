/** Aliases: what the manifest states against what a provider holds. An absent field is left as it is, a present one is the wish. */
import { catchAllWish } from './catch-all.ts';
import type { AliasWish, MailAlias } from './mail.ts';
import { parseRecipient } from './mail-address.ts';
import { shown } from './restore.ts';
import type { AliasSpec, DomainSpec } from './spec.ts';

/**
 * Label of an alias whose creation was begun and not finished: it stays disabled until its recipients are right, so that a crash in
 * between leaves a mark at the provider and mail is deferred, never copied to the account owner.
 */
export const UNFINISHED_LABEL = 'mailkeel-unfinished';

type AliasField = 'mailbox' | 'enabled' | 'recipients' | 'description' | 'labels';

/** One stated field that is otherwise at the provider; values as people read them. */
export interface AliasFieldDifference {
  /** Local part. */
  readonly alias: string;
  readonly field: AliasField;
  readonly wanted: string;
  readonly actual: string;
}

export interface AliasComparison {
  /** Local parts that are in the spec and not at the provider. */
  readonly missing: readonly string[];
  /** Local parts that differ in something `repairWish` may change: created by Mailkeel, or `existing: converge`. */
  readonly repairable: readonly string[];
  /** Every difference, field by field, in the order of the spec. */
  readonly differences: readonly AliasFieldDifference[];
  /** How many are as the spec states. */
  readonly same: number;
  /** How many the spec does not name, catch-all and regex aliases included. */
  readonly unmanaged: number;
}

/** True for an alias whose creation by Mailkeel was interrupted; it needs everything its spec would have created. */
export function isUnfinished(alias: Pick<MailAlias, 'labels'>): boolean {
  return alias.labels.includes(UNFINISHED_LABEL);
}

/** Everything a new alias states: what the spec leaves open is created enabled, undescribed and without forwarding. */
export function toWish(spec: AliasSpec): AliasWish {
  return {
    name: spec.name,
    mailbox: spec.mailbox,
    enabled: spec.enabled ?? true,
    recipients: spec.recipients ?? [],
    description: spec.description ?? '',
    labels: spec.labels ?? [],
  };
}

/**
 * The stated fields that differ and may be changed, for `MailProvider.updateAlias`; `{}` when there are none. IMAP is never switched off:
 * Forward Email's clean-up job deletes the mail of such an alias, so that difference is only reported. An unfinished alias gets the whole
 * wish of its creation.
 */
export function repairWish(spec: AliasSpec, existing: MailAlias): Partial<AliasWish> {
  const wish = toWish(spec);
  if (isUnfinished(existing)) return wish;
  const fields = differingFields(spec, existing).filter((field) => isSafe(field, existing));
  return Object.fromEntries(fields.map((field) => [field, wish[field]] as const));
}

function isSafe(field: AliasField, existing: MailAlias): boolean {
  return field !== 'mailbox' || !existing.mailbox;
}

/**
 * Compares one listing with the spec, every field the spec states. `createdByUs` holds the local parts Mailkeel created (or was about to);
 * a difference on any other alias is only reported unless the spec says `existing: converge`.
 */
export function compareAliases(
  spec: Pick<DomainSpec, 'aliases' | 'existing' | 'catchAll'>,
  existing: readonly MailAlias[],
  createdByUs: ReadonlySet<string>,
): AliasComparison {
  const present = new Map(existing.map((alias) => [alias.name, alias]));
  const rows = spec.aliases.map((wanted) => judge(wanted, present.get(wanted.name)));
  const differing = rows.filter((row) => row.unlike);
  const mayChange = (row: Row): boolean =>
    row.mendable && (row.unfinished || spec.existing === 'converge' || createdByUs.has(row.name));
  const own = catchAllWish(spec)?.name;
  const wanted = new Set([...spec.aliases.map(({ name }) => name), ...(own ? [own] : [])]);
  return {
    missing: rows.filter((row) => row.absent).map((row) => row.name),
    repairable: differing.filter(mayChange).map((row) => row.name),
    differences: differing.flatMap((row) => row.differences),
    same: rows.filter((row) => !row.absent && !row.unlike).length,
    unmanaged: existing.filter(({ name }) => !wanted.has(name)).length,
  };
}

interface Row {
  readonly name: string;
  readonly absent: boolean;
  readonly unlike: boolean;
  /** Something differs that a repair may touch. */
  readonly mendable: boolean;
  readonly unfinished: boolean;
  readonly differences: readonly AliasFieldDifference[];
}

function judge(spec: AliasSpec, alias: MailAlias | undefined): Row {
  const { name } = spec;
  if (alias === undefined)
    return {
      name,
      absent: true,
      unlike: false,
      mendable: false,
      unfinished: false,
      differences: [],
    };
  const wish = toWish(spec);
  const unfinished = isUnfinished(alias);
  const fields = unfinished ? differingFields(wish, alias) : differingFields(spec, alias);
  const differences = fields.map((field) => ({
    alias: name,
    field,
    wanted: shown(wish[field]),
    actual: shown(alias[field]),
  }));
  const unlike = unfinished || fields.length > 0;
  const mendable = unfinished || fields.some((field) => isSafe(field, alias));
  return { name, absent: false, unlike, mendable, unfinished, differences };
}

function differingFields(spec: AliasSpec, alias: MailAlias): readonly AliasField[] {
  const differs: Readonly<Record<AliasField, boolean>> = {
    mailbox: spec.mailbox !== alias.mailbox,
    enabled: spec.enabled !== undefined && spec.enabled !== alias.enabled,
    recipients: differsAsSet(spec.recipients, alias.recipients, recipientKey),
    description: differsAsText(spec.description, alias.description),
    labels: differsAsSet(spec.labels, alias.labels, labelKey),
  };
  return FIELDS.filter((field) => differs[field]);
}

const FIELDS: readonly AliasField[] = ['mailbox', 'enabled', 'recipients', 'description', 'labels'];

/** Providers drop HTML tags and white space around a description. */
function differsAsText(wanted: string | undefined, actual: string): boolean {
  const plain = (text: string): string => text.replace(/<[^>]*>/g, '').trim();
  return wanted !== undefined && plain(wanted) !== plain(actual);
}

function differsAsSet(
  wanted: readonly string[] | undefined,
  actual: readonly string[],
  key: (value: string) => string,
): boolean {
  if (wanted === undefined) return false;
  const left = new Set(wanted.map(key));
  const right = new Set(actual.map(key));
  return left.size !== right.size || [...left].some((value) => !right.has(value));
}

/** Providers fold addresses and host names to lower case, and may write an international domain either way; a URL's path keeps its case. */
function recipientKey(recipient: string): string {
  const value = recipient.trim();
  return parseRecipient(value) ?? (/^https?:/i.test(value) ? value : value.toLowerCase());
}

const SPELLED: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  '&': '-and-',
};

/** Forward Email stores labels as slugs (its `speakingurl`): "Büro Nord" comes back as `buero-nord`, "R&D" as `r-and-d`. */
function labelKey(label: string): string {
  return label
    .normalize('NFC')
    .replace(/[äöüß&]/gi, (letter) => SPELLED[letter.toLowerCase()] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
