/** What a person's mail client sees: the JMAP session (RFC 8620 §2) and the mailboxes of an account (RFC 8621 §2). */
import type { VendorRequest } from '../http-request.ts';
import { MethodError } from './registry-errors.ts';
import { toId } from './registry-ids.ts';
import type { Json } from './registry-properties.ts';
import type { Caller } from './service.ts';
import type { Account } from './state.ts';

const CORE = 'urn:ietf:params:jmap:core';
const MAIL = 'urn:ietf:params:jmap:mail';
const OWN = 'urn:stalwart:jmap';

/** Capabilities a request may name. */
export const CAPABILITIES: ReadonlySet<string> = new Set([
  ...[CORE, MAIL, OWN, 'urn:ietf:params:jmap:submission', 'urn:ietf:params:jmap:vacationresponse'],
  ...['urn:ietf:params:jmap:websocket', 'urn:ietf:params:jmap:sieve', 'urn:ietf:params:jmap:blob'],
  ...['urn:ietf:params:jmap:quota', 'urn:ietf:params:jmap:contacts'],
]);

const CORE_LIMITS = {
  ...{ maxSizeUpload: 50_000_000, maxConcurrentUpload: 4, maxSizeRequest: 10_000_000 },
  ...{ maxConcurrentRequests: 4, maxCallsInRequest: 16, maxObjectsInGet: 500 },
  ...{ maxObjectsInSet: 500, collationAlgorithms: ['i;ascii-casemap'] },
};

/** `GET /jmap/session`; without a caller it is a session of nobody, and still a 200. */
export function session(request: VendorRequest, account: Account | undefined): Json {
  const base = `http://${request.headers['host'] ?? '127.0.0.1'}`;
  const id = account === undefined ? undefined : toId(account.id);
  const own = { [CORE]: CORE_LIMITS, [MAIL]: {}, 'urn:ietf:params:jmap:submission': {} };
  return {
    capabilities: own,
    accounts:
      id === undefined
        ? {}
        : {
            [id]: {
              name: account?.emails[0] ?? '',
              isPersonal: true,
              isReadOnly: false,
              accountCapabilities: { [MAIL]: { maxMailboxDepth: 10 } },
            },
          },
    primaryAccounts: id === undefined ? {} : { [MAIL]: id, [CORE]: id },
    username: account?.emails[0] ?? '',
    apiUrl: `${base}/jmap/`,
    downloadUrl: `${base}/jmap/download/{accountId}/{blobId}/{name}?accept={type}`,
    uploadUrl: `${base}/jmap/upload/{accountId}/`,
    eventSourceUrl: `${base}/jmap/eventsource/?types={types}&closeafter={closeafter}&ping={ping}`,
    state: '3e25b2a0',
  };
}

const FOLDERS = [
  ['Inbox', 'inbox'],
  ['Deleted Items', 'trash'],
  ['Junk Mail', 'junk'],
  ['Drafts', 'drafts'],
  ['Sent Items', 'sent'],
] as const;

/** `Mailbox/get`: every new account has the same five. `undefined` for another method. */
export function mailMethod(
  { account }: Caller,
  { name, args }: { readonly name: string; readonly args: Json },
): Json | undefined {
  if (name === 'Core/echo') return args;
  if (name !== 'Mailbox/get') return undefined;
  const accountId = args['accountId'];
  if (account === undefined || accountId !== toId(account.id))
    throw new MethodError('accountNotFound');
  return {
    accountId,
    state: 'n',
    list: FOLDERS.map(([folder, role], index) => ({
      ...{ id: toId(index), name: folder, role, parentId: null, sortOrder: 0 },
      ...{ totalEmails: 0, unreadEmails: 0, totalThreads: 0, unreadThreads: 0 },
      isSubscribed: true,
    })),
    notFound: [],
  };
}
