/** The management API of 0.10 to 0.15, one function a call. A refusal comes with status 200: the body decides. */
import { z } from 'zod';
import { parseBody, send, type HttpAnswer, type HttpRequest } from '../http.ts';
import { ProviderError } from '../errors.ts';
import { fromStatus, refusal, type Judgement } from './refusal.ts';
import { PROVIDER, type Session } from './session.ts';

const PAGE_SIZE = 500;

/** A principal as far as Mailkeel reads it. Empty fields are absent; a stored secret is only counted. */
export const Principal = z.object({
  id: z.number(),
  type: z.string(),
  name: z.string(),
  emails: z.array(z.string()).default([]),
  description: z.string().default(''),
  roles: z.array(z.string()).default([]),
  members: z.array(z.string()).default([]),
  externalMembers: z.array(z.string()).default([]),
  secrets: z
    .array(z.string())
    .default([])
    .transform((secrets) => secrets.filter(isPassword).length),
});
export type Principal = z.output<typeof Principal>;

/** Application passwords and one-time secrets open no mailbox by themselves. */
function isPassword(secret: string): boolean {
  return !secret.startsWith('$app$') && !secret.startsWith('otpauth://');
}

const Refused = z.object({
  error: z.string(),
  field: z.string().optional(),
  item: z.string().optional(),
  details: z.string().optional(),
  reason: z.string().optional(),
});
type Refused = z.infer<typeof Refused>;

const Listed = z.object({ items: z.array(Principal), total: z.number() });
const Lines = z.array(z.object({ type: z.string(), name: z.string(), content: z.string() }));

/** Thrown for a refusal in a body with status 200; `refused` is for code to decide by, its texts are never shown. */
export class RestRefusal extends ProviderError {
  readonly refused: Pick<Refused, 'error' | 'field' | 'item'>;

  constructor(error: ProviderError, { error: kind, field, item }: Refused) {
    super(error.details);
    this.refused = {
      error: kind,
      ...(field === undefined ? {} : { field }),
      ...(item === undefined ? {} : { item }),
    };
  }
}

/** By exact name in lower case: the server folds what it stores and not what it is asked. */
export async function getPrincipal(session: Session, name: string): Promise<Principal | undefined> {
  const path = principalPath(name);
  try {
    return await ask(session, { method: 'GET', path }, Principal);
  } catch (error) {
    if (error instanceof RestRefusal && error.refused.error === 'notFound') return undefined;
    throw error;
  }
}

/** Principals of these types on the whole server, every page: it has no listing by domain. Without their secrets. */
export async function listPrincipals(
  session: Session,
  types: string,
): Promise<readonly Principal[]> {
  const fields = 'name,emails,description,roles,members,externalMembers';
  const found = new Map<number, Principal>();
  for (let page = 1, seen = 0, total = 1; seen < total; page += 1) {
    const query = `types=${types}&fields=${fields}&limit=${String(PAGE_SIZE)}&page=${String(page)}`;
    const path = `/api/principal?${query}`;
    const listed = await ask(session, { method: 'GET', path }, Listed);
    if (listed.items.length === 0) break;
    for (const principal of listed.items) found.set(principal.id, principal);
    seen += listed.items.length;
    total = listed.total;
  }
  return [...found.values()];
}

/** What a creation sends; the server takes it whole or refuses it. */
export interface NewPrincipal {
  readonly type: 'individual' | 'list' | 'domain';
  readonly name: string;
  readonly emails?: readonly string[];
  readonly description?: string;
  readonly roles?: readonly string[];
  readonly externalMembers?: readonly string[];
  readonly secrets?: readonly string[];
}

/** Returns the id, which opens no other call: principals are asked for by name. */
export function postPrincipal(session: Session, body: NewPrincipal): Promise<number> {
  return ask(session, { method: 'POST', path: '/api/principal', body }, z.number());
}

export interface PrincipalChange {
  readonly action: 'set' | 'addItem';
  readonly field: string;
  readonly value: string | readonly string[];
}

/** All changes or none. */
export async function patchPrincipal(
  session: Session,
  name: string,
  body: readonly PrincipalChange[],
): Promise<void> {
  await ask(session, { method: 'PATCH', path: principalPath(name), body }, z.null());
}

/** Makes a DKIM key under the server's own id and selector. A key that is there stays: the refusal carries it and is not read. */
export async function postDkim(
  session: Session,
  domain: string,
  algorithm: 'Ed25519' | 'Rsa',
): Promise<void> {
  const body = { algorithm, domain, id: null, selector: null };
  try {
    await ask(session, { method: 'POST', path: '/api/dkim', body }, z.null());
  } catch (error) {
    if (!(error instanceof RestRefusal) || error.refused.error !== 'fieldAlreadyExists')
      throw error;
  }
}

/** The server's list of records, answered for any name. */
export function getRecords(session: Session, domain: string): Promise<z.infer<typeof Lines>> {
  const path = `/api/dns/records/${encodeURIComponent(domain)}`;
  return ask(session, { method: 'GET', path }, Lines);
}

/** Whether the credential may manage: one domain is listed. */
export async function lookAround(session: Session): Promise<void> {
  await ask(session, { method: 'GET', path: '/api/principal?types=domain&limit=1' }, Listed);
}

type Call = Pick<HttpRequest, 'method' | 'path' | 'body'>;

async function ask<T>(session: Session, request: Call, schema: z.ZodType<T>): Promise<T> {
  const { http, operation, signal } = session;
  const answer = await send(http, { ...request, operation, signal });
  if (answer.status !== 200) throw fromStatus(session, answer);
  const refused = Refused.safeParse(answer.json);
  if (refused.success) throw toRefusal(session, answer, refused.data);
  const context = { provider: PROVIDER, operation };
  return parseBody(z.object({ data: schema }), answer, context).data;
}

/** `value` is never read: it may be a private key. */
function toRefusal(session: Session, { status }: HttpAnswer, refused: Refused): RestRefusal {
  const { error, field, item, details, reason } = refused;
  const about = [field, item, details, reason].filter((text) => text !== undefined).join(', ');
  const said = `${error}${about === '' ? '' : ` (${about})`}`;
  return new RestRefusal(refusal(session, { ...judge(refused), status, said }), refused);
}

function judge({ error, item, details }: Refused): Judgement {
  switch (error) {
    case 'fieldAlreadyExists':
      return { category: 'Conflict' };
    case 'notFound':
      return {
        category: 'NotFound',
        ...(isDomain(item) ? { code: 'domain-missing' } : {}),
      };
    case 'unsupported':
      return { category: 'Authorization', code: 'directory-external' };
    case 'other':
      return details === 'Invalid role' || details === 'Invalid permission'
        ? { category: 'Authorization', code: 'role-not-grantable' }
        : { category: 'ValidationError' };
    default:
      return { category: 'ValidationError' };
  }
}

/** What is missing is told by its name alone: an address is a principal that is gone, a word a role. */
function isDomain(item = ''): boolean {
  return item.includes('.') && !item.includes('@');
}

function principalPath(name: string): string {
  return `/api/principal/${encodeURIComponent(name.toLowerCase())}`;
}
