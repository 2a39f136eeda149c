/** The token and the zones it sees. */
import type { VendorResponse } from '../http-vendor.ts';
import { paged } from './filters.ts';
import { Refusal, refuse, success } from './refusal.ts';
import type { Zone } from '../zones.ts';
import { settingsView, zoneView } from './views.ts';
import type { Visit } from './visit.ts';

/** User tokens only. The message of a success has the code 10000, which elsewhere is an error; permissions are not told. */
export function verifyToken({ account }: Visit): VendorResponse {
  if (account.kind === 'account') throw refuse(401, 1000, 'Invalid API Token');
  return success(
    { id: account.tokenId, status: 'active' },
    { messages: [{ code: 10_000, message: 'This API Token is valid and active' }] },
  );
}

/** `name` is exact and a miss is an empty list; a token for single zones may not list without it. */
export function listZones({ request, account }: Visit): VendorResponse {
  const name = request.query.get('name')?.toLowerCase();
  if (name === undefined && account.scope === 'zone')
    throw refuse(
      403,
      0,
      'Actor requires permission "com.cloudflare.api.account.zone.list" to list zones',
    );
  const zones = account.zones.filter((zone) => name === undefined || zone.name === name);
  return paged(
    request.query,
    zones.map((zone) => zoneView(account, zone)),
    { usual: 20, least: 5, most: 50 },
  );
}

/** One zone by id. */
export function getZone(visit: Visit): VendorResponse {
  return success(zoneView(visit.account, zoneOfVisit(visit)));
}

/** How the zone is served. */
export function getSettings(visit: Visit): VendorResponse {
  return success(settingsView(zoneOfVisit(visit)));
}

/** The zone of the path: malformed id 404, unknown 400, somebody else's 403. */
export function zoneOfVisit(visit: Visit): Zone {
  if (!/^[0-9a-f]{32}$/.test(visit.zone)) {
    const path = visit.request.path;
    throw new Refusal(404, [
      {
        code: 7003,
        message: `Could not route to ${path}, perhaps your object identifier is invalid?`,
      },
      { code: 7000, message: 'No route for that URI' },
    ]);
  }
  const zone = visit.account.zones.find((candidate) => candidate.id === visit.zone);
  if (zone !== undefined) return zone;
  const foreign = visit.state.accounts.some((a) => a.zones.some((z) => z.id === visit.zone));
  throw foreign
    ? refuse(403, 10_000, 'Authentication error')
    : refuse(400, 1001, 'Invalid zone identifier');
}
