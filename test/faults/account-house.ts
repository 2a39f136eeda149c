/** Accounts, hosts and zones of one manifest, each with a fault of its own or as its remedy leaves it, looked at by `mailkeel doctor`. */
import { mkdirSync, symlinkSync, writeFileSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseScenario, type Scenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { temporalPath } from '../setup/temporal.ts';
import { plainBundle } from '../setup/workflow-bundle.ts';
import { doctorApart } from './doctor-command.ts';
import { makeAuthority, openHttps, openShifted, openTls } from './doctor-servers.ts';
import type { Told } from './planted.ts';

type State = 'planted' | 'repaired';

const HOUR_MS = 3_600_000;
const OURS = ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'];
const OTHERS = ['ns1.elsewhere.example', 'ns2.elsewhere.example'];
const ZONES = {
  ...{ delegated: 'example.net', paused: 'example.org' },
  ...{ flattened: 'example.com', unseen: 'example.edu' },
};

/** The zones are the account's of the manifest; the registrar's word is which of two zones of one name the world is sent to. */
function scenarioOf(state: State): Scenario {
  const planted = state === 'planted';
  const delegated = { name: ZONES.delegated, name_servers: OURS };
  const elsewhere = { name: ZONES.delegated, name_servers: OTHERS };
  const zones = [
    delegated,
    { name: ZONES.paused, paused: planted },
    { name: ZONES.flattened, plan: 'pro', flatten_all_cnames: planted },
    ...(planted ? [] : [{ name: ZONES.unseen }]),
  ];
  const stranger = { token: 'cf-token-of-a-stranger-01', userId: 'stranger' };
  const account = { token: CF_TOKEN, userId: 'faults-cf', zones };
  return parseScenario({
    forwardEmail: { accounts: [{ token: FE_TOKEN, id: 'faults-1', email: 'owner@example.edu' }] },
    cloudflare: {
      accounts: [...(planted ? [{ ...stranger, zones: [elsewhere] }] : []), account],
    },
  });
}

/** Looks once at everything; what was started for it is gone afterwards. */
export async function lookAtAccounts(state: State): Promise<readonly Told[]> {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-faults-'));
  const closers: (() => Promise<void>)[] = [];
  try {
    const world = await startWorld(scenarioOf(state), { directory: join(directory, 'world') });
    closers.push(() => world.close());
    const { hosts, trusted } = await openHosts(world, state, closers);
    const manifest = join(directory, 'mailkeel.yaml');
    writeFileSync(manifest, manifestOf(world, hosts));
    const authorities = join(directory, 'authorities.pem');
    writeFileSync(authorities, [readFileSync(world.imap.caFile, 'utf8'), ...trusted].join('\n'));
    return await doctorApart(manifest, {
      ...(await environmentOf(world, directory, state)),
      NODE_EXTRA_CA_CERTS: authorities,
    });
  } finally {
    await Promise.all(closers.map((close) => close()));
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Host {
  readonly account: string;
  readonly imap: string;
  readonly url?: string;
  readonly token?: string;
}

/** One account a host, so that a finding says whose fault it is. */
async function openHosts(
  world: World,
  state: State,
  closers: (() => Promise<void>)[],
): Promise<{ readonly hosts: readonly Host[]; readonly trusted: readonly string[] }> {
  const planted = state === 'planted';
  const [known, own] = [
    await makeAuthority('Known authority'),
    await makeAuthority('Own authority'),
  ];
  const open = async (endsInDays: number, authority = known): Promise<number> => {
    const server = await openTls(authority, endsInDays);
    closers.push(server.close);
    return server.port;
  };
  const shifted = await openShifted(world.forwardEmail.url, planted ? HOUR_MS : 0);
  closers.push(() => shifted.close());
  const weary = await openHttps(world.forwardEmail.url, {
    ...{ authority: known, endsInDays: planted ? 3.4 : 365 },
  });
  closers.push(() => weary.close());
  const [sound, expired, ending, unknown] = [
    await open(365),
    await open(planted ? -1 : 365),
    await open(planted ? 3.4 : 365),
    await open(365, own),
  ].map((port) => `localhost:${String(port)}`) as [string, string, string, string];
  const hosts = [
    { account: 'clock', imap: sound, url: shifted.url },
    { account: 'weary', imap: sound, url: weary.url },
    { account: 'expired', imap: expired },
    { account: 'ending', imap: ending },
    { account: 'private', imap: unknown },
    { account: 'misnamed', imap: planted ? sound.replace('localhost', '127.0.0.1') : sound },
    { account: 'unresolved', imap: planted ? 'imap.mailkeel.invalid:993' : sound },
    { account: 'refused', imap: sound, ...(planted ? { token: 'REFUSED_TOKEN' } : {}) },
  ];
  return { hosts, trusted: [known.cert, ...(planted ? [] : [own.cert])] };
}

function manifestOf(world: World, hosts: readonly Host[]): string {
  const accounts = hosts.map(
    ({ account, imap, url = world.forwardEmail.url, token = 'FORWARD_EMAIL_TOKEN' }) =>
      `  ${account}: { kind: forward-email, token: { env: ${token} }, url: "${url}", imap: "${imap}" }`,
  );
  return `version: 1
accounts:
${accounts.join('\n')}
  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${world.cloudflare.url}" }
defaults: { mail: clock, dns: { account: cf } }
domains:
${Object.values(ZONES)
  .map((name) => `  - { name: ${name}, aliases: [postmaster] }`)
  .join('\n')}
`;
}

async function environmentOf(
  { dns }: World,
  directory: string,
  state: State,
): Promise<NodeJS.ProcessEnv> {
  const home = join(directory, 'home');
  mkdirSync(home);
  symlinkSync(dirname(await plainBundle()), join(home, 'cache'));
  return {
    PATH: process.env['PATH'],
    HOME: directory,
    TEMPORAL_CLI_PATH: await temporalPath(),
    MAILKEEL_HOME: home,
    FORWARD_EMAIL_TOKEN: FE_TOKEN,
    CLOUDFLARE_TOKEN: CF_TOKEN,
    ...(state === 'planted' ? { REFUSED_TOKEN: 'fe-token-of-nobody-0000001' } : {}),
    MAILKEEL_DNS_SERVERS: `${dns.address}:${String(dns.port)}`,
    MAILKEEL_DNS_PORT: String(dns.port),
  };
}
