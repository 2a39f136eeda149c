/** What the grammar knows and this version cannot do yet. It is refused, never ignored. */
import type { Account } from './manifest-account-schema.ts';
import type { At, KeyPath, ManifestError } from './manifest-error.ts';
import type { AliasSettings } from './manifest-alias-schema.ts';
import type { DomainItem, ManifestModel } from './manifest-model.ts';
import type { Settings } from './manifest-schema.ts';

const SUPPORTED_KINDS: readonly Account['kind'][] = ['forward-email', 'cloudflare', 'powerdns'];

/** One `… is not supported yet` for every such key or value, where it is written. */
export function unsupported(model: ManifestModel): readonly ManifestError[] {
  return [
    ...unsupportedAccounts(model.accounts, model.at),
    ...unsupportedPolicy(model),
    ...unsupportedSettings(model.defaults, (...keys) => model.at('defaults', ...keys)),
    ...model.domains.flatMap(unsupportedDomain),
  ];
}

/** The same for accounts alone. */
export function unsupportedAccounts(
  accounts: ManifestModel['accounts'],
  at: At,
): readonly ManifestError[] {
  return [...accounts].flatMap(([label, account]) =>
    account === undefined || SUPPORTED_KINDS.includes(account.kind)
      ? []
      : refuse(at, ['accounts', label, 'kind'], {
          what: `kind: ${account.kind}`,
          remedy: `use an account of one of these kinds: ${SUPPORTED_KINDS.join(', ')}`,
        }),
  );
}

function unsupportedPolicy({ policy, at }: ManifestModel): readonly ManifestError[] {
  if ((policy.maxDeletions ?? 0) === 0) return [];
  return refuse(at, ['policy', 'maxDeletions'], {
    what: `maxDeletions: ${String(policy.maxDeletions)}`,
    remedy: 'use 0: no DNS record is deleted without a decision',
  });
}

function unsupportedDomain(domain: DomainItem): readonly ManifestError[] {
  return [
    ...unsupportedSettings(domain.entry, domain.at),
    ...domain.aliases.flatMap((alias) => unsupportedQuota(alias.entry, alias.at, [])),
  ];
}

function unsupportedSettings(settings: Settings, at: At): readonly ManifestError[] {
  const { dns, catchAll, alias } = settings;
  return [
    ...(dns === undefined ? [] : unsupportedDns(dns, at)),
    ...(catchAll === undefined
      ? []
      : refuse(at, ['catchAll'], {
          what: 'catchAll',
          remedy: 'remove the key: created domains get no catch-all, existing ones keep theirs',
        })),
    ...(alias === undefined ? [] : unsupportedQuota(alias, at, ['alias'])),
  ];
}

function unsupportedDns(dns: NonNullable<Settings['dns']>, at: At): readonly ManifestError[] {
  if (dns === 'manual')
    return refuse(at, ['dns'], {
      what: 'dns: manual',
      remedy: 'name the account of the DNS host: { account: … }',
    });
  const { mx, extras } = dns;
  return [
    ...(mx === 'last' || mx === 'replace'
      ? refuse(at, ['dns', 'mx'], {
          what: `mx: ${mx}`,
          remedy: 'use keep (MX stays where it is) or publish (parks before a foreign MX)',
        })
      : []),
    ...(extras === undefined
      ? []
      : refuse(at, ['dns', 'extras'], { what: 'extras', remedy: 'remove the key' })),
  ];
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
