import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { describeDnsProvider } from './dns-provider.ts';

for (const kind of ['user', 'account'] as const) {
  let directory: string;
  let world: World;
  describeDnsProvider({
    name: `Cloudflare with a token of kind ${kind}`,
    open: async () => {
      directory = await mkdtemp(join(tmpdir(), 'mailkeel-dns-'));
      const token = `${kind}-token-`.padEnd(40, 'x');
      const zones = [{ name: 'example.com', quota: 1000 }, { name: 'child.example.com' }];
      const scenario = parseScenario({
        forwardEmail: {
          accounts: [{ token: 'f'.repeat(24), id: 'fe-1', email: 'ops@example.com' }],
        },
        cloudflare: { accounts: [{ token, kind, userId: 'cf-user-1', zones }] },
      });
      world = await startWorld(scenario, { directory });
      const baseUrl = world.cloudflare.url;
      return {
        provider: createCloudflareDns({ token, baseUrl }),
        stranger: createCloudflareDns({ token: 's'.repeat(40), baseUrl }),
        zone: 'example.com',
        child: 'child.example.com',
      };
    },
    close: async () => {
      await world.close();
      await rm(directory, { recursive: true, force: true });
    },
  });
}
