/** A mail client's first two looks over JMAP: the session of a login (RFC 8620 §2), and the mailboxes of its account (RFC 8621 §2). */
import { z } from 'zod';
import { parseBody, send, type HttpAnswer, type HttpOptions } from '../http.ts';

const CORE = 'urn:ietf:params:jmap:core';
const MAIL = 'urn:ietf:params:jmap:mail';
const OPERATION = 'login';

/** The session resource as far as it is read: whose it is, and which account holds mail. */
const Session = z.object({
  capabilities: z.record(z.string(), z.unknown()),
  accounts: z.record(
    z.string(),
    z.object({ accountCapabilities: z.record(z.string(), z.unknown()) }),
  ),
  primaryAccounts: z.record(z.string(), z.string()),
  username: z.string(),
  apiUrl: z.string(),
});
export type JmapSession = z.infer<typeof Session>;

const Envelope = z.object({
  methodResponses: z.array(z.tuple([z.string(), z.unknown(), z.string()])),
});
const Mailboxes = z.object({
  list: z.array(z.object({ id: z.string(), name: z.string(), role: z.string().nullish() })),
});

/** One mailbox (a folder) of an account. */
export interface JmapMailbox {
  readonly name: string;
  /** `inbox`, `sent` … (RFC 8621 §10.5); absent for a folder of its owner. */
  readonly role?: string;
}

/** Asks for the session; any status is returned. Throws ProviderError NetworkError as `send` does. */
export function requestSession(
  http: HttpOptions,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const request = { method: 'GET', path: '/jmap/session', operation: OPERATION, signal } as const;
  return send(http, request);
}

/** Reads the body of a 200. Throws ServerError/Transient for anything that is no session. */
export function readSession(http: HttpOptions, answer: HttpAnswer): JmapSession {
  return parseBody(Session, answer, { provider: http.provider, operation: OPERATION });
}

/** The account that holds the login's own mail; `undefined` for a session of nobody, and where mail is not among its capabilities. */
export function mailAccountOf(session: JmapSession): string | undefined {
  const id = session.primaryAccounts[MAIL];
  if (session.username === '' || !(MAIL in session.capabilities) || id === undefined)
    return undefined;
  return session.accounts[id]?.accountCapabilities[MAIL] === undefined ? undefined : id;
}

/**
 * Reads the account's mailboxes; `undefined` when the call itself is refused. The call goes to the host that was asked for the session,
 * whatever host its `apiUrl` names: the password goes to no other.
 */
export async function readMailboxes(
  http: HttpOptions,
  { session, accountId }: { readonly session: JmapSession; readonly accountId: string },
  signal: AbortSignal | undefined,
): Promise<readonly JmapMailbox[] | undefined> {
  const { pathname } = new URL(session.apiUrl, http.baseUrl);
  const body = {
    using: [CORE, MAIL],
    methodCalls: [['Mailbox/get', { accountId, ids: null }, 'c0']],
  };
  const origin = { ...http, baseUrl: new URL(http.baseUrl).origin };
  const request = { method: 'POST', path: pathname, operation: OPERATION, signal, body } as const;
  const answer = await send(origin, request);
  const context = { provider: http.provider, operation: OPERATION };
  const [response] = parseBody(Envelope, answer, context).methodResponses;
  if (response?.[0] !== 'Mailbox/get') return undefined;
  const { list } = parseBody(Mailboxes, { ...answer, json: response[1] }, context);
  return list.map(({ name, role }) => ({
    name,
    ...(role === undefined || role === null ? {} : { role }),
  }));
}
