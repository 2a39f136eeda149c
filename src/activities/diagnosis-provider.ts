/** What a diagnosis says about the provider's side: rights, what it has seen, what it will send, and what only trying tells. */
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { MailAccountCalls } from './accounts.ts';
import type { ParkRequest } from './contract.ts';
import type { Worklist } from './worklist.ts';

/** Why nobody with this token can set a password here; `undefined` where the provider does not say who administrates the domain. */
export function notAdminPark(
  { name }: DomainSpec,
  { admins }: Pick<MailDomain, 'admins'>,
  { identity }: Pick<MailAccountCalls, 'identity'>,
): ParkRequest | undefined {
  if (admins === undefined || admins.includes(identity.key)) return undefined;
  return {
    code: 'password.not-admin',
    sentence: `the account may read ${name} and does not administrate it, so the mail provider refuses every password`,
    remedy: [
      "make the token's owner an administrator of the domain at the mail provider, or name an account that is one",
      `then: mailkeel resume ${name} --reason "made administrator"`,
    ],
    resumedBy: 'person',
  };
}

interface Subject {
  readonly spec: DomainSpec;
  readonly domain: MailDomain;
  readonly work: Worklist;
  readonly listed: readonly MailAlias[];
  readonly mail: Pick<MailAccountCalls, 'provider'>;
}

/** One finding each; all are facts to decide by, none stops a run. */
export function providerFindings(subject: Subject): readonly Finding[] {
  return [
    rights(subject),
    ownershipAtProvider(subject),
    ...patterns(subject),
    ...parameters(subject),
    ...unknownUntilTried(subject),
    ...mails(subject),
  ];
}

function rights({ domain: { admins } }: Subject): Finding {
  if (admins === undefined)
    return finding('rights', 'not-tested', 'the mail provider does not say who may set passwords');
  return finding('rights', 'pass', 'the account administrates the domain');
}

function ownershipAtProvider({ domain }: Subject): Finding {
  if (domain.records.ownership === undefined || domain.seen?.ownership !== false)
    return finding('ownership-seen', 'pass', 'the mail provider has seen the ownership record');
  return {
    ...finding(
      'ownership-seen',
      'warn',
      'at its last look the mail provider had not seen the ownership record; it looks again at each login',
    ),
    remedy: 'if logins are refused, run phase 1 again: it asks the provider to look now',
  };
}

/** Catch-all and regular expressions take mail and can have no password. */
function patterns({ listed }: Subject): readonly Finding[] {
  const found = listed.filter(({ name }) => name === '*' || name.startsWith('/'));
  if (found.length === 0) return [];
  const names = found.map(({ name }) => name).join(', ');
  return [finding('patterns', 'pass', `${names}: can have no password and is left alone`)];
}

/** The combinations of Forward Email's `generate-password`: every other one would draw a password nobody is told, or empty a mailbox. */
function parameters({ work, mail }: Subject): readonly Finding[] {
  if (mail.provider !== 'forward-email' || work.set.length === 0) return [];
  return [
    finding(
      'parameters',
      'pass',
      'a first password is sent as new_password alone, a rotation sends password with new_password; both as text, is_override by no run',
    ),
  ];
}

/** No field tells whether a mailbox has a password: only a call does, and it counts. */
function unknownUntilTried({ spec, work }: Subject): readonly Finding[] {
  const count = work.set.length;
  if (count === 0 || spec.passwords !== 'missing') return [];
  return [
    finding(
      'unknown',
      'pass',
      `whether ${String(count)} of them have a password already is unknown until tried: one call of the budget each; those that have one keep it`,
    ),
  ];
}

/** Providers that mail every admin of a domain about each password set. */
function mails({ domain: { admins }, work, mail }: Subject): readonly Finding[] {
  if (mail.provider !== 'forward-email' || work.set.length === 0) return [];
  const each = admins === undefined ? 'each admin' : count(admins.length);
  const total = admins === undefined ? '' : `, ${String(admins.length * work.set.length)} in all`;
  return [
    finding('e-mails', 'pass', `Forward Email tells ${each} by e-mail of each password${total}`),
  ];
}

function count(admins: number): string {
  return `${String(admins)} ${admins === 1 ? 'admin' : 'admins'}`;
}

function finding(check: string, status: Finding['status'], message: string): Finding {
  return { pass: '3-1', check, status, message };
}
