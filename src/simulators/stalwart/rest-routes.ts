/** The REST line's management API, 0.10 to 0.15. */
import type { VendorResponse } from '../http-vendor.ts';
import { Problem } from './answers.ts';
import type { Visit } from './service.ts';
import { createKey, getPublicKey, listRecords } from './rest-dns.ts';
import { patchPrincipal } from './rest-patch.ts';
import {
  createPrincipal,
  deletePrincipal,
  deletePrincipals,
  getPrincipal,
  listPrincipals,
} from './rest-principals.ts';

type Route = (visit: Visit, segment: string) => Promise<VendorResponse>;

const ROUTES: readonly (readonly [string, RegExp, Route])[] = [
  ['POST', /^\/api\/principal\/?$/, createPrincipal],
  ['GET', /^\/api\/principal\/?$/, listPrincipals],
  ['GET', /^\/api\/principal\/([^/]+)$/, getPrincipal],
  ['PATCH', /^\/api\/principal\/([^/]+)$/, patchPrincipal],
  ['DELETE', /^\/api\/principal\/?$/, deletePrincipals],
  ['DELETE', /^\/api\/principal\/([^/]+)$/, deletePrincipal],
  ['POST', /^\/api\/dkim\/?$/, createKey],
  ['GET', /^\/api\/dkim\/([^/]+)$/, getPublicKey],
  ['GET', /^\/api\/dns\/records\/([^/]+)$/, listRecords],
];

/** Answers one call below `/api` of a caller who was let in. People without a management right are refused. */
export function answerRest(visit: Visit): Promise<VendorResponse> {
  const { method, path } = visit.request;
  for (const [verb, pattern, route] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match === null) continue;
    if (visit.caller.rights === 'user') throw new Problem(403);
    return route(visit, decodeURIComponent(match[1] ?? ''));
  }
  throw new Problem(404);
}
