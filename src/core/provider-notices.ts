/** Providers that mail every admin of a domain about each password set, as people call them. */
import { FORWARD_EMAIL_CAPABILITIES, STALWART_CAPABILITIES } from './provider-capabilities.ts';

/** Mail hosts by the name of their adapter. */
const HOSTS: ReadonlyMap<string, { readonly name: string; readonly mails: boolean }> = new Map([
  [
    'forward-email',
    { name: 'Forward Email', mails: FORWARD_EMAIL_CAPABILITIES['password-mail'].has },
  ],
  ['stalwart', { name: 'Stalwart', mails: STALWART_CAPABILITIES['password-mail'].has }],
]);

/** The provider's name for people where it mails the admins about passwords, else `undefined`. */
export function mailingName(provider: string): string | undefined {
  const host = HOSTS.get(provider);
  return host?.mails === true ? host.name : undefined;
}

/** True where each password set is told to every admin of its domain by e-mail. */
export function mailsAdmins(provider: string): boolean {
  return HOSTS.get(provider)?.mails === true;
}
