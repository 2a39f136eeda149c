/** A mailbox's candidate: chosen here from the worker's randomness, checked by the provider's rules, committed before anyone hears it. */
import { PASSWORD_ENTROPY_BYTES, checkPassword, generatePassword } from '../core/passwords.ts';
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import { StoreError } from '../store/errors.ts';
import type { PasswordEntry } from '../store/vault-port.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';
import type { AliasCall } from './contract.ts';

interface Mailbox {
  readonly call: AliasCall;
  readonly spec: DomainSpec;
  readonly alias: AliasSpec;
  readonly mail: MailAccountCalls;
  /** The provider's id of the alias: the password is this mailbox's, not the address's. */
  readonly aliasId: string;
}

/** Chooses and commits a candidate; where the mailbox has a live one already, that one is returned. Throws as `choosePassword`. */
export async function planCandidate(tools: Toolset, mailbox: Mailbox): Promise<PasswordEntry> {
  const { call, spec, alias, mail, aliasId } = mailbox;
  return tools.store.vault.plan({
    address: `${alias.name}@${spec.name}`,
    domain: spec.name,
    account: mail.identity.key,
    aliasId,
    executionId: call.execution,
    password: choosePassword(tools, { spec, alias, owner: mail.identity.email }),
  });
}

/** One in many millions is guessable by accident; five in a row means the rules or the randomness are broken. */
const TRIES = 5;

/** A new password that passes the provider's rules. Throws ProviderError `ValidationError` when none of five does. */
export function choosePassword(
  { randomness }: Pick<Toolset, 'randomness'>,
  about: Guessable,
): string {
  const words = guessableWords(about);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const password = generatePassword(randomness(PASSWORD_ENTROPY_BYTES));
    if (checkPassword(password, words) === 'ok') return password;
  }
  throw new ProviderError({
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'set-password',
    message: `none of ${String(TRIES)} generated passwords passes the strength rules`,
    remediation:
      'Check that the machine of the worker has a working random generator, then resume.',
  });
}

/** Whose password it is: what a guesser would try first. */
interface Guessable {
  readonly spec: DomainSpec;
  readonly alias: AliasSpec;
  /** E-mail address of the account. */
  readonly owner: string | undefined;
}

/** Forward Email counts these as guessable words. */
function guessableWords({ spec, alias, owner = '' }: Guessable): readonly string[] {
  const { name, description = '', labels = [] } = alias;
  const words = [name, spec.name, `${name}@${spec.name}`, description, ...labels, owner];
  return words.filter((word) => word !== '');
}

/** Why an attempt stops whose candidate another one has settled meanwhile: a fault of the moment, so that it looks again. */
export function overtaken({ address }: PasswordEntry): StoreError {
  return new StoreError(
    'store',
    `another attempt settled the password of ${address} meanwhile`,
    'Nothing needs to be done: this attempt looks again by itself and finds what the other one did.',
  );
}
