/** The Forward Email adapter against a simulated server of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';

const TOKEN = 'simulated-token-of-the-account';
export const OWNER = 'owner@example.net';
const PROOF = 'aB3dE6gH9j';

type Generation = 'keeping' | 'wiping';

function scenarioOf(aliasPut: Generation, faults: readonly object[], settings: object): unknown {
  const proof = `forward-email-site-verification=${PROOF}`;
  const domain = { name: 'example.com' };
  const published = {
    name: 'example.org',
    verification_record: PROOF,
    aliases: [{ name: 'boss' }],
  };
  const account = { token: TOKEN, id: 'u1', email: OWNER, domains: [domain, published] };
  const records = [
    { name: 'example.org', type: 'TXT', content: proof },
    { name: 'example.org', type: 'MX', content: 'mx1.forwardemail.net', priority: 10 },
  ];
  const zone = { name: 'example.org', records };
  return {
    forwardEmail: { accounts: [account], aliasPut, ...settings },
    cloudflare: {
      accounts: [{ token: 'simulated-token-of-the-zones', userId: 'c1', zones: [zone] }],
    },
    faults,
  };
}

export interface ForwardEmailPlace {
  readonly world: World;
  readonly provider: MailProvider;
  readonly leave: () => Promise<void>;
}

/**
 * Starts a server that has example.com, and example.org with its records published. `aliasPut`: whether a PUT keeps or wipes what it leaves
 * out (older servers wipe); `settings`: what else a scenario says of the vendor.
 */
export async function enterForwardEmail(
  aliasPut: Generation,
  faults: readonly object[] = [],
  settings: object = {},
): Promise<ForwardEmailPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'world-'));
  const world = await startWorld(parseScenario(scenarioOf(aliasPut, faults, settings)), {
    directory,
  });
  return {
    world,
    provider: createForwardEmail({
      token: TOKEN,
      baseUrl: world.forwardEmail.url,
      timeoutMs: 10_000,
    }),
    leave: async () => {
      await world.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
