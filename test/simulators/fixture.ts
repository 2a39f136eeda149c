/** A small world with a clock that stands still, and plain clients for it (fetch only: no adapter of ours). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';

export const FE_TOKEN = 'fe-test-token-000000000001';
export const FREE_TOKEN = 'fe-test-token-000000000002';
export const CF_TOKEN = 'cf-test-token-000000000001';
export const ZONE_ID = 'c0a10000000000000000000000000001';
export const GOOD = 'Wk4tz-9QeLr2-vBx7mNp';
/** Where its clock stands at first. */
export const START = Date.parse('2026-11-22T12:00:00Z');

type Json = Record<string, unknown>;

export interface Fixture {
  readonly world: World;
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Starts a world; each part replaces the default of the same name. */
export async function startFixture(parts: Json = {}): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), 'simulators-'));
  let now = START;
  const world = await startWorld(parseScenario({ ...defaults(), ...parts }), {
    directory,
    now: () => now,
  });
  return {
    world,
    advance: (ms) => {
      now += ms;
    },
    close: async () => {
      await world.close();
      await rm(directory, { recursive: true });
    },
  };
}

export function defaults(): { forwardEmail: Json; cloudflare: Json } {
  return { forwardEmail: forwardEmail({}), cloudflare: cloudflare([]) };
}

/** The mail host with one paid account, one free one, and settings of the test. */
export function forwardEmail(settings: Json): Json {
  const aliases = [
    { name: '*', recipients: ['owner@example.edu'] },
    { name: 'anna', has_imap: true, recipients: [] },
    { name: 'alice', has_imap: true, recipients: [], password: GOOD },
    { name: 'info', recipients: ['boss@example.net'], description: 'Info', labels: ['desk'] },
  ];
  const domains = [
    { name: 'example.com', verification_record: 'verify0001', aliases },
    { name: 'example.org', plan: 'free', verification_record: 'verify0002' },
  ];
  return {
    accounts: [
      { token: FE_TOKEN, id: 'user-1', email: 'owner@example.edu', domains },
      { token: FREE_TOKEN, id: 'user-2', email: 'free@example.edu', plan: 'free' },
    ],
    ...settings,
  };
}

/** The DNS host with the zone example.com and the records of the test. */
export function cloudflare(
  records: readonly Json[],
  { zone = {}, ...settings }: Json & { readonly zone?: Json } = {},
): Json {
  const zones = [{ id: ZONE_ID, name: 'example.com', records, ...zone }];
  return { accounts: [{ token: CF_TOKEN, userId: 'cf-user-1', zones, ...settings }] };
}

/** What example.com needs before anybody can log in. */
export const OWNERSHIP = {
  name: 'example.com',
  type: 'TXT',
  content: 'forward-email-site-verification=verify0001',
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body; `{}` when it is no JSON object. */
  readonly json: Json;
}

export interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly token?: string;
  /** Basic password beside the token. */
  readonly password?: string;
}

/** One call to Forward Email. */
export async function mail(
  { world }: Fixture,
  path: string,
  request: Request = {},
): Promise<Answer> {
  const { token = FE_TOKEN, password = '' } = request;
  const authorization = `Basic ${Buffer.from(`${token}:${password}`).toString('base64')}`;
  return await call(world.forwardEmail.url + path, {
    ...request,
    headers: { authorization, ...request.headers },
  });
}

/** One call to Cloudflare. */
export async function dnsHost(
  { world }: Fixture,
  path: string,
  request: Request = {},
): Promise<Answer> {
  const authorization = `Bearer ${request.token ?? CF_TOKEN}`;
  return await call(world.cloudflare.url + path, {
    ...request,
    headers: { authorization, ...request.headers },
  });
}

/** One call to the control API. */
export async function control({ world }: Fixture, path: string, body?: unknown): Promise<Answer> {
  return await call(world.control.url + path, body === undefined ? {} : { method: 'POST', body });
}

async function call(url: string, { method = 'GET', body, headers }: Request): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: type.includes('json') ? (JSON.parse(text) as Json) : {},
  };
}
