/** Cloudflare's rights: by reads, and by what a zone says the token may do in it. That a token is verified says nothing of its rights. */
import { z } from 'zod';
import type { EndpointId } from '../../core/permission-endpoints.ts';
import type { Right, SeenRate } from '../../core/permissions.ts';
import { parseBody, send, type HttpAnswer } from '../http.ts';
import type { Look, PermissionProber } from '../permission-port.ts';
import { allowed, fromFailure, inAllOf, shown, unknown } from '../permission-verdicts.ts';
import { namesUpward } from '../zone-names.ts';
import type { Api } from './api.ts';
import { toZone } from './convert.ts';
import { PROVIDER, toFailure } from './failures.ts';
import { envelope, zoneSchema, type ZoneBody } from './schemas.ts';

const EDIT = '#dns_records:edit';

/** The prober of one token. */
export function createProber(api: Api): PermissionProber {
  const look =
    (endpoint: EndpointId, run: (signal?: AbortSignal) => Promise<readonly Right[]>): Look =>
    (signal) =>
      shown(endpoint, () => run(signal));
  return (domain) =>
    domain === undefined
      ? [
          look('cf.verify', (signal) => verified(api, signal)),
          look('cf.list-zones', (signal) => listed(api, signal)),
        ]
      : [look('cf.find-zone', (signal) => zoneOf(api, domain, signal))];
}

type Signal = AbortSignal | undefined;

interface Seen {
  readonly answer: HttpAnswer;
  readonly right: Right;
}

async function ask(
  api: Api,
  { endpoint, path }: { readonly endpoint: EndpointId; readonly path: string },
  signal: Signal,
): Promise<Seen> {
  const operation = `GET ${path}`;
  const answer = await send(api, { method: 'GET', path, operation, signal });
  const failure = toFailure(operation, answer);
  const rate = rateOf(answer);
  const right =
    failure === undefined
      ? allowed(endpoint, `answered ${String(answer.status)}`, rate)
      : fromFailure(endpoint, failure, rate);
  return { answer, right };
}

/** Account tokens are refused here although they are good: only what `GET /zones` says of both is the end. */
async function verified(api: Api, signal: Signal): Promise<readonly Right[]> {
  const path = '/user/tokens/verify';
  const { right, answer } = await ask(api, { endpoint: 'cf.verify', path }, signal);
  if (right.verdict !== 'refused') return [statusOf(answer, right)];
  const { endpoint, verdict, rate } = right;
  const seen = { endpoint, verdict, ...(rate === undefined ? {} : { rate }) };
  return [{ ...seen, message: `${right.message} (only user tokens are known there)` }];
}

const Token = z.object({ result: z.object({ status: z.string() }) });

/** A token that is disabled or expired is answered 200 too. */
function statusOf(answer: HttpAnswer, right: Right): Right {
  const status = Token.safeParse(answer.json).data?.result.status;
  if (status === undefined || status === 'active') return right;
  const remedy = 'Make a new API token at dash.cloudflare.com/profile/api-tokens';
  return { ...right, verdict: 'refused', message: `the token is ${status}`, remedy, stop: true };
}

async function listed(api: Api, signal: Signal): Promise<readonly Right[]> {
  const path = '/zones?per_page=5';
  return [(await ask(api, { endpoint: 'cf.list-zones', path }, signal)).right];
}

/** Every zone a run could take for the domain's: upward until one is served. Which one it takes only the delegation tells, so each is judged. */
async function zoneOf(api: Api, domain: string, signal: Signal): Promise<readonly Right[]> {
  const zones: ZoneBody[] = [];
  let last: Right | undefined;
  for (const name of namesUpward(domain)) {
    const path = `/zones?name=${encodeURIComponent(name)}`;
    const { answer, right } = await ask(api, { endpoint: 'cf.find-zone', path }, signal);
    if (right.verdict !== 'allowed') return [right];
    last = right;
    const context = { provider: PROVIDER, operation: `find zone ${name}` };
    zones.push(...parseBody(envelope(zoneSchema.array()), answer, context).result);
    if (zones.some((zone) => toZone(zone).status === 'active')) break;
  }
  if (last === undefined || zones.length === 0) return [noZone(domain)];
  const inside: (readonly Right[])[] = [];
  for (const zone of zones) {
    inside.push(await rightsIn(api, zone, signal));
    if (inside.flat().some(({ stop }) => stop === true)) break;
  }
  const names = zones.map(({ id, name }) => (zones.length === 1 ? name : `${name} (${id})`));
  const seen = zones.length === 1 ? 'zone' : `${String(zones.length)} zones that may hold it:`;
  return [{ ...last, message: `sees ${seen} ${names.join(', ')}` }, ...inAllOf(names, inside)];
}

async function rightsIn(api: Api, zone: ZoneBody, signal: Signal): Promise<readonly Right[]> {
  const records = `/zones/${encodeURIComponent(zone.id)}/dns_records?per_page=1`;
  const read = await ask(api, { endpoint: 'cf.list-records', path: records }, signal);
  return [read.right, writing(zone), await settings(api, zone, signal)];
}

async function settings(api: Api, { id }: ZoneBody, signal: Signal): Promise<Right> {
  const path = `/zones/${encodeURIComponent(id)}/dns_settings`;
  return (await ask(api, { endpoint: 'cf.dns-settings', path }, signal)).right;
}

/** A miss is 200 and an empty list, whether the zone is elsewhere or the token may not see it. */
function noZone(domain: string): Right {
  return {
    ...{ endpoint: 'cf.find-zone', verdict: 'refused', stop: true },
    message: `answered 200 with an empty list: the token sees no zone that holds ${domain}`,
    remedy: `add the zone at the DNS host, or give the token Zone:Read and DNS:Edit on it`,
  };
}

function writing({ name, permissions }: ZoneBody): Right {
  const endpoint = 'cf.write';
  if (permissions === undefined || permissions === null)
    return unknown(endpoint, `zone ${name} does not say what the token may do; --write tries it`);
  if (permissions.includes(EDIT)) return allowed(endpoint, `zone ${name} says ${EDIT}`);
  return {
    ...{ endpoint, verdict: 'refused' },
    message: `zone ${name} says ${permissions.join(', ') || 'nothing'}, and not ${EDIT}`,
    remedy: `give the token DNS:Edit on ${name} at dash.cloudflare.com/profile/api-tokens`,
  };
}

/** `"default";r=50;t=30` (draft-ietf-httpapi-ratelimit-headers): what is left, and of how many in which window. */
function rateOf({ headers }: HttpAnswer): SeenRate | undefined {
  const remaining = /;r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1];
  if (remaining === undefined) return undefined;
  const [, limit, seconds] = /;q=(\d+);w=(\d+)/.exec(headers['ratelimit-policy'] ?? '') ?? [];
  return {
    remaining: Number(remaining),
    ...(limit === undefined ? {} : { limit: Number(limit), seconds: Number(seconds) }),
  };
}
