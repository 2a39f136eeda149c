/** The catch-all `*`: made only together with its domain, otherwise looked at and left (manifest rule 3). */
import type { AliasWish, MailAlias } from './mail.ts';
import { parseRecipient } from './mail-address.ts';
import type { Finding } from './run.ts';
import type { DomainSpec } from './spec.ts';

/** The provider's name of the alias that takes what no other alias takes. */
export const CATCH_ALL = '*';

type Wish = Pick<DomainSpec, 'catchAll'>;

/** The catch-all a domain created by Mailkeel is to get; `undefined`: none. */
export function catchAllWish({ catchAll }: Wish): AliasWish | undefined {
  if (typeof catchAll !== 'object') return undefined;
  const { recipients } = catchAll;
  return {
    ...{ name: CATCH_ALL, mailbox: false, enabled: true, recipients },
    ...{ description: '', labels: [] },
  };
}

const BASE = { pass: '4-1', check: 'catch-all' } as const;

/** Whether the catch-all is as the manifest states it; nothing where it states none or `keep`. A difference is told, never written. */
export function judgeCatchAll(
  { catchAll }: Wish,
  listed: readonly Pick<MailAlias, 'name' | 'recipients'>[],
): readonly Finding[] {
  if (catchAll === undefined || catchAll === 'keep') return [];
  const wanted = catchAll === 'none' ? [] : catchAll.recipients;
  const actual = listed.find(({ name }) => name === CATCH_ALL)?.recipients ?? [];
  if (keyOf(wanted) === keyOf(actual))
    return [{ ...BASE, status: 'pass', message: `the catch-all is as stated: ${shown(actual)}` }];
  return [
    {
      ...BASE,
      status: 'warn',
      message: `the catch-all is ${shown(actual)}, the manifest says ${shown(wanted)}`,
      remedy:
        'change it at the mail provider or in the manifest: Mailkeel makes a catch-all only together with its domain, and never touches one that exists',
    },
  ];
}

function keyOf(recipients: readonly string[]): string {
  return JSON.stringify(recipients.map((each) => parseRecipient(each) ?? each).toSorted());
}

function shown(recipients: readonly string[]): string {
  return recipients.length === 0 ? 'none' : recipients.join(', ');
}
