/** `/api/principal`: create, read, list and delete. Refusals are answered with status 200. */
import type { VendorResponse } from '../http-vendor.ts';
import { data, Managed, Problem } from './answers.ts';
import { isPassword } from './secrets.ts';
import type { Caller, Visit } from './service.ts';
import {
  domainPart,
  findDomain,
  holderOf,
  takeId,
  type Account,
  type Domain,
  type StalwartState,
} from './state.ts';
import { principalBody, type PrincipalBody } from './rest-body.ts';

const ROLES: ReadonlySet<string> = new Set(['user', 'admin', 'tenant-admin']);

/**
 * Looks first (name, roles, e-mail addresses, domain), then works, then writes. Only the name is asserted in the write, so two creations of
 * one address under different names that look at the same moment both succeed.
 */
export async function createPrincipal(visit: Visit): Promise<VendorResponse> {
  const { state } = visit.service;
  const body = principalBody(visit.request);
  const name = body.name.toLowerCase();
  if (name === '') throw new Managed({ error: 'fieldMissing', field: 'name' });
  refuseUngrantable(visit.caller, body.roles);
  refuseTakenName(state, name);
  refuseUnknownRoles(body.roles);
  const emails = body.emails.map((email) => email.toLowerCase());
  for (const email of emails) refuseAddress(state, email);
  await visit.work();
  refuseTakenName(state, name);
  if (body.type === 'domain') {
    const domain: Domain = { id: takeId(state), name, dnsManagement: 'Manual', dkim: [] };
    state.domains.push(domain);
    return data(domain.id);
  }
  const account = toAccount({ ...body, type: body.type }, { id: takeId(state), name, emails });
  state.accounts.push(account);
  return data(account.id);
}

function toAccount(
  body: PrincipalBody & Pick<Account, 'type'>,
  { id, name, emails }: Pick<Account, 'id' | 'name' | 'emails'>,
): Account {
  return {
    ...{ id, name, emails, type: body.type },
    secrets: keptSecrets(body.secrets),
    roles: [...body.roles],
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.quota === undefined ? {} : { quota: body.quota }),
    externalMembers: [...body.externalMembers],
    passwordsSet: body.secrets.some(isPassword) ? 1 : 0,
  };
}

/** The first password stays, later ones are dropped without a word. */
export function keptSecrets(secrets: readonly string[]): string[] {
  const [password] = secrets.filter(isPassword);
  return [...(password === undefined ? [] : [password]), ...secrets.filter((s) => !isPassword(s))];
}

/** A role is granted only by who has all its permissions. */
function refuseUngrantable({ rights }: Caller, roles: readonly string[]): void {
  const [role] = roles.filter((name) => ROLES.has(name));
  if (rights === 'admin' || role === undefined) return;
  throw new Managed({
    error: 'other',
    details: 'Invalid role',
    reason: `Your account cannot grant the "${role}" role`,
  });
}

function refuseUnknownRoles(roles: readonly string[]): void {
  const unknown = roles.find((role) => !ROLES.has(role));
  if (unknown !== undefined) throw new Managed({ error: 'notFound', item: unknown });
}

function refuseTakenName(state: StalwartState, name: string): void {
  const taken =
    state.accounts.some((account) => account.name === name) ||
    findDomain(state, name) !== undefined;
  if (taken) throw new Managed({ error: 'fieldAlreadyExists', field: 'name', value: name });
}

/** Taken by anybody, or at a domain nobody serves; that it is an address at all is not looked at. */
export function refuseAddress(state: StalwartState, email: string): void {
  if (holderOf(state, email) !== undefined)
    throw new Managed({ error: 'fieldAlreadyExists', field: 'emails', value: email });
  const domain = domainPart(email);
  if (domain !== '' && findDomain(state, domain) === undefined)
    throw new Managed({ error: 'notFound', item: domain });
}

/** By exact name: neither the id that creation answered nor another case finds anything. Stored secrets are shown. */
export async function getPrincipal(visit: Visit, name: string): Promise<VendorResponse> {
  await visit.work();
  const { state } = visit.service;
  const account = state.accounts.find((found) => found.name === name);
  if (account !== undefined) return data(view(account));
  const domain = findDomain(state, name);
  if (domain === undefined) throw new Managed({ error: 'notFound', item: name });
  return data({ id: domain.id, type: 'domain', name: domain.name });
}

/** Ordered by name; `page` counts from 1; unknown types and fields are ignored. */
export async function listPrincipals(visit: Visit): Promise<VendorResponse> {
  await visit.work();
  const { query } = visit.request;
  const rows = matching(visit).sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1));
  const limit = Number(query.get('limit') ?? 0);
  const from = Math.max(Number(query.get('page') ?? 0) - 1, 0) * limit;
  const page = limit === 0 ? rows : rows.slice(from, from + limit);
  return data({ items: query.has('count') ? [] : page.map(picker(query)), total: rows.length });
}

/** By type, and by whole words of the index: a part of one finds nothing. */
function matching({ request: { query }, service }: Visit): Record<string, unknown>[] {
  const types = (query.get('types') ?? query.get('type') ?? '').split(',').filter(Boolean);
  const wanted = wordsOf(query.get('filter') ?? '');
  const { domains, accounts } = service.state;
  const all: Record<string, unknown>[] = [
    ...accounts.map(view),
    ...domains.map(({ id, name }) => ({ id, type: 'domain', name })),
  ];
  return all.filter((row) => {
    const words = new Set(wordsOf([row['name'], row['description'], row['emails']].join(' ')));
    const isKind = types.length === 0 || types.includes(String(row['type']));
    return isKind && wanted.every((word) => words.has(word));
  });
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function picker(query: URLSearchParams): (row: Record<string, unknown>) => Record<string, unknown> {
  const fields = (query.get('fields') ?? '').split(',').filter(Boolean);
  if (fields.length === 0) return (row) => row;
  const kept = new Set([...fields, 'id', 'type']);
  return (row) => Object.fromEntries(Object.entries(row).filter(([name]) => kept.has(name)));
}

/** A domain goes although it still has accounts, and they stay. */
export async function deletePrincipal(visit: Visit, name: string): Promise<VendorResponse> {
  if (visit.caller.rights !== 'admin') throw new Problem(403);
  await visit.work();
  const { state } = visit.service;
  const before = state.accounts.length + state.domains.length;
  state.accounts = state.accounts.filter((account) => account.name !== name);
  state.domains = state.domains.filter((domain) => domain.name !== name);
  if (state.accounts.length + state.domains.length === before)
    throw new Managed({ error: 'notFound', item: name });
  return data(null);
}

/** Everything that matches goes at once, for whoever says `confirm=true`. */
export async function deletePrincipals(visit: Visit): Promise<VendorResponse> {
  if (visit.caller.rights !== 'admin') throw new Problem(403);
  if (visit.request.query.get('confirm') !== 'true') throw new Problem(400);
  await visit.work();
  const { state } = visit.service;
  const gone = new Set(matching(visit).map(({ id }) => id));
  state.accounts = state.accounts.filter(({ id }) => !gone.has(id));
  state.domains = state.domains.filter(({ id }) => !gone.has(id));
  return data(null);
}

/** An account as it is shown: empty fields are absent. */
function view(account: Account): Record<string, unknown> {
  const { id, type, name, emails, secrets, roles, description, externalMembers, quota } = account;
  const lists = { emails, secrets, roles, externalMembers };
  return {
    ...{ id, type, name },
    ...(description === undefined ? {} : { description }),
    ...(quota === undefined ? {} : { quota }),
    ...Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0)),
  };
}
