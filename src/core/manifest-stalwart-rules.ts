/** What an alias can be on a Stalwart server: a mailbox that keeps its mail, or a list that hands everything on. */
import type { ManifestError } from './manifest-error.ts';
import type { AliasItem, DomainItem } from './manifest-model.ts';
import { aliasSettingsOf } from './manifest-settings.ts';
import type { Settings } from './manifest-schema.ts';

/** Errors of one alias whose mail account is of kind `stalwart`. */
export function judgeForStalwart(
  alias: AliasItem,
  { domain, settings }: { readonly domain: DomainItem; readonly settings: Settings },
): readonly ManifestError[] {
  const { mailbox, recipients = [], enabled } = aliasSettingsOf(settings, alias.entry);
  const address = `${alias.name}@${domain.name}`;
  return [
    ...(/[*/+]/.test(alias.name)
      ? [
          {
            ...alias.at('name'),
            message: `${address}: no mailbox of a Stalwart server is reached by a name with "*", "/" or "+"`,
            remedy: 'write a plain name; mail to name+tag@ already reaches name@',
          },
        ]
      : []),
    ...(mailbox && recipients.length > 0
      ? [
          {
            ...alias.at('recipients'),
            message: `${address}: a Stalwart mailbox hands on no copies`,
            remedy: 'make it a forwarder (mailbox: false), or remove the recipients',
          },
        ]
      : []),
    ...(enabled === false
      ? [
          {
            ...alias.at('enabled'),
            message: `${address}: nothing on a Stalwart server is created switched off`,
            remedy: 'remove the key, or leave the alias out',
          },
        ]
      : []),
  ];
}

/** Errors of a domain whose mail account is of kind `stalwart`. */
export function judgeDomainForStalwart(
  domain: DomainItem,
  { catchAll }: Settings,
): readonly ManifestError[] {
  if (typeof catchAll !== 'object') return [];
  return [
    {
      ...domain.at('catchAll'),
      message: `${domain.name}: Mailkeel makes no catch-all on a Stalwart server`,
      remedy: 'remove the key, and set the catch-all address of the domain at the server',
    },
  ];
}
