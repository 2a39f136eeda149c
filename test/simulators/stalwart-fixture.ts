/** Plain clients of a Stalwart server (fetch only: no adapter of ours). */
import { ADMIN, enterStalwart, type StalwartPlace } from '../providers/stalwart-place.ts';

export { enterStalwart, type StalwartPlace };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export const basic = (login: string, secret: string): string =>
  `Basic ${Buffer.from(`${login}:${secret}`).toString('base64')}`;
export const AS_ADMIN = basic(ADMIN.user, ADMIN.password);

interface Request {
  readonly method?: string;
  readonly body?: unknown;
  /** Value of the Authorization header; `''` for none. */
  readonly as?: string;
}

/** One call. */
export async function ask(
  { url }: StalwartPlace,
  path: string,
  { method, body, as = AS_ADMIN }: Request = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === '' ? {} : { authorization: as }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

/** One principal created; its answer's body. */
export async function create(
  place: StalwartPlace,
  principal: object,
): Promise<Record<string, unknown>> {
  return (await ask(place, '/api/principal', { body: principal })).body;
}

/** A person with a role, as everybody should be. */
export const person = (name: string, more: object = {}): object => ({
  ...{ type: 'individual', name, emails: [name], roles: ['user'], secrets: ['plain-Pass-1'] },
  ...more,
});

/** The answers of a JMAP request, one a call: `[name, arguments]`. */
export async function jmap(
  place: StalwartPlace,
  calls: readonly (readonly [string, object])[],
  as = AS_ADMIN,
): Promise<readonly (readonly [string, Record<string, unknown>])[]> {
  const { body } = await ask(place, '/jmap', {
    as,
    body: {
      using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
      methodCalls: calls.map(([name, args], index) => [name, args, `c${String(index)}`]),
    },
  });
  return (body['methodResponses'] as [string, Record<string, unknown>, string][]).map(
    ([name, args]) => [name, args],
  );
}

/** What a `set` answered to its one object, created or refused. */
export async function set(
  place: StalwartPlace,
  kind: string,
  object: object,
  as = AS_ADMIN,
): Promise<Record<string, unknown>> {
  const [answer] = await jmap(place, [[`x:${kind}/set`, { create: { a: object } }]], as);
  const { created, notCreated } = answer![1] as Record<string, Record<string, object>>;
  return (created?.['a'] ?? notCreated?.['a'] ?? answer![1]) as Record<string, unknown>;
}
