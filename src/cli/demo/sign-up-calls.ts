/** What Kratos, an app and a mail client would do in the sign-up demo. */
import type { SignupMachine } from './sign-up-machine.ts';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Posts a sign-up as Kratos's web_hook does. */
export function postSignup(
  machine: SignupMachine,
  identity: string,
  email: string,
): Promise<Reply> {
  const body = { identity: { id: identity, traits: { email } } };
  return post(machine, '/internal/mail/provision', body);
}

/** Asks for the new mailbox's password. */
export function postCredentials(machine: SignupMachine, identity: string): Promise<Reply> {
  return post(machine, '/internal/mail/credentials', { identity_id: identity });
}

async function post(
  { intake, secret }: SignupMachine,
  path: string,
  body: unknown,
): Promise<Reply> {
  const response = await fetch(`${intake}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Reply['body'] };
}

/** A mail client's first request (RFC 8620 §2): true when the server opens a session for this password, with an account in it. */
export async function opensJmapSession(
  mailHost: string,
  address: string,
  password: string,
): Promise<boolean> {
  const credentials = Buffer.from(`${address}:${password}`).toString('base64');
  const response = await fetch(`${mailHost}/jmap/session`, {
    headers: { authorization: `Basic ${credentials}` },
  });
  if (!response.ok) return false;
  const { accounts = {} } = (await response.json()) as { readonly accounts?: object };
  return Object.keys(accounts).length > 0;
}
