/** Forward Email's HTTP API (`https://api.forwardemail.net`). */
import { randomUUID } from 'node:crypto';
import type { VendorRequest } from '../http-request.ts';
import type { Vendor, VendorResponse } from '../http-vendor.ts';
import { getAccount, getAliasAccount } from './account-routes.ts';
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './alias-routes.ts';
import { basicCredentials, tokenAccount } from './authorization.ts';
import {
  createDomain,
  deleteDomain,
  getDomain,
  listDomains,
  updateDomain,
} from './domain-routes.ts';
import { generatePassword } from './password-routes.ts';
import { errorAnswer, OverLimit, page, Refusal, toAnswer } from './refusal.ts';
import { subjectOf } from './subject.ts';
import { inTime } from './timeout.ts';
import { verifyRecords, verifySmtp } from './verify.ts';
import type { Route, Service, Visit } from './visit.ts';

const ROUTES: readonly (readonly [string, RegExp, Route])[] = [
  ['GET', /^\/v1\/account$/, getAccount],
  ['GET', /^\/v1\/domains$/, listDomains],
  ['POST', /^\/v1\/domains$/, createDomain],
  ['GET', /^\/v1\/domains\/(?<domain>[^/]+)$/, getDomain],
  ['PUT', /^\/v1\/domains\/(?<domain>[^/]+)$/, updateDomain],
  ['DELETE', /^\/v1\/domains\/(?<domain>[^/]+)$/, deleteDomain],
  ['GET', /^\/v1\/domains\/(?<domain>[^/]+)\/verify-records$/, verifyRecords],
  ['GET', /^\/v1\/domains\/(?<domain>[^/]+)\/verify-smtp$/, verifySmtp],
  ['GET', /^\/v1\/domains\/(?<domain>[^/]+)\/aliases$/, listAliases],
  ['POST', /^\/v1\/domains\/(?<domain>[^/]+)\/aliases$/, createAlias],
  ['GET', /^\/v1\/domains\/(?<domain>[^/]+)\/aliases\/(?<alias>[^/]+)$/, getAlias],
  ['PUT', /^\/v1\/domains\/(?<domain>[^/]+)\/aliases\/(?<alias>[^/]+)$/, updateAlias],
  ['DELETE', /^\/v1\/domains\/(?<domain>[^/]+)\/aliases\/(?<alias>[^/]+)$/, deleteAlias],
  [
    'POST',
    /^\/v1\/domains\/(?<domain>[^/]+)\/aliases\/(?<alias>[^/]+)\/generate-password$/,
    generatePassword,
  ],
];

/** The vendor over one state. */
export function createForwardEmailVendor(service: Service): Vendor {
  return {
    provider: 'forward-email',
    answer: (request, work) => answer(service, request, work),
    subject: (request) => subjectOf(service.state, request),
    failure: (status) => errorAnswer(status, 'Please try again later.'),
  };
}

type Work = () => Promise<void>;

async function answer(
  service: Service,
  request: VendorRequest,
  work: Work,
): Promise<VendorResponse> {
  const headers: Record<string, string> = {
    'x-request-id': request.headers['x-request-id'] ?? randomUUID(),
  };
  const working = route({ service, request, work, headers }).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof OverLimit) Object.assign(headers, error.headers);
    return toAnswer(error);
  });
  const answered = await inTime(working, service.scenario.timeoutMs);
  const response = wantsPage(request) && isRefusal(answered) ? page(answered) : answered;
  return { ...response, headers: { ...headers, ...response.headers } };
}

/** A browser, or a client that does not say that it wants JSON. */
function wantsPage({ headers }: VendorRequest): boolean {
  const accepted = headers['accept'] ?? '';
  return accepted.includes('text/html') && !accepted.includes('application/json');
}

function isRefusal({ status, headers }: VendorResponse): boolean {
  return status >= 400 && headers['content-type']?.includes('json') === true;
}

type Call = Pick<Visit, 'service' | 'request' | 'work' | 'headers'>;

/** Global limit by client address → trailing slash → route 404 → token → the route's own checks. */
async function route(call: Call): Promise<VendorResponse> {
  const { service, request, headers } = call;
  const limit = { most: service.scenario.limits.requestsPerMinute, windowMs: 60_000 };
  Object.assign(headers, service.limits.count(`address/${request.clientAddress}`, limit));
  if (request.path.length > 1 && request.path.endsWith('/')) return withoutSlash(request);
  const [matched, params] = findRoute(request);
  const credentials = basicCredentials(request);
  if (matched === getAccount && credentials !== undefined && credentials.password !== '') {
    await call.work();
    return getAliasAccount(service, request, { ...credentials, password: credentials.password });
  }
  const account = tokenAccount(service.state, credentials);
  // Creating an alias asks for the name before the work and inserts after it.
  if (matched !== createAlias) await call.work();
  return matched({
    ...call,
    account,
    domain: decodeURIComponent(params['domain'] ?? ''),
    alias: decodeURIComponent(params['alias'] ?? ''),
  });
}

function findRoute(request: VendorRequest): [Route, Readonly<Record<string, string>>] {
  for (const [method, pattern, handler] of ROUTES) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match !== null) return [handler, match.groups ?? {}];
  }
  throw new Refusal(404, 'Not Found');
}

/** Turns a POST into a GET in many clients. */
function withoutSlash(request: VendorRequest): VendorResponse {
  const query = request.query.size > 0 ? `?${String(request.query)}` : '';
  return {
    status: 301,
    headers: { location: request.path.replace(/\/+$/, '') + query, 'content-type': 'text/plain' },
    body: 'Moved Permanently',
  };
}
