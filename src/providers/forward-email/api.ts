/** Forward Email's REST API, one function a call: https://api.forwardemail.net/v1, HTTP Basic with the token as user name. */
import { z } from 'zod';
import type { Budget } from '../../core/limits.ts';
import { remediationFor, type ProviderOperation } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { parseBody, send, type HttpAnswer, type HttpOptions, type HttpRequest } from '../http.ts';
import { budgetOf } from './budget.ts';
import { classify, messageOf, PROVIDER } from './classify.ts';
import { NativeAccount, NativeAlias, NativeDomain, type AliasBody } from './schemas.ts';

const PAGE_SIZE = 1000;

/** How to reach one account during one operation of the port. */
export interface Session {
  readonly http: HttpOptions;
  readonly operation: ProviderOperation;
  /** Sent in this operation, never to be repeated: the token, a password. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly onBudget?: (budget: Budget) => void;
  /** What the server's answers have shown so far; shared by all operations of the account. */
  readonly learned: Learned;
}

/** Which generation of the alias PUT the server is. */
export interface Learned {
  /** It stored an empty list of recipients as it was sent; an older one puts the account owner in. */
  storesNoRecipients: boolean;
}

/** One alias by local part. Names are stored in lower case and the server does not fold the URL. */
export interface AliasRef {
  readonly domain: string;
  readonly name: string;
}

type Call = Pick<HttpRequest, 'method' | 'path' | 'body'>;

export function getAccount(session: Session): Promise<NativeAccount> {
  return ask(session, { method: 'GET', path: '/v1/account' }, NativeAccount);
}

export function getDomain(session: Session, domain: string): Promise<NativeDomain | undefined> {
  return find(session, domainPath(domain), NativeDomain);
}

/** Every domain of the account, without members and invitations; free ones too. */
export function listDomains(session: Session): Promise<NativeDomain[]> {
  return everyPage(session, '/v1/domains', NativeDomain);
}

/** A domain or an alias as the server shows it, every field. */
export function getNative(
  session: Session,
  { domain, alias }: { readonly domain: string; readonly alias?: string },
): Promise<Record<string, unknown> | undefined> {
  const path = alias === undefined ? domainPath(domain) : aliasPath({ domain, name: alias });
  return find(session, path, z.record(z.string(), z.unknown()));
}

/** Without a catch-all; the plan is left out, so the domain gets the account's. */
export function postDomain(session: Session, domain: string): Promise<NativeDomain> {
  const body = { domain, catchall: false };
  return ask(session, { method: 'POST', path: '/v1/domains', body }, NativeDomain);
}

export async function putDomain(
  session: Session,
  domain: string,
  body: Readonly<Record<string, boolean>>,
): Promise<void> {
  await call(session, { method: 'PUT', path: domainPath(domain), body });
}

/** Every alias of the domain. */
export function listAliases(session: Session, domain: string): Promise<NativeAlias[]> {
  return everyPage(session, `${domainPath(domain)}/aliases`, NativeAlias);
}

/**
 * Every page, oldest first, so that what is created meanwhile lands on the last page instead of pushing one off. Pages are counted by
 * `X-Page-Count`: the `Link` header is wrong.
 */
async function everyPage<T extends { readonly id: string }>(
  session: Session,
  path: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  const found = new Map<string, T>();
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const query = `sort=created_at&limit=${String(PAGE_SIZE)}&page=${String(page)}`;
    const answer = await call(session, { method: 'GET', path: `${path}?${query}` });
    for (const row of parseBody(schema.array(), answer, context(session))) found.set(row.id, row);
    pages = pageCount(session, answer);
  }
  return [...found.values()];
}

export function getAlias(session: Session, alias: AliasRef): Promise<NativeAlias | undefined> {
  return find(session, aliasPath(alias), NativeAlias);
}

export function postAlias(session: Session, domain: string, body: AliasBody): Promise<NativeAlias> {
  const path = `${domainPath(domain)}/aliases`;
  return ask(session, { method: 'POST', path, body }, NativeAlias);
}

export function putAlias(session: Session, alias: AliasRef, body: AliasBody): Promise<NativeAlias> {
  return ask(session, { method: 'PUT', path: aliasPath(alias), body }, NativeAlias);
}

/** Makes the server look at DNS and store what it sees. "Not yet" is answered with 400 and is no failure; the flags tell which half. */
export async function lookAtRecords(session: Session, domain: string): Promise<void> {
  const path = `${domainPath(domain)}/verify-records`;
  const answer = await transmit(session, { method: 'GET', path });
  const looked = answer.status === 400 && messageOf(answer) !== '';
  if (answer.status !== 200 && !looked) throw classify(session, answer);
}

/** Makes the server look at DKIM, Return-Path and DMARC. Both answers are text; it approves a domain later, and on its own. */
export async function lookAtSending(session: Session, domain: string): Promise<boolean> {
  const path = `${domainPath(domain)}/verify-smtp`;
  const answer = await transmit(session, { method: 'GET', path });
  if (answer.status === 200) return true;
  if (answer.status === 400 && messageOf(answer) !== '') return false;
  throw classify(session, answer);
}

async function ask<T>(session: Session, request: Call, schema: z.ZodType<T>): Promise<T> {
  return parseBody(schema, await call(session, request), context(session));
}

/** 404 with the API's own body is "no such thing"; a 404 of anything in between is not. */
async function find<T>(
  session: Session,
  path: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const answer = await transmit(session, { method: 'GET', path });
  if (answer.status === 404 && answer.json !== undefined) return undefined;
  if (answer.status !== 200) throw classify(session, answer);
  return parseBody(schema, answer, context(session));
}

async function call(session: Session, request: Call): Promise<HttpAnswer> {
  const answer = await transmit(session, request);
  if (answer.status !== 200) throw classify(session, answer);
  return answer;
}

/** One request and its answer, whatever its status; what it says of a day's budget is passed on. */
export async function transmit(session: Session, request: Call): Promise<HttpAnswer> {
  const { operation, signal } = session;
  const answer = await send(session.http, { ...request, operation, signal });
  // Only what is limited by the day is asked for by POST.
  const budget = request.method === 'POST' && answer.status === 200 ? budgetOf(answer) : undefined;
  if (budget !== undefined) session.onBudget?.(budget);
  return answer;
}

/** What a body that does not parse is told by. */
export function context({ operation }: Session): {
  readonly provider: string;
  readonly operation: string;
} {
  return { provider: PROVIDER, operation };
}

function pageCount(session: Session, answer: HttpAnswer): number {
  const pages = Number(answer.headers['x-page-count']);
  if (Number.isSafeInteger(pages) && pages > 0) return pages;
  throw new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: session.operation,
    status: answer.status,
    message: `${PROVIDER} answered ${session.operation} without saying how many pages there are`,
    remediation: remediationFor('ServerError', session.operation),
  });
}

function domainPath(domain: string): string {
  return `/v1/domains/${encodeURIComponent(domain.toLowerCase())}`;
}

/** The alias's own path. */
export function aliasPath({ domain, name }: AliasRef): string {
  return `${domainPath(domain)}/aliases/${encodeURIComponent(name.toLowerCase())}`;
}
