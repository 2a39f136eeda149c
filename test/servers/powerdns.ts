import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steadyPort } from './ports.ts';
import { findProgram, startProgram } from './program.ts';

export type Backend = 'gsqlite3' | 'lmdb';

const SCHEMA = '/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql';
/** Seconds a resolver keeps "no such name": so long that no test outlives it. */
const NEGATIVE_TTL = 3600;

/** A real PowerDNS Authoritative Server on 127.0.0.1. */
export interface PowerDns {
  /** Of the HTTP API. */
  readonly url: string;
  readonly key: string;
  /** Where it answers DNS. */
  readonly port: number;
  /** Adds a zone with the name server ns1 of its own, at 127.0.0.1. */
  createZone(name: string): Promise<void>;
  deleteZone(name: string): Promise<void>;
  /** Adds a zone whose records would come from another server. */
  createSecondaryZone(name: string): Promise<void>;
  /** Writes record sets as they are given: what somebody else does there. */
  patch(zone: string, rrsets: readonly object[]): Promise<void>;
  /** One set as the server shows it, disabled values and comments included. */
  rrset(zone: string, name: string, type: string): Promise<StoredRrset | undefined>;
  stop(): Promise<void>;
}

export interface StoredRrset {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly { readonly content: string; readonly disabled: boolean }[];
  readonly comments: readonly { readonly content: string; readonly account: string }[];
}

/** What is missing to run PowerDNS here, as one sentence; `undefined` when nothing is. */
export function missingForPowerDns(): string | undefined {
  const absent = ['pdns_server', 'sqlite3'].filter((name) => findProgram(name) === undefined);
  if (!existsSync(SCHEMA)) absent.push(SCHEMA);
  for (const backend of ['gsqlite3', 'lmdb'])
    if (!hasModule(`lib${backend}backend.so`)) absent.push(`its backend ${backend}`);
  if (absent.length === 0) return undefined;
  return `${absent.join(', ')} missing: apt-get install pdns-server pdns-backend-sqlite3 pdns-backend-lmdb sqlite3`;
}

/** Debian keeps modules in a folder of the machine's architecture. */
function hasModule(file: string): boolean {
  const folders = existsSync('/usr/lib') ? ['', ...readdirSync('/usr/lib')] : [];
  return folders.some((folder) => existsSync(join('/usr/lib', folder, 'pdns', file)));
}

/** Starts PowerDNS in a new temporary directory. Throws with its log when it does not come up. */
export async function startPowerDns(backend: Backend = 'gsqlite3'): Promise<PowerDns> {
  const directory = await mkdtemp(join(tmpdir(), 'powerdns-'));
  const [port, webPort] = [await steadyPort(), await steadyPort()];
  const key = 'the-api-key-of-the-test-server';
  const url = `http://127.0.0.1:${String(webPort)}`;
  await mkdir(join(directory, 'run'));
  const settings = { directory, backend, port, webPort, key };
  await writeFile(join(directory, 'pdns.conf'), configuration(settings));
  if (backend === 'gsqlite3')
    execFileSync('sqlite3', [join(directory, 'zones.db')], { input: await readFile(SCHEMA) });
  const api = client(`${url}/api/v1/servers/localhost`, key);
  const stop = await startProgram({
    command: findProgram('pdns_server') ?? 'pdns_server',
    args: [`--config-dir=${directory}`],
    isReady: () =>
      api('GET', '').then(
        () => true,
        () => false,
      ),
  });
  return {
    url,
    key,
    port,
    ...administration(api),
    stop: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

type Api = (method: string, path: string, body?: unknown) => Promise<unknown>;

function client(base: string, key: string): Api {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
}

function administration(
  api: Api,
): Pick<PowerDns, 'createZone' | 'deleteZone' | 'createSecondaryZone' | 'patch' | 'rrset'> {
  const patch: PowerDns['patch'] = async (zone, rrsets) => {
    const whole = rrsets.map((set) => ({ ttl: 300, changetype: 'REPLACE', ...set }));
    await api('PATCH', `/zones/${zone}.`, { rrsets: whole });
  };
  return {
    createZone: async (name) => {
      const nameservers = [`ns1.${name}.`];
      await api('POST', '/zones', {
        name: `${name}.`,
        kind: 'Native',
        nameservers,
        soa_edit_api: 'INCREASE',
      });
      const records = [{ content: '127.0.0.1', disabled: false }];
      await patch(name, [{ name: `ns1.${name}.`, type: 'A', records }]);
    },
    deleteZone: async (name) => {
      await api('DELETE', `/zones/${name}.`);
    },
    createSecondaryZone: async (name) => {
      await api('POST', '/zones', { name: `${name}.`, kind: 'Slave', masters: ['127.0.0.9'] });
    },
    patch,
    rrset: async (zone, name, type) => {
      const found = (await api('GET', `/zones/${zone}.`)) as { rrsets: readonly StoredRrset[] };
      return found.rrsets.find((set) => set.name === `${name}.` && set.type === type);
    },
  };
}

interface Settings {
  readonly directory: string;
  readonly backend: Backend;
  readonly port: number;
  readonly webPort: number;
  readonly key: string;
}

/** Caches are off, so that what was written is served at once; `security-poll-suffix=` stops a question to the world. */
function configuration({ directory, backend, port, webPort, key }: Settings): string {
  const store = backend === 'lmdb' ? 'lmdb-filename' : 'gsqlite3-database';
  return `launch=${backend}
${store}=${directory}/zones.db
local-address=127.0.0.1
local-port=${String(port)}
webserver=yes
webserver-address=127.0.0.1
webserver-port=${String(webPort)}
webserver-allow-from=127.0.0.0/8
api=yes
api-key=${key}
socket-dir=${directory}/run
security-poll-suffix=
setuid=
setgid=
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
default-soa-content=ns1.@ hostmaster.@ 0 10800 3600 604800 ${String(NEGATIVE_TTL)}
guardian=no
daemon=no
`;
}
