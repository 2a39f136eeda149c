/** Ory Kratos's admin API as far as listing goes, from its documentation and source (v26.2): random ids in id order, pages by `Link`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openHttp } from '../sockets.ts';

export interface SimulatedIdentity {
  readonly id: string;
  readonly state: 'active' | 'inactive';
  readonly traits: Readonly<Record<string, unknown>>;
}

export interface KratosAdmin {
  /** Without `/admin`. */
  readonly url: string;
  /** May be added to while it runs; like the vendor's, a creation here fires no web_hook. */
  readonly identities: SimulatedIdentity[];
  /** Statuses to answer the next requests with, instead of pages. */
  readonly faults: number[];
  close(): Promise<void>;
}

const DEFAULT_PAGE = 250;
const LARGEST_PAGE = 500;

/** Starts it on a free port of 127.0.0.1. */
export async function startKratosAdmin(
  identities: readonly SimulatedIdentity[],
): Promise<KratosAdmin> {
  const state = { identities: [...identities], faults: [] as number[] };
  const server = createServer((request, response) => {
    answer(state, request, response);
  });
  return { ...state, ...(await openHttp(server, 0)) };
}

type State = Pick<KratosAdmin, 'identities' | 'faults'>;

function answer(
  { identities, faults }: State,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', 'http://kratos');
  const fault = faults.shift();
  if (fault !== undefined) refuse(response, fault);
  else if (request.method !== 'GET' || url.pathname !== '/admin/identities') refuse(response, 404);
  else sendPage(response, identities, url);
}

/** `{"error":{"code":…,"status":…,"message":…}}`, as every refusal of Kratos. */
function refuse(response: ServerResponse, code: number): void {
  const body = { error: { code, status: 'Error', message: 'The requested resource is away' } };
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The token is the last id of the page before; what comes after it by id comes next. */
function sendPage(
  response: ServerResponse,
  identities: readonly SimulatedIdentity[],
  url: URL,
): void {
  const asked = Number(url.searchParams.get('page_size') ?? DEFAULT_PAGE);
  const size = Math.min(LARGEST_PAGE, Math.max(1, asked));
  const after = url.searchParams.get('page_token') ?? '';
  const rest = identities.filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1)?.id ?? '';
  const link = (token: string, rel: string): string =>
    `</admin/identities?page_size=${String(size)}&page_token=${token}>; rel="${rel}"`;
  const links = [link('', 'first'), ...(rest.length > size ? [link(last, 'next')] : [])];
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', link: links.join(',') })
    .end(JSON.stringify(page.map(toBody)));
}

function toBody(identity: SimulatedIdentity): object {
  return { ...identity, schema_id: 'default', created_at: '2026-01-01T00:00:00Z' };
}
