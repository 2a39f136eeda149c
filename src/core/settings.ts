/** The settings of domains and aliases that Mailkeel may write, field by field. */
import type { AliasWish, MailAlias, MailDomain, Protection } from './mail.ts';
import type { Settings } from './settings-writes.ts';

const PROTECTION = 'protection.';

/** An alias's settings by field. */
export function aliasSettings(alias: MailAlias): Settings {
  const { mailbox, enabled, recipients, description, labels } = alias;
  return { mailbox, enabled, recipients, description, labels };
}

/** A domain's settings by field, `protection.<name>`. */
export function domainSettings({ protections }: Pick<MailDomain, 'protections'>): Settings {
  return protectionSettings(protections);
}

/** Some protections as settings by field. */
export function protectionSettings(
  protections: Readonly<Partial<Record<Protection, boolean>>>,
): Settings {
  return Object.fromEntries(
    Object.entries(protections).map(([name, on]) => [`${PROTECTION}${name}`, on]),
  );
}

/** The protections among a domain's settings, as the port takes them. */
export function toProtections(settings: Settings): Partial<Record<Protection, boolean>> {
  return Object.fromEntries(
    Object.entries(settings).map(([field, on]) => [field.slice(PROTECTION.length), on === true]),
  );
}

/** An alias's settings as the port takes them. Every value came from `aliasSettings`, so each field has its own type again. */
export function toAliasWish(settings: Settings): Partial<AliasWish> {
  return settings;
}

/** The fields of `settings` that `wish` names. */
export function fieldsOf(settings: Settings, wish: object): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([field]) => field in wish));
}
