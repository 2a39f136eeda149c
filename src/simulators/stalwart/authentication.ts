/** Who calls: the fallback administrator, an API key, or a person with the password of a mailbox. */
import type { VendorRequest } from '../http-request.ts';
import type { Credentials, LoginAnswer } from '../logins.ts';
import type { KeySeed } from '../scenario-stalwart.ts';
import { Cut, Problem } from './answers.ts';
import { compare, isPassword, type Comparison } from './secrets.ts';
import type { Caller, Service } from './service.ts';
import type { Account } from './state.ts';

/** Where a call goes: keys of the REST line open `/api` only. */
export type Door = 'management' | 'mail';

interface Claim {
  readonly scheme: 'Basic' | 'Bearer';
  readonly login: string;
  readonly secret: string;
}

/** Lets the caller of a request in. 401 for wrong credentials, 403 without the permission `authenticate`, 429 and a cut line after too many. */
export function admit(service: Service, request: VendorRequest, door: Door): Caller {
  const { limits, scenario } = service;
  limits.refuseBanned(request.clientAddress);
  const claim = claimOf(service, request);
  // On the REST line the cache of credentials is never asked for a Bearer token, so each one counts as an anonymous request.
  if (claim.scheme === 'Bearer' && scenario.line === 'rest')
    limits.spendAnonymous(request.clientAddress);
  const caller =
    administrator(service, claim) ?? key(service, claim, door) ?? person(service, claim);
  if (caller === undefined) {
    limits.fail(request.clientAddress, claim.login);
    throw new Problem(401, undefined, challenge(service));
  }
  if (caller.rights !== 'admin') limits.spendAuthenticated(caller.name);
  return caller;
}

function claimOf(service: Service, { headers, clientAddress }: VendorRequest): Claim {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (scheme === '') {
    service.limits.spendAnonymous(clientAddress);
    throw new Problem(401, undefined, challenge(service));
  }
  if (scheme.toLowerCase() === 'bearer') return bearer(service, value);
  const pair = splitPair(Buffer.from(value, 'base64').toString('utf8'));
  if (scheme.toLowerCase() !== 'basic' || pair === undefined)
    throw new Problem(401, undefined, { 'www-authenticate': 'Basic realm="Stalwart Server"' });
  return { scheme: 'Basic', ...pair };
}

/** 0.15: `api_` and the pair in base64; 0.16: `API_…` as it stands. */
function bearer({ scenario }: Service, token: string): Claim {
  if (scenario.line === 'jmap') return { scheme: 'Bearer', login: '', secret: token };
  const pair = token.startsWith('api_')
    ? splitPair(Buffer.from(token.slice(4), 'base64').toString('utf8'))
    : undefined;
  return { scheme: 'Bearer', ...(pair ?? { login: token, secret: '' }) };
}

function splitPair(text: string): Omit<Claim, 'scheme'> | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { login: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** Only 0.16 says so on a plain failure. */
function challenge({ scenario }: Service): Record<string, string> {
  return scenario.line === 'jmap' ? { 'www-authenticate': 'Basic realm="Stalwart Server"' } : {};
}

function administrator({ scenario }: Service, claim: Claim): Caller | undefined {
  const { user, password } = scenario.admin;
  const isHim = claim.scheme === 'Basic' && claim.login === user && claim.secret === password;
  return isHim ? { name: user, rights: 'admin' } : undefined;
}

function key({ scenario }: Service, claim: Claim, door: Door): Caller | undefined {
  const isRest = scenario.line === 'rest';
  if (isRest && door === 'mail') return undefined;
  const found = scenario.apiKeys.find((seed) => opens(seed, claim, isRest));
  if (found === undefined) return undefined;
  if (found.rights === 'mute') throw new Problem(403);
  return { name: found.name, rights: found.rights };
}

function opens({ name, secret }: KeySeed, claim: Claim, isRest: boolean): boolean {
  if (isRest) return claim.login === name && claim.secret === secret;
  return claim.scheme === 'Bearer' && claim.secret === secret;
}

function person(service: Service, claim: Claim): Caller | undefined {
  const found = findLogin(service, claim.login);
  if (found === undefined || claim.scheme !== 'Basic') return undefined;
  if (check(found, claim.secret) !== 'right') return undefined;
  if (!mayLogIn(service, found)) throw new Problem(403);
  return { name: found.name, rights: 'user', account: found };
}

/** REST: the principal's name and nothing else. 0.16: any of its addresses. */
function findLogin({ state, scenario }: Service, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return state.accounts.find(
    ({ type, name, emails }) =>
      type === 'individual' &&
      (scenario.line === 'rest' ? name === wanted : emails.includes(wanted)),
  );
}

/** 0.15 gives no role by itself, and without one an account can do nothing. */
function mayLogIn({ scenario }: Service, { roles }: Account): boolean {
  return scenario.line === 'jmap' || roles.includes('user') || roles.includes('admin');
}

function check(account: Account, password: string): Comparison {
  const stored = account.secrets.find(isPassword);
  return stored === undefined ? 'wrong' : compare(stored, password);
}

/** The mail protocols' side of a login. A stored text that is no hash comes back in the refusal; an account without a role is cut off. */
export function createImapAuthenticate(
  service: Service,
): (credentials: Credentials) => LoginAnswer | 'cut' {
  return (credentials) => {
    try {
      service.limits.refuseBanned(credentials.clientAddress);
      return openMailbox(service, credentials);
    } catch (error) {
      if (error instanceof Cut) return 'cut';
      if (error instanceof Problem) return failed('Too many authentication attempts');
      throw error;
    }
  };
}

function openMailbox(
  service: Service,
  { address, password, clientAddress }: Credentials,
): LoginAnswer | 'cut' {
  const account = findLogin(service, address);
  const comparison = account === undefined ? 'wrong' : check(account, password);
  if (account !== undefined && comparison === 'right')
    return mayLogIn(service, account) ? { ok: true } : 'cut';
  service.limits.fail(clientAddress, address.toLowerCase());
  const leaked = comparison === 'broken' ? account?.secrets.find(isPassword) : undefined;
  return failed(leaked ?? 'Authentication failed');
}

function failed(message: string): LoginAnswer {
  return { ok: false, code: 'AUTHENTICATIONFAILED', status: 401, message };
}
