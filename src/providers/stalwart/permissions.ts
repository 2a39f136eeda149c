/** Stalwart's rights: 0.16 lists them itself; the REST line shows them by refusals that come after the right was looked at. */
import { z } from 'zod';
import type { EndpointId } from '../../core/permission-endpoints.ts';
import type { Right } from '../../core/permissions.ts';
import type { ProviderOperation } from '../../core/remediation.ts';
import { send, type HttpOptions, type HttpRequest } from '../http.ts';
import type { Look, PermissionProber } from '../permission-port.ts';
import { allowed, fromFailure, shown, unknown } from '../permission-verdicts.ts';
import { authorizationOf } from './credentials.ts';
import { fromStatus, refusal } from './refusal.ts';
import { PROVIDER, type Session } from './session.ts';

/** How to reach a server; as StalwartOptions. */
interface Place {
  readonly url: string;
  readonly token: string;
  readonly user?: string;
  readonly timeoutMs?: number;
}

/** Rights are the server's, not a domain's. */
export function createProber({ url, token, user, timeoutMs = 30_000 }: Place): PermissionProber {
  const http: HttpOptions = {
    ...{ provider: PROVIDER, baseUrl: url, timeoutMs },
    headers: { authorization: authorizationOf(token, user) },
  };
  const open = (operation: ProviderOperation, signal?: AbortSignal): Session => ({
    ...{ http, operation, secrets: [token], signal },
  });
  const all: Look = (signal) => shown('sw.list', () => look(open, signal));
  return (domain) => (domain === undefined ? [all] : []);
}

type Open = (operation: ProviderOperation, signal?: AbortSignal) => Session;

/** The names 0.16 has for what each endpoint needs. */
const NEEDS: readonly (readonly [EndpointId, readonly string[]])[] = [
  [
    'sw.list',
    [
      ...['sysAccountQuery', 'sysAccountGet', 'sysDomainQuery', 'sysDomainGet'],
      ...['sysMailingListQuery', 'sysMailingListGet'],
    ],
  ],
  ['sw.domain', ['sysDomainCreate']],
  ['sw.records', ['sysDomainGet']],
  ['sw.mailbox', ['sysAccountCreate']],
  ['sw.forwarder', ['sysMailingListCreate']],
  ['sw.read', ['sysAccountGet', 'sysMailingListGet']],
  ['sw.update', ['sysAccountUpdate']],
  ['sw.repair', ['sysMailingListUpdate']],
];

const Permissions = z.object({ permissions: z.array(z.string()) });

async function look(open: Open, signal: AbortSignal | undefined): Promise<readonly Right[]> {
  const session = open('identify', signal);
  const path = '/api/account';
  const answer = await send(session.http, { method: 'GET', path, operation: 'identify', signal });
  const said = answer.status === 200 ? Permissions.safeParse(answer.json).data : undefined;
  if (said !== undefined) return NEEDS.map(([id, names]) => stated(id, names, said.permissions));
  if (answer.status !== 200 && answer.status !== 404)
    return [fromFailure('sw.list', fromStatus(session, answer))];
  const rights: Right[] = [];
  for (const probe of [...PROBES.map(late), unread, ...CHANGES.map(changing)]) {
    const right = await probe(open, signal);
    rights.push(right);
    if (right.stop === true) break;
  }
  return rights;
}

type Asking = (open: Open, signal: AbortSignal | undefined) => Promise<Right>;

function stated(endpoint: EndpointId, names: readonly string[], has: readonly string[]): Right {
  const missing = names.filter((name) => !has.includes(name));
  if (missing.length === 0) return allowed(endpoint, `the server names ${names.join(', ')}`);
  return {
    ...{ endpoint, verdict: 'refused', message: `the credential lacks ${missing.join(', ')}` },
    remedy: `give the credential ${missing.join(', ')} in Stalwart's admin (Directory, API keys or Roles)`,
  };
}

interface Probe extends Pick<HttpRequest, 'method' | 'path' | 'body'> {
  readonly endpoint: EndpointId;
  readonly operation: ProviderOperation;
  /** Error names of status 200 that come after the right was looked at. */
  readonly passes: readonly string[];
}

/** RFC 2606 §2: nobody serves it, so nothing can be created at it. */
const UNSERVED = 'mailkeel.invalid';
const NOWHERE = `mailkeel-permission-probe@${UNSERVED}`;

const PROBES: readonly Probe[] = [
  {
    ...{ endpoint: 'sw.list', operation: 'list-aliases', method: 'GET', passes: [] },
    path: '/api/principal?types=individual,list,domain&limit=1&fields=name',
  },
  {
    ...{ endpoint: 'sw.domain', operation: 'create-domain', method: 'POST' },
    ...{ path: '/api/principal', body: { type: 'domain' }, passes: ['fieldMissing'] },
  },
  {
    ...{ endpoint: 'sw.records', operation: 'get-domain', method: 'GET', passes: [] },
    path: `/api/dns/records/${UNSERVED}`,
  },
  {
    ...{ endpoint: 'sw.mailbox', operation: 'create-mailbox', method: 'POST' },
    ...{ path: '/api/principal', passes: ['notFound'] },
    body: { type: 'individual', name: NOWHERE, emails: [NOWHERE], roles: ['user'] },
  },
  {
    ...{ endpoint: 'sw.forwarder', operation: 'create-alias', method: 'POST' },
    ...{ path: '/api/principal', passes: ['notFound'] },
    body: { type: 'list', name: NOWHERE, emails: [NOWHERE] },
  },
];

const Managed = z.object({ error: z.string(), details: z.string().optional() });

function late({ endpoint, operation, method, path, body, passes }: Probe): Asking {
  return async (open, signal) => {
    const session = open(operation, signal);
    const answer = await send(session.http, { method, path, operation, body, signal });
    if (answer.status !== 200) return fromFailure(endpoint, fromStatus(session, answer));
    const managed = Managed.safeParse(answer.json).data;
    if (managed === undefined) return allowed(endpoint, 'answered 200');
    if (passes.includes(managed.error))
      return allowed(endpoint, `got past the rights to "${managed.error}"`);
    return fromFailure(endpoint, refusal(session, { ...judge(managed), status: 200 }));
  };
}

function judge({ error: said, details }: z.infer<typeof Managed>) {
  const role = details === 'Invalid role' || details === 'Invalid permission';
  return role
    ? ({ category: 'Authorization', code: 'role-not-grantable', said } as const)
    : ({ category: 'ValidationError', said } as const);
}

/** A name nobody has is not found whatever the rights are (v0.15.5 principal.rs), and one somebody has is shown with its secrets. */
const unread: Asking = () =>
  Promise.resolve(
    unknown('sw.read', 'not asked: who may read an account is shown its secrets too; a run reads'),
  );

interface Change {
  readonly endpoint: EndpointId;
  readonly operation: ProviderOperation;
  readonly type: 'individual' | 'list';
}

const CHANGES: readonly Change[] = [
  { endpoint: 'sw.update', operation: 'set-password', type: 'individual' },
  { endpoint: 'sw.repair', operation: 'update-alias', type: 'list' },
];

const Names = z.object({
  data: z.object({ items: z.array(z.object({ name: z.string() })) }),
});

/** By a name there is, since the right is looked at after it, and before the body: one that is no list of changes is refused there. */
function changing({ endpoint, operation, type }: Change): Asking {
  return async (open, signal) => {
    const session = open(operation, signal);
    const listing = `/api/principal?types=${type}&limit=1&fields=name`;
    const listed = await send(session.http, { method: 'GET', path: listing, operation, signal });
    if (listed.status !== 200) return fromFailure(endpoint, fromStatus(session, listed));
    const name = Names.safeParse(listed.json).data?.data.items[0]?.name;
    if (name === undefined) return unknown(endpoint, `the server has no ${KINDS[type]} yet to try`);
    const path = `/api/principal/${encodeURIComponent(name)}`;
    const answer = await send(session.http, { method: 'PATCH', path, operation, body: {}, signal });
    if (answer.status === 400) return allowed(endpoint, 'got past the rights to 400');
    if (answer.status !== 200) return fromFailure(endpoint, fromStatus(session, answer));
    return unknown(endpoint, `a ${KINDS[type]} answered 200 to what is no change`);
  };
}

const KINDS = { individual: 'mailbox', list: 'forwarder' } as const;
