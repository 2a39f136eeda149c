/** HTTP Basic: the API token is the user name, with an empty password. */
import type { VendorRequest } from '../http-request.ts';
import { Refusal } from './refusal.ts';
import type { Account, ForwardEmailState } from './state.ts';

export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** The request's Basic credentials (RFC 7617), if it has any. */
export function basicCredentials(request: VendorRequest): BasicCredentials | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0
    ? { user: decoded, password: '' }
    : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** The account of an API token: token 401 → verified e-mail 401 → banned 403 → past due 402. */
export function tokenAccount(
  state: ForwardEmailState,
  credentials: BasicCredentials | undefined,
): Account {
  if (credentials === undefined || credentials.user === '')
    throw new Refusal(401, 'Invalid API credentials.');
  const account = state.accounts.find((candidate) => candidate.token === credentials.user);
  if (account === undefined) throw new Refusal(401, 'Invalid API token.');
  if (!account.email_verified)
    throw new Refusal(401, 'Please verify your email address to continue.');
  if (account.banned) throw new Refusal(403, 'Your account has been banned.');
  if (account.past_due)
    throw new Refusal(402, 'API access has been restricted until your account is paid.');
  return account;
}
