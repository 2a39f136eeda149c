/** Whom a request is about, in names, on either line. */
import type { Subject } from '../calls.ts';
import type { VendorRequest } from '../http-request.ts';
import { fromId } from './registry-ids.ts';
import { isObject, type Json } from './registry-properties.ts';
import { domainPart, type StalwartState } from './state.ts';

/** Address or domain of a request: its path, the body of a creation, or the first object a registry call names. */
export function subjectOf(state: StalwartState, request: VendorRequest): Subject {
  const segment = /^\/api\/(?:principal|dns\/records)\/([^/]+)$/.exec(request.path)?.[1];
  if (segment !== undefined) return named(decodeURIComponent(segment));
  if (!isObject(request.body)) return {};
  const { name, domain, methodCalls } = request.body;
  if (request.path.startsWith('/api/')) return named(textIn(name) ?? textIn(domain) ?? '');
  const calls: readonly unknown[] = Array.isArray(methodCalls) ? methodCalls : [];
  return (
    calls.map((call) => ofCall(state, call)).find(({ domain: found }) => found !== undefined) ?? {}
  );
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function named(text: string): Subject {
  if (text === '') return {};
  const domain = domainPart(text);
  return domain === '' ? { domain: text } : { domain, alias: text.slice(0, text.lastIndexOf('@')) };
}

function ofCall(state: StalwartState, call: unknown): Subject {
  const args: unknown = Array.isArray(call) ? (call as unknown[])[1] : undefined;
  if (!isObject(args)) return {};
  const filter = isObject(args['filter']) ? [args['filter']] : [];
  const created = isObject(args['create']) ? Object.values(args['create']).filter(isObject) : [];
  const ids = [
    ...(isObject(args['update']) ? Object.keys(args['update']) : []),
    ...(Array.isArray(args['destroy']) ? args['destroy'].map(String) : []),
    ...(Array.isArray(args['ids']) ? args['ids'].map(String) : []),
  ];
  const [first] = [...filter, ...created].map((object) => ofObject(state, object));
  return first ?? ofId(state, ids[0]);
}

function ofObject(state: StalwartState, { name, domainId }: Json): Subject {
  if (typeof domainId !== 'string') return typeof name === 'string' ? { domain: name } : {};
  const domain = state.domains.find(({ id }) => id === fromId(domainId));
  if (domain === undefined) return {};
  return { domain: domain.name, ...(typeof name === 'string' ? { alias: name } : {}) };
}

function ofId(state: StalwartState, id: string | undefined): Subject {
  const number = fromId(id ?? '');
  const account = state.accounts.find((row) => row.id === number);
  if (account !== undefined) return named(account.emails[0] ?? '');
  const domain = state.domains.find((row) => row.id === number);
  return domain === undefined ? {} : { domain: domain.name };
}
