/** What a domain costs of Cloudflare's 1,200 requests in five minutes, counted at the simulator's door. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Call } from '../../src/activities/contract.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World as Vendors } from '../../src/simulators/world.ts';
import { DOMAIN, World } from '../activities/fakes.ts';

const TOKEN = 'cloudflare-token-cloudflare-token-xxxxxx';

describe('calls at Cloudflare', () => {
  let directory: string;
  let vendors: Vendors;
  afterEach(async () => {
    await vendors.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function open(
    neighbours: number,
    plan: 'free' | 'pro' = 'free',
  ): Promise<() => Promise<readonly string[]>> {
    directory = await mkdtemp(join(tmpdir(), 'mailkeel-calls-'));
    const records = Array.from({ length: neighbours }, (_, at) => ({
      name: `host-${String(at)}.${DOMAIN}`,
      ...{ type: 'TXT', content: `neighbour ${String(at)}` },
    }));
    const scenario = parseScenario({
      forwardEmail: { accounts: [{ token: 'f'.repeat(24), id: 'fe-1', email: 'ops@example.org' }] },
      cloudflare: {
        accounts: [
          {
            ...{ token: TOKEN, userId: 'cf-1' },
            zones: [{ name: DOMAIN, quota: 9999, plan, records }],
          },
        ],
      },
    });
    vendors = await startWorld(scenario, { directory });
    const world = new World();
    world.mail.addDomain(DOMAIN);
    const provider = createCloudflareDns({ token: TOKEN, baseUrl: vendors.cloudflare.url });
    const identity = { key: 'cloudflare:z1' };
    const { providers } = createActivities({
      ...world.dependencies,
      accounts: {
        ...world.dependencies.accounts,
        dns: () => Promise.resolve({ provider, identity }),
      },
    });
    const { calls } = vendors.state.surroundings;
    return async () => {
      const before = calls.list().length;
      const update = (call: Call): Promise<unknown> => providers.updateDns(call);
      await world.environment('updateDns', {}).run(update, world.call());
      return calls
        .list()
        .slice(before)
        .map(({ method, path }) => `${method} ${path.replace(/\/[0-9a-f]{32}/, '/…')}`);
    };
  }

  it.each([0, 150, 4000])(
    'are three for plan, apply and read-back beside %d records, snapshot included, and two when nothing is to do',
    async (neighbours) => {
      const update = await open(neighbours);

      const first = await update();
      const second = await update();

      expect(first.map((call) => call.split('?')[0])).toEqual([
        expect.stringMatching(/^GET .*\/zones$/),
        expect.stringMatching(/^GET .*\/zones\/…\/dns_records$/),
        expect.stringMatching(/^POST .*\/zones\/…\/dns_records\/batch$/),
      ]);
      expect(second).toHaveLength(2);
    },
  );

  it.each([0, 4000])(
    'are four in a zone on a paid plan beside %d records, which may flatten CNAMEs, snapshot included',
    async (neighbours) => {
      const update = await open(neighbours, 'pro');

      const first = await update();
      const second = await update();

      const look = [
        expect.stringMatching(/^GET .*\/zones$/),
        expect.stringMatching(/^GET .*\/zones\/…\/dns_records$/),
        expect.stringMatching(/^GET .*\/zones\/…\/dns_settings$/),
      ];
      expect(first.map((call) => call.split('?')[0])).toEqual([
        ...look,
        expect.stringMatching(/^POST .*\/zones\/…\/dns_records\/batch$/),
      ]);
      expect(second.map((call) => call.split('?')[0])).toEqual(look);
    },
  );
});
