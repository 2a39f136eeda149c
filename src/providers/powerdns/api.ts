/** The four calls Mailkeel makes at PowerDNS's HTTP API (doc.powerdns.com/authoritative/http-api), each one attempt with a classified error. */
import type { z } from 'zod';
import type { ProviderOperation } from '../../core/remediation.ts';
import { parseBody, send, type HttpAnswer, type HttpOptions, type HttpRequest } from '../http.ts';
import { PROVIDER, toFailure } from './failures.ts';
import type { RrsetPatch } from './rewrite.ts';
import {
  rrsetsSchema,
  serverSchema,
  zoneSchema,
  type RrsetBody,
  type ZoneBody,
} from './schemas.ts';

/** `baseUrl` ends in `/api/v1/servers/<server>`. */
export type Api = HttpOptions;
type Signal = AbortSignal | undefined;

/** The server itself: fails where the key, the URL or the server's name is wrong. */
export async function readServer(api: Api, signal: Signal): Promise<void> {
  await read(api, { path: '', operation: 'identify', signal }, serverSchema);
}

/** The zone of exactly this canonical name (lower case, final dot); none is an empty list. */
export async function zonesNamed(
  api: Api,
  name: string,
  signal: Signal,
): Promise<readonly ZoneBody[]> {
  const path = `/zones?zone=${encodeURIComponent(name)}`;
  return await read(api, { path, operation: 'find-zone', signal }, zoneSchema.array());
}

/** The values served at the zone's apex for one type. Disabled ones are left out by the server. */
export async function apexRrsets(
  api: Api,
  zone: ZoneBody,
  { type, signal }: { readonly type: string; readonly signal: Signal },
): Promise<readonly RrsetBody[]> {
  const query = `rrset_name=${encodeURIComponent(zone.name)}&rrset_type=${type}`;
  const path = `${zonePath(zone.id)}?${query}`;
  return (await read(api, { path, operation: 'find-zone', signal }, rrsetsSchema)).rrsets;
}

/**
 * Every record set of the zone, disabled values included: asked for single sets the server leaves those out, and a REPLACE made from
 * that would delete them.
 */
export async function allRrsets(
  api: Api,
  zoneId: string,
  { operation, signal }: { readonly operation: ProviderOperation; readonly signal: Signal },
): Promise<readonly RrsetBody[]> {
  return (await read(api, { path: zonePath(zoneId), operation, signal }, rrsetsSchema)).rrsets;
}

/** Writes whole record sets in one transaction: all or nothing. */
export async function patchRrsets(
  api: Api,
  { zoneId, rrsets }: { readonly zoneId: string; readonly rrsets: readonly RrsetPatch[] },
  signal: Signal,
): Promise<void> {
  const operation = 'apply-changes';
  await call(api, { method: 'PATCH', path: zonePath(zoneId), operation, body: { rrsets }, signal });
}

function zonePath(zoneId: string): string {
  return `/zones/${encodeURIComponent(zoneId)}`;
}

type Call = HttpRequest & { readonly operation: ProviderOperation };

async function read<T>(
  api: Api,
  request: Omit<Call, 'method' | 'body'>,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await call(api, { method: 'GET', ...request });
  return parseBody(schema, answer, { provider: PROVIDER, operation: request.operation });
}

async function call(api: Api, request: Call): Promise<HttpAnswer> {
  const answer = await send(api, request);
  const failure = toFailure(request.operation, answer);
  if (failure !== undefined) throw failure;
  return answer;
}
