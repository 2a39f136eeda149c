/** The six calls Mailkeel makes at Cloudflare's API v4, each one attempt with a classified error. */
import type { z } from 'zod';
import type { Headroom } from '../../core/limits.ts';
import { parseBody, send, type HttpOptions, type HttpRequest } from '../http.ts';
import type { BatchBody } from './convert.ts';
import { PROVIDER, toFailure } from './failures.ts';
import { headroomOf } from './headroom.ts';
import {
  batchSchema,
  envelope,
  recordSchema,
  settingsSchema,
  tokenSchema,
  zoneSchema,
  type Envelope,
  type RecordBody,
  type ZoneBody,
} from './schemas.ts';

export interface Api extends HttpOptions {
  readonly onHeadroom: (headroom: Headroom) => void;
}
type Signal = AbortSignal | undefined;

/** One page is enough for nearly every zone; the documented maximum is far above. */
const RECORDS_PER_PAGE = 5000;

/** Id and status of a user token. Account tokens are refused here (401) although they are valid. */
export async function verifyToken(
  api: Api,
  signal: Signal,
): Promise<{ readonly id: string; readonly status: string }> {
  const operation = 'verify the API token';
  const request = { method: 'GET', path: '/user/tokens/verify', operation, signal } as const;
  return (await call(api, request, tokenSchema)).result;
}

/** The first zones the token may list. A token for single zones is refused. */
export async function firstZones(api: Api, signal: Signal): Promise<readonly ZoneBody[]> {
  const operation = 'list zones';
  const request = { method: 'GET', path: '/zones?per_page=5', operation, signal } as const;
  return (await call(api, request, zoneSchema.array())).result;
}

/** Zones of exactly this name the token can see, in whatever accounts. */
export async function zonesNamed(
  api: Api,
  name: string,
  signal: Signal,
): Promise<readonly ZoneBody[]> {
  const path = `/zones?name=${encodeURIComponent(name)}`;
  const request = { method: 'GET', path, operation: `find zone ${name}`, signal } as const;
  return (await call(api, request, zoneSchema.array())).result;
}

/** Whether every CNAME of the zone is answered with addresses. */
export async function flattensAll(api: Api, zoneId: string, signal: Signal): Promise<boolean> {
  const path = `/zones/${encodeURIComponent(zoneId)}/dns_settings`;
  const request = { method: 'GET', path, operation: 'read the DNS settings', signal } as const;
  return (await call(api, request, settingsSchema)).result.flatten_all_cnames === true;
}

/** All records of a zone, every page. */
export async function allRecords(
  api: Api,
  zoneId: string,
  signal: Signal,
): Promise<readonly RecordBody[]> {
  const records: RecordBody[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const path = `${recordsPath(zoneId)}?per_page=${String(RECORDS_PER_PAGE)}&page=${String(page)}`;
    const request = { method: 'GET', path, operation: 'list DNS records', signal } as const;
    const answer = await call(api, request, recordSchema.array());
    records.push(...answer.result);
    pages = answer.result_info?.total_pages ?? pages;
  }
  return records;
}

/** Deletes, patches and posts in one transaction: all or nothing. Returns what was patched and posted. */
export async function writeBatch(
  api: Api,
  { zoneId, body }: { readonly zoneId: string; readonly body: BatchBody },
  signal: Signal,
): Promise<readonly RecordBody[]> {
  const path = `${recordsPath(zoneId)}/batch`;
  const request = { method: 'POST', path, operation: 'write DNS records', body, signal } as const;
  const { patches, posts } = (await call(api, request, batchSchema)).result;
  return [...patches, ...posts];
}

function recordsPath(zoneId: string): string {
  return `/zones/${encodeURIComponent(zoneId)}/dns_records`;
}

async function call<T>(api: Api, request: HttpRequest, result: z.ZodType<T>): Promise<Envelope<T>> {
  const { operation } = request;
  const answer = await send(api, request);
  const headroom = headroomOf(answer);
  if (headroom !== undefined) api.onHeadroom(headroom);
  const failure = toFailure(operation, answer);
  if (failure !== undefined) throw failure;
  return parseBody(envelope(result), answer, { provider: PROVIDER, operation });
}
