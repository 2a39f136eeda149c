/** What POST and PUT check in an alias body. Every refusal is a 400. */
import { asFields, booleanField, listField, textField, type Fields } from './fields.ts';
import { Refusal } from './refusal.ts';
import { isPattern, type Account, type Alias, type Domain } from './state.ts';

const MOST_RECIPIENTS = 10;
const ADDRESS = /^[^\s@'"]+@[^\s@'"]+\.[^\s@'"]+$/;
const HOST = /^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i;
const LOCAL_PART = /^[a-z0-9.!#$%&*/=?^_`{|}~-]+$/;

export interface AliasChange {
  readonly name: string;
  readonly description: string;
  readonly labels: string[];
  readonly is_enabled: boolean;
  readonly error_code_if_disabled: Alias['error_code_if_disabled'];
  readonly has_imap: boolean;
  readonly has_recipient_verification: boolean;
  readonly recipients: string[];
}

export interface AliasContext {
  readonly account: Account;
  readonly domain: Domain;
  /** The alias being changed; absent when one is made. */
  readonly current?: Alias;
  readonly aliasPut: 'wiping' | 'keeping';
  /** Name where a body has none. */
  readonly randomName: string;
}

/** The alias a body describes. A field a body leaves out is kept on PUT only for the names the vendor keeps: see `readRecipients`. */
export function readAlias(context: AliasContext, body: unknown): AliasChange {
  const fields = asFields(body);
  const { current } = context;
  const name = readName(textField(fields, 'name') ?? current?.name ?? context.randomName);
  const change = {
    name,
    description: readDescription(fields),
    labels: readLabels(fields, name),
    is_enabled: booleanField(fields, 'is_enabled', current?.is_enabled ?? true),
    error_code_if_disabled: readErrorCode(fields, current),
    has_imap: booleanField(fields, 'has_imap', current?.has_imap ?? false),
    has_recipient_verification: booleanField(
      fields,
      'has_recipient_verification',
      current?.has_recipient_verification ?? false,
    ),
    recipients: readRecipients(context, fields),
  };
  checkTogether(context.domain, change);
  return change;
}

function readName(raw: string): string {
  const name = raw.trim().toLowerCase();
  if (/^\*+$/.test(name)) return '*';
  if (name.startsWith('/')) return name;
  if (name.includes('+')) throw new Refusal(400, 'Alias name cannot contain a plus sign (+).');
  if (name.startsWith('!')) throw new Refusal(400, 'Alias name cannot start with an exclamation.');
  if (!LOCAL_PART.test(name) || name.length > 64 || name.includes('..'))
    throw new Refusal(400, 'Alias name was invalid.');
  return name;
}

function readDescription(fields: Fields): string {
  const text = (textField(fields, 'description') ?? '').replace(/<[^>]*>/g, '').trim();
  if (text.length > 150) throw new Refusal(400, 'Description is longer than 150 characters.');
  return text;
}

function readLabels(fields: Fields, name: string): string[] {
  const labels = (listField(fields, 'labels') ?? []).map((label) =>
    label.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
  );
  if (labels.includes('catch-all') && name !== '*')
    throw new Refusal(400, 'Label "catch-all" is reserved.');
  return labels;
}

function readErrorCode(fields: Fields, current?: Alias): Alias['error_code_if_disabled'] {
  const value = fields['error_code_if_disabled'];
  if (value === undefined) return current?.error_code_if_disabled ?? 250;
  const known = ([250, 421, 550] as const).find((code) => code === Number(value));
  if (known === undefined)
    throw new Refusal(400, 'Error code if disabled was not 250, 421, or 550.');
  return known;
}

/**
 * POST: none stated = the account's own address. PUT of the wiping generation does the same; the keeping one leaves omitted
 * recipients alone and takes `[]` for a mailbox.
 */
function readRecipients(context: AliasContext, fields: Fields): string[] {
  const { current, account } = context;
  const stated = listField(fields, 'recipients')?.map((r) =>
    r.includes('@') ? r.toLowerCase() : r,
  );
  if (current !== undefined && context.aliasPut === 'keeping') {
    if (stated === undefined) return current.recipients;
    if (stated.length === 0 && booleanField(fields, 'has_imap', current.has_imap)) return [];
  }
  if (stated === undefined || stated.length === 0) return [account.email];
  return checkRecipients(stated);
}

function checkRecipients(recipients: readonly string[]): string[] {
  const unique = [...new Set(recipients)];
  if (unique.length > MOST_RECIPIENTS)
    throw new Refusal(400, `You can only specify up to ${String(MOST_RECIPIENTS)} recipients.`);
  const bad = unique.find(
    (r) => !ADDRESS.test(r) && !HOST.test(r) && !/^https?:\/\/[^\s]+$/.test(r),
  );
  if (bad !== undefined)
    throw new Refusal(400, `Recipient of "${bad}" must be a valid email, domain, IP or webhook.`);
  return unique;
}

function checkTogether(domain: Domain, change: AliasChange): void {
  if (isPattern(change.name) && change.has_imap)
    throw new Refusal(400, 'Catch-all and regex aliases cannot have IMAP enabled.');
  if (change.name === '*' && !change.is_enabled)
    throw new Refusal(400, 'Catch-all alias cannot be disabled, delete it instead.');
  if (change.is_enabled && change.recipients.includes(`${change.name}@${domain.name}`))
    throw new Refusal(400, 'Alias must not have itself as a recipient.');
}
