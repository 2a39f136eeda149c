/** Domains at simulated name servers, looked at by `mailkeel health` as a stranger would: over DNS. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld } from '../../src/simulators/world.ts';
import type { DomainHealth } from '../../src/workflows/messages-inspect.ts';
import { openPlace } from '../cli/place.ts';
import { configOf, mailkeel } from '../cli/terminal.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { temporalPath } from '../setup/temporal.ts';
import { plainBundle } from '../setup/workflow-bundle.ts';
import type { Told } from './planted.ts';

/** A domain and all that stands in its zone. */
export interface Records {
  readonly domain: string;
  readonly records: readonly object[];
}

/** Hosts of other people's: nobody listens at their addresses, and whoever knocks is refused at once. */
const ELSEWHERE = [
  { name: 'mx1.example.net', type: 'A', content: '127.0.0.9' },
  { name: 'mail.example.net', type: 'CNAME', content: 'mx1.example.net' },
];

/** Looks once at all of them; what was started for it is gone afterwards. */
export async function lookAtDomains(zones: readonly Records[]): Promise<readonly Told[]> {
  const place = openPlace();
  const world = await startWorld(scenarioOf(zones), { directory: join(place.home, '../world') });
  try {
    mkdirSync(place.home);
    symlinkSync(dirname(await plainBundle()), join(place.home, 'cache'));
    const config = configOf(place.home, {
      TEMPORAL_CLI_PATH: await temporalPath(),
      MAILKEEL_DNS_SERVERS: `${world.dns.address}:${String(world.dns.port)}`,
      MAILKEEL_DNS_PORT: String(world.dns.port),
    });
    const domains = zones.map(({ domain }) => domain);
    const { out, err } = await mailkeel(config, ['health', ...domains, '--json']);
    if (out === '') throw new Error(err);
    return toldOf(JSON.parse(out) as readonly DomainHealth[]);
  } finally {
    await world.close();
    place.remove();
  }
}

function scenarioOf(zones: readonly Records[]): ReturnType<typeof parseScenario> {
  return parseScenario({
    forwardEmail: { accounts: [{ token: FE_TOKEN, id: 'unused', email: 'owner@example.edu' }] },
    cloudflare: {
      accounts: [
        {
          ...{ token: CF_TOKEN, userId: 'health-cf' },
          zones: zones.map(({ domain: name, records }) => ({ name, records })),
        },
      ],
    },
    dns: { elsewhere: ELSEWHERE },
  });
}

function toldOf(health: readonly DomainHealth[]): readonly Told[] {
  return health.flatMap(({ domain, checks }) =>
    checks.map(({ status, ...check }) => ({ ...check, subject: domain, bad: status !== 'pass' })),
  );
}
