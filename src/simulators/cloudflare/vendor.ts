/** Cloudflare's API v4 as far as DNS needs it. */
import { randomBytes } from 'node:crypto';
import type { VendorRequest } from '../http-request.ts';
import type { Vendor, VendorResponse } from '../http-vendor.ts';
import type { CloudflareScenario } from '../scenario-dns.ts';
import type { Clock } from '../surroundings.ts';
import { tokenAccount } from './authorization.ts';
import { OverBudget, RequestBudget } from './budget.ts';
import { failure, Refusal, refuse } from './refusal.ts';
import {
  batchRecords,
  createRecord,
  deleteRecord,
  listRecords,
  writeRecord,
} from './record-routes.ts';
import type { CloudflareState } from './state.ts';
import type { Route } from './visit.ts';
import { getSettings, getZone, listZones, verifyToken } from './zone-routes.ts';

const RECORDS = '^/client/v4/zones/(?<zone>[^/]+)/dns_records';
const ROUTES: readonly (readonly [string, RegExp, Route])[] = [
  ['GET', /^\/client\/v4\/user\/tokens\/verify$/, verifyToken],
  ['GET', /^\/client\/v4\/zones$/, listZones],
  ['GET', /^\/client\/v4\/zones\/(?<zone>[^/]+)$/, getZone],
  ['GET', /^\/client\/v4\/zones\/(?<zone>[^/]+)\/dns_settings$/, getSettings],
  ['GET', new RegExp(`${RECORDS}$`), listRecords],
  ['POST', new RegExp(`${RECORDS}$`), createRecord],
  ['POST', new RegExp(`${RECORDS}/batch$`), batchRecords],
  ['PUT', new RegExp(`${RECORDS}/(?<record>[^/]+)$`), writeRecord],
  ['PATCH', new RegExp(`${RECORDS}/(?<record>[^/]+)$`), writeRecord],
  ['DELETE', new RegExp(`${RECORDS}/(?<record>[^/]+)$`), deleteRecord],
];

export interface CloudflareContext {
  readonly state: CloudflareState;
  readonly scenario: CloudflareScenario;
  readonly now: Clock;
}

/** The vendor over one state. */
export function createCloudflareVendor(context: CloudflareContext): Vendor {
  const budget = new RequestBudget(context.now, context.scenario.limits.requestsPerFiveMinutes);
  return {
    provider: 'cloudflare',
    answer: async (request, work) => {
      const headers: Record<string, string> = { 'cf-ray': `${randomBytes(8).toString('hex')}-SIM` };
      const response = await work()
        .then(() => route({ context, budget, headers }, request))
        .catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          if (error instanceof OverBudget) Object.assign(headers, error.headers);
          return failure(error.status, error.errors);
        });
      return { ...response, headers: { ...headers, ...response.headers } };
    },
    subject: (request) => {
      const zone = findZoneName(context.state, request.path);
      return zone === undefined ? {} : { domain: zone };
    },
    failure: (status) => failure(status, [{ code: 10_000 + status, message: 'Please try again.' }]),
  };
}

interface Call {
  readonly context: CloudflareContext;
  readonly budget: RequestBudget;
  readonly headers: Record<string, string>;
}

function route({ context, budget, headers }: Call, request: VendorRequest): VendorResponse {
  for (const [method, pattern, handler] of ROUTES) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match === null) continue;
    const account = tokenAccount(context.state, request);
    Object.assign(headers, budget.spend(account.userId));
    const { zone = '', record = '' } = match.groups ?? {};
    return handler({ request, account, zone, record, now: context.now, state: context.state });
  }
  throw refuse(
    404,
    7003,
    `Could not route to ${request.path}, perhaps your object identifier is invalid?`,
  );
}

function findZoneName(state: CloudflareState, path: string): string | undefined {
  const id = /^\/client\/v4\/zones\/([^/]+)/.exec(path)?.[1];
  return state.accounts.flatMap((account) => account.zones).find((zone) => zone.id === id)?.name;
}
