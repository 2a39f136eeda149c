/** What holds for one domain: its own keys over the defaults, part by part. */
import type { AliasSettings } from './manifest-alias-schema.ts';
import type { DomainItem } from './manifest-model.ts';
import type { Settings } from './manifest-schema.ts';

type DnsSetting = NonNullable<Settings['dns']>;

/** The settings of a domain. `dns` and `alias` are merged key by key; a stated key wins, an absent one leaves the default. */
export function settingsOf(defaults: Settings, domain: Pick<DomainItem, 'entry'>): Settings {
  const { entry } = domain;
  const dns = mergeDns(defaults.dns, entry.dns);
  return {
    ...defaults,
    ...entry,
    ...(dns === undefined ? {} : { dns }),
    alias: { ...defaults.alias, ...entry.alias },
  };
}

function mergeDns(
  base: DnsSetting | undefined,
  own: DnsSetting | undefined,
): DnsSetting | undefined {
  if (own === undefined) return base;
  return typeof own === 'object' && typeof base === 'object' ? { ...base, ...own } : own;
}

/** What one alias states: its own keys over those of its domain. A mailbox unless said otherwise. */
export function aliasSettingsOf(
  settings: Settings,
  entry: AliasSettings,
): AliasSettings & { readonly mailbox: boolean } {
  return { mailbox: true, ...settings.alias, ...entry };
}
