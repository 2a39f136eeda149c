/** Bearer tokens. */
import type { VendorRequest } from '../http-request.ts';
import { Refusal, refuse } from './refusal.ts';
import type { CloudflareAccount, CloudflareState } from './state.ts';

/** The account of the request's token; a malformed header is 400 with an error chain (that one kind still has it). */
export function tokenAccount(state: CloudflareState, request: VendorRequest): CloudflareAccount {
  const token = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
  if (token === undefined)
    throw new Refusal(400, [
      {
        code: 6003,
        message: 'Invalid request headers',
        error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
      },
    ]);
  const account = state.accounts.find((candidate) => candidate.token === token);
  if (account === undefined) throw refuse(401, 1000, 'Invalid API Token');
  return account;
}
