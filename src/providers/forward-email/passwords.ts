/** `generate-password`: a first password, a changed one, and, by a recorded decision only, one over an emptied mailbox. */
import { domainToASCII } from 'node:url';
import { remediationFor } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { parseBody, type HttpAnswer } from '../http.ts';
import type { PasswordAnswer, PasswordChange, ReplaceAnswer } from '../ports.ts';
import { aliasPath, context, transmit, type AliasRef, type Session } from './api.ts';
import { classify, messageOf, PROVIDER } from './classify.ts';
import { GeneratedPassword } from './schemas.ts';

/**
 * Sets a first password and never sends `is_override`, which would replace the mailbox by an empty one. The pair that comes back is
 * checked against what was sent: a password the server drew itself would be known to nobody.
 */
export async function postPassword(
  session: Session,
  alias: AliasRef,
  password: string,
): Promise<PasswordAnswer> {
  const answer = await generate(session, alias, { new_password: password });
  if (answer.status === 400 && /enter the current password/i.test(messageOf(answer)))
    return 'already-has-password';
  return answerOf(session, answer, { alias, password });
}

/**
 * Changes a password. With the current one the server encrypts the mailbox anew and answers before it has; with a decision the mailbox
 * is replaced by an empty one. `new_password` always goes along: without it the server draws one that nobody is told.
 */
export async function postReplacement(
  session: Session,
  alias: AliasRef,
  change: PasswordChange,
): Promise<ReplaceAnswer> {
  const { password } = change;
  const proof = 'current' in change ? { password: change.current } : { is_override: true };
  const answer = await generate(session, alias, { new_password: password, ...proof });
  if (answer.status === 403 && /password was invalid/i.test(messageOf(answer)))
    return 'wrong-current';
  return answerOf(session, answer, { alias, password });
}

function generate(
  session: Session,
  alias: AliasRef,
  body: Readonly<Record<string, string | boolean>>,
): Promise<HttpAnswer> {
  return transmit(session, { method: 'POST', path: `${aliasPath(alias)}/generate-password`, body });
}

function answerOf(
  session: Session,
  answer: HttpAnswer,
  { alias, password }: { readonly alias: AliasRef; readonly password: string },
): 'accepted' | 'rotation-started' | 'rotation-under-way' {
  if (answer.status === 409 && /rekey/i.test(messageOf(answer))) return 'rotation-under-way';
  if (answer.status !== 200) throw classify(session, answer);
  if (isRotation(answer)) return 'rotation-started';
  const stored = parseBody(GeneratedPassword, answer, context(session));
  if (toAddress(stored.username) !== toAddress(`${alias.name}@${alias.domain}`))
    throw replaced(session, 'for another user name than the one that was asked for');
  if (stored.password !== password) throw replaced(session, 'that is not the one it was sent');
  return 'accepted';
}

/** A changed password is answered at once by a message alone, and in force when the server has encrypted the mailbox anew. */
function isRotation({ json }: HttpAnswer): boolean {
  return typeof json === 'object' && json !== null && 'message' in json && !('password' in json);
}

function replaced(session: Session, what: string): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Permanent',
    operation: session.operation,
    status: 200,
    code: 'password-replaced',
    message: `${PROVIDER} answered with a password ${what}`,
    remediation: remediationFor('ServerError', session.operation, 'password-replaced'),
  });
}

/** User names come back with the domain in Unicode. */
function toAddress(username: string): string {
  const [local = '', domain = ''] = username.toLowerCase().split('@');
  return `${local}@${domainToASCII(domain)}`;
}
