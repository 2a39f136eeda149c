/** `PATCH /api/principal/{name}`: a list of changes, all of them or none. */
import type { VendorResponse } from '../http-vendor.ts';
import { data, Managed, Problem } from './answers.ts';
import { isPassword } from './secrets.ts';
import type { Visit } from './service.ts';
import type { Account } from './state.ts';
import { texts } from './rest-body.ts';
import { keptSecrets, refuseAddress } from './rest-principals.ts';

interface Change {
  readonly action: 'set' | 'addItem' | 'removeItem';
  readonly field: string;
  readonly value: unknown;
}

/**
 * Applies the changes to a copy, which replaces the account only when none was refused. The name is looked up before the caller's right,
 * and the right before the body (v0.15 principal.rs).
 */
export async function patchPrincipal(visit: Visit, name: string): Promise<VendorResponse> {
  await visit.work();
  const { state } = visit.service;
  const account = state.accounts.find((found) => found.name === name);
  if (account === undefined) throw new Managed({ error: 'notFound', item: name });
  if (visit.caller.rights !== 'admin') throw new Problem(403);
  const changes = changesOf(visit.request.body);
  const next = structuredClone(account);
  for (const change of changes) apply(visit, next, change);
  Object.assign(account, next);
  return data(null);
}

function changesOf(body: unknown): readonly Change[] {
  if (!Array.isArray(body)) throw new Problem(400);
  return body.map((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw new Problem(400);
    const { action, field, value } = item as Record<string, unknown>;
    if (typeof field !== 'string' || !isAction(action)) throw new Problem(400);
    return { action, field, value };
  });
}

function isAction(value: unknown): value is Change['action'] {
  return value === 'set' || value === 'addItem' || value === 'removeItem';
}

function apply(visit: Visit, account: Account, change: Change): void {
  switch (change.field) {
    case 'secrets':
      setSecrets(account, change);
      break;
    case 'description':
      if (change.action !== 'set') throw invalid(change);
      account.description = String(change.value);
      break;
    case 'name':
      // The addresses stay as they are.
      if (change.action !== 'set') throw invalid(change);
      account.name = String(change.value).toLowerCase();
      break;
    case 'quota':
      setQuota(account, change);
      break;
    case 'roles':
      account.roles = changed(account.roles, change);
      break;
    case 'externalMembers':
      account.externalMembers = changed(account.externalMembers, change);
      break;
    case 'emails':
      setEmails(visit, account, change);
      break;
    default:
      throw invalid(change);
  }
}

/** `set` replaces application passwords and one-time secrets too; a plain `addItem` replaces the password. */
function setSecrets(account: Account, { action, value }: Change): void {
  const given = texts(value);
  const kept = account.secrets.filter((secret) => action !== 'set' && !given.includes(secret));
  const others = given.some(isPassword) ? kept.filter((secret) => !isPassword(secret)) : kept;
  account.secrets = action === 'removeItem' ? kept : keptSecrets([...given, ...others]);
  if (action !== 'removeItem' && given.some(isPassword)) account.passwordsSet += 1;
}

/** A number; the numeric string that creation takes is refused here. */
function setQuota(account: Account, change: Change): void {
  const { action, value } = change;
  if (action !== 'set' || typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid(change);
  account.quota = value;
}

function setEmails(visit: Visit, account: Account, change: Change): void {
  const next = changed(account.emails, change).map((email) => email.toLowerCase());
  const { state } = visit.service;
  for (const email of next) {
    if (!account.emails.includes(email)) refuseAddress(state, email);
  }
  account.emails = next;
}

function changed(before: readonly string[], { action, value }: Change): string[] {
  const given = texts(value);
  if (action === 'set') return [...given];
  const others = before.filter((item) => !given.includes(item));
  return action === 'addItem' ? [...before, ...given.filter((i) => !before.includes(i))] : others;
}

function invalid({ action, field }: Change): Managed {
  return new Managed({
    error: 'other',
    details: 'Invalid parameters',
    reason: `Unsupported operation ${action} on ${field}`,
  });
}
