/** The management API of 0.16: registry objects over JMAP (RFC 8620). A refusal comes with status 200, of a call or of one object. */
import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { parseBody, send } from '../http.ts';
import { fromStatus, refusal, type Judgement } from './refusal.ts';
import { PROVIDER, type Session } from './session.ts';

const USING = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'];
const PAGE_SIZE = 500;

const ObjectName = z.object({ object: z.string(), id: z.string() });
const SetRefused = z.object({
  type: z.string(),
  description: z.string().nullish(),
  properties: z.array(z.string()).nullish(),
  objectId: ObjectName.nullish(),
});
type SetRefused = z.infer<typeof SetRefused>;

const refusals = z.record(z.string(), SetRefused).nullish();
const SetAnswer = z.object({
  created: z.record(z.string(), z.object({ id: z.string() })).nullish(),
  notCreated: refusals,
  notUpdated: refusals,
});
const QueryAnswer = z.object({ ids: z.array(z.string()) });
const Envelope = z.object({
  methodResponses: z.array(z.tuple([z.string(), z.unknown(), z.string()])),
});
const MethodRefused = z.object({ type: z.string(), description: z.string().nullish() });

/** Thrown for one object a `set` refused; `holder` names whose key it collided with. */
export class SetRefusal extends ProviderError {
  readonly type: string;
  readonly holder: z.infer<typeof ObjectName> | undefined;

  constructor(error: ProviderError, { type, objectId }: SetRefused) {
    super(error.details);
    this.type = type;
    this.holder = objectId ?? undefined;
  }
}

export type Kind = 'Account' | 'Domain' | 'MailingList';

type Arguments = Readonly<Record<string, unknown>>;

/** Objects by id; those that are gone are left out. */
export async function getObjects<T>(
  session: Session,
  { kind, ids }: { readonly kind: Kind; readonly ids: readonly string[] },
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const [answer] = await invoke(session, [[`x:${kind}/get`, { ids }]]);
  return parse(session, z.object({ list: z.array(schema) }), answer).list;
}

/**
 * Every object that matches, 500 a request. The total is asked for because 0.16 pages each filter by itself otherwise, and only then joins them.
 */
export async function findObjects<T>(
  session: Session,
  { kind, filter }: { readonly kind: Kind; readonly filter?: Arguments },
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let position = 0; ; position += PAGE_SIZE) {
    const page = { position, limit: PAGE_SIZE, calculateTotal: true };
    const query = { ...(filter === undefined ? {} : { filter }), ...page };
    const [queried, got] = await invoke(session, [
      [`x:${kind}/query`, query],
      [`x:${kind}/get`, { '#ids': { resultOf: 'c0', name: `x:${kind}/query`, path: '/ids' } }],
    ]);
    const { ids } = parse(session, QueryAnswer, queried);
    found.push(...parse(session, z.object({ list: z.array(schema) }), got).list);
    if (ids.length < PAGE_SIZE) return found;
  }
}

/** Returns the id. Throws SetRefusal. */
export async function createObject(
  session: Session,
  kind: Kind,
  object: Arguments,
): Promise<string> {
  const [answer] = await invoke(session, [[`x:${kind}/set`, { create: { new: object } }]]);
  const { created, notCreated } = parse(session, SetAnswer, answer);
  const id = created?.['new']?.id;
  if (id !== undefined) return id;
  throw toRefusal(session, notCreated?.['new']);
}

/** Properties, or JSON pointers to parts of them. Throws SetRefusal. */
export async function updateObject(
  session: Session,
  { kind, id }: { readonly kind: Kind; readonly id: string },
  patch: Arguments,
): Promise<void> {
  const [answer] = await invoke(session, [[`x:${kind}/set`, { update: { [id]: patch } }]]);
  const refused = parse(session, SetAnswer, answer).notUpdated?.[id];
  if (refused !== undefined) throw toRefusal(session, refused);
}

/** The session object (RFC 8620 §2); needs the credential to be accepted. */
export async function getSession(session: Session): Promise<void> {
  const { http, operation, signal } = session;
  const request = { method: 'GET', path: '/jmap/session', operation, signal } as const;
  const answer = await send(http, request);
  if (answer.status !== 200) throw fromStatus(session, answer);
  const context = { provider: PROVIDER, operation };
  parseBody(z.object({ username: z.string() }), answer, context);
}

/** The arguments of each answer, in the order of the calls. The first refused call throws. */
async function invoke(
  session: Session,
  calls: readonly (readonly [string, Arguments])[],
): Promise<readonly unknown[]> {
  const { http, operation, signal } = session;
  const methodCalls = calls.map(([name, args], index) => [name, args, `c${String(index)}`]);
  const body = { using: USING, methodCalls };
  const answer = await send(http, { method: 'POST', path: '/jmap', operation, signal, body });
  if (answer.status !== 200) throw fromStatus(session, answer);
  const { methodResponses } = parseBody(Envelope, answer, { provider: PROVIDER, operation });
  return calls.map((_, index) => {
    const response = methodResponses.find(([, , id]) => id === `c${String(index)}`);
    if (response === undefined) throw incomplete(session);
    if (response[0] === 'error') throw methodRefusal(session, response[1]);
    return response[1];
  });
}

function parse<T>(session: Session, schema: z.ZodType<T>, json: unknown): T {
  const answer = { status: 200, headers: {}, text: '', json };
  return parseBody(schema, answer, { provider: PROVIDER, operation: session.operation });
}

function incomplete(session: Session): ProviderError {
  return refusal(session, {
    ...{ category: 'ServerError', severity: 'Transient', status: 200 },
    said: 'an answer was missing',
  });
}

const METHOD_ERRORS: Readonly<Record<string, Judgement>> = {
  serverUnavailable: { category: 'ServerError', severity: 'Transient' },
  serverFail: { category: 'ServerError', severity: 'Transient' },
  serverPartialFail: { category: 'ServerError', severity: 'Transient' },
  forbidden: { category: 'Authorization' },
  accountReadOnly: { category: 'Authorization' },
  rateLimit: { category: 'RateLimit', severity: 'RateLimit' },
};

function methodRefusal(session: Session, json: unknown): ProviderError {
  const { type, description } = MethodRefused.catch({ type: 'unknown' }).parse(json);
  const judgement = METHOD_ERRORS[type] ?? { category: 'ValidationError' };
  return refusal(session, { ...judgement, status: 200, said: saying(type, description) });
}

function toRefusal(session: Session, refused: SetRefused | undefined): ProviderError {
  if (refused === undefined) return incomplete(session);
  const { type, description, properties } = refused;
  const named = properties?.filter((name) => name !== '').join(', ') ?? '';
  const said = saying(named === '' ? type : `${type} of ${named}`, description);
  const error = refusal(session, { ...judge(refused), status: 200, said });
  return new SetRefusal(error, refused);
}

function judge({ type, properties, description }: SetRefused): Judgement {
  if (type === 'invalidProperties' && properties?.includes('secret') === true)
    return { category: 'ValidationError', code: 'password-weak' };
  if (type === 'forbidden' && /authorized to grant/i.test(description ?? ''))
    return { category: 'Authorization', code: 'role-not-grantable' };
  return SET_ERRORS[type] ?? METHOD_ERRORS[type] ?? { category: 'ValidationError' };
}

const SET_ERRORS: Readonly<Record<string, Judgement>> = {
  primaryKeyViolation: { category: 'Conflict' },
  invalidForeignKey: { category: 'NotFound', code: 'domain-missing' },
  notFound: { category: 'NotFound' },
};

function saying(what: string, description: string | null | undefined): string {
  return description === undefined || description === null || description === ''
    ? what
    : `${what} (${description})`;
}
