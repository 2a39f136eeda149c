/** Judges the aliases of one domain: names, recipients, and that each address stands once. */
import { refuseAliasName } from './alias-name.ts';
import { parseRecipient } from './mail-address.ts';
import { quote, spotText, type ManifestError } from './manifest-error.ts';
import type { AliasItem, DomainItem, ManifestModel } from './manifest-model.ts';
import { judgeForStalwart } from './manifest-stalwart-rules.ts';
import { aliasSettingsOf, settingsOf } from './manifest-settings.ts';
import type { Settings } from './manifest-schema.ts';

/** `max_recipients_per_alias` of a domain whose owner never asked Forward Email for more. */
const USUAL_RECIPIENTS = 10;

interface Context {
  readonly domain: DomainItem;
  readonly settings: Settings;
  /** Kind of the mail account. */
  readonly kind: string;
}

/** Errors of a domain's aliases. */
export function judgeAliases(model: ManifestModel, domain: DomainItem): readonly ManifestError[] {
  const context = contextOf(model, domain);
  return [...twice(domain), ...domain.aliases.flatMap((alias) => judgeAlias(alias, context))];
}

/** Errors of one alias by itself, whatever else its domain has. */
export function judgeAlias(alias: AliasItem, context: Context): readonly ManifestError[] {
  return [
    ...judgeName(alias, context),
    ...judgeRecipients(alias, context),
    ...(context.kind === 'stalwart' ? judgeForStalwart(alias, context) : []),
  ];
}

/** What may be meant and rarely is: a domain without aliases, more recipients than the provider takes unasked. */
export function warnAliases(model: ManifestModel, domain: DomainItem): readonly ManifestError[] {
  const context = contextOf(model, domain);
  const none: ManifestError = {
    ...domain.at('aliases'),
    message: `${domain.name} has no aliases`,
    remedy: 'nothing to do if only its DNS is wanted; otherwise add aliases',
  };
  const many = domain.aliases.flatMap((alias) => warnRecipients(alias, context));
  return domain.aliases.length === 0 ? [none] : many;
}

function contextOf(model: ManifestModel, domain: DomainItem): Context {
  const settings = settingsOf(model.defaults, domain);
  const account = settings.mail === undefined ? undefined : model.accounts.get(settings.mail);
  return { domain, settings, kind: account?.kind ?? 'forward-email' };
}

function twice(domain: DomainItem): readonly ManifestError[] {
  const first = new Map<string, AliasItem>();
  return domain.aliases.flatMap((alias) => {
    const other = first.get(alias.name);
    if (other === undefined) first.set(alias.name, alias);
    if (other === undefined) return [];
    return {
      ...alias.at('name'),
      message: `${alias.name}@${domain.name} is listed twice (the first at ${spotText(other.at('name'))})`,
      remedy: 'keep one of the two',
    };
  });
}

function judgeName(alias: AliasItem, { domain, kind }: Context): readonly ManifestError[] {
  const refusal = refuseAliasName(alias.name, kind);
  if (refusal === undefined) return [];
  const address = `${alias.name}@${domain.name}`;
  const shown = address.length > 80 ? quote(address) : address;
  return [
    {
      ...alias.at('name'),
      message: `${shown}: ${refusal.reason}`,
      remedy: refusal.remedy,
    },
  ];
}

function judgeRecipients(
  alias: AliasItem,
  { domain, settings, kind }: Context,
): readonly ManifestError[] {
  const address = `${alias.name}@${domain.name}`;
  const wish = aliasSettingsOf(settings, alias.entry);
  const recipients = wish.recipients ?? [];
  if (!wish.mailbox && recipients.length === 0)
    return [
      {
        ...alias.at('recipients'),
        message: `${address} is a forwarder without recipients`,
        remedy: 'name recipients, or make it a mailbox (mailbox: true)',
      },
    ];
  const itself = recipients.some((recipient) => parseRecipient(recipient) === address);
  if (!itself || wish.enabled === false || kind !== 'forward-email') return [];
  return [
    {
      ...alias.at('recipients'),
      message: `${address}: Forward Email refuses an alias that lists itself as recipient`,
      remedy: 'remove it from the recipients; a mailbox keeps its mail without that',
    },
  ];
}

function warnRecipients(
  alias: AliasItem,
  { domain, settings, kind }: Context,
): readonly ManifestError[] {
  const count = aliasSettingsOf(settings, alias.entry).recipients?.length ?? 0;
  if (count <= USUAL_RECIPIENTS || kind !== 'forward-email') return [];
  return [
    {
      ...alias.at('recipients'),
      message: `${alias.name}@${domain.name} has ${String(count)} recipients; Forward Email takes ${String(USUAL_RECIPIENTS)} unless the domain was given more`,
      remedy: 'ask Forward Email for a higher max_recipients_per_alias, or shorten the list',
    },
  ];
}
