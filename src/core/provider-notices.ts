/** Providers that mail every admin of a domain about each password set, by the name of their adapter, as people call them. */
const MAILING: ReadonlyMap<string, string> = new Map([['forward-email', 'Forward Email']]);

/** The provider's name for people where it mails the admins about passwords, else `undefined`. */
export function mailingName(provider: string): string | undefined {
  return MAILING.get(provider);
}

/** True where each password set is told to every admin of its domain by e-mail. */
export function mailsAdmins(provider: string): boolean {
  return MAILING.has(provider);
}
