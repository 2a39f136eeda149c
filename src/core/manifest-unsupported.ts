/** What the grammar knows and this version cannot do yet. It is refused, never ignored. */
import type { At, KeyPath, ManifestError } from './manifest-error.ts';
import type { AliasSettings } from './manifest-alias-schema.ts';
import type { DomainItem, ManifestModel } from './manifest-model.ts';
import type { Settings } from './manifest-schema.ts';

/** One `… is not supported yet` for every such key or value, where it is written. */
export function unsupported(model: ManifestModel): readonly ManifestError[] {
  return [
    ...unsupportedSettings(model.defaults, (...keys) => model.at('defaults', ...keys)),
    ...model.domains.flatMap(unsupportedDomain),
  ];
}

function unsupportedDomain(domain: DomainItem): readonly ManifestError[] {
  return [
    ...unsupportedSettings(domain.entry, domain.at),
    ...domain.aliases.flatMap((alias) => unsupportedQuota(alias.entry, alias.at, [])),
  ];
}

function unsupportedSettings(settings: Settings, at: At): readonly ManifestError[] {
  const { alias } = settings;
  return alias === undefined ? [] : unsupportedQuota(alias, at, ['alias']);
}

function unsupportedQuota(alias: AliasSettings, at: At, base: KeyPath): readonly ManifestError[] {
  if (alias.quota === undefined) return [];
  return refuse(at, [...base, 'quota'], {
    what: 'quota',
    remedy: 'remove it: the quota of the domain or the plan holds',
  });
}

function refuse(
  at: At,
  keys: KeyPath,
  text: { readonly what: string; readonly remedy: string },
): readonly ManifestError[] {
  return [{ ...at(...keys), message: `${text.what} is not supported yet`, remedy: text.remedy }];
}
