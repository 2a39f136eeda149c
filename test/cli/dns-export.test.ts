import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlanItem } from '../../src/core/dns.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { openStore } from '../../src/store/open.ts';
import { temporalPath } from '../setup/temporal.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

const FE_TOKEN = 'fe-export-token-000000001';
const ITEM: PlanItem = {
  ...{ action: 'by-hand', purpose: 'spf', name: 'kept.example.org', type: 'TXT' },
  ...{ to: 'v=spf1 include:spf.forwardemail.net ~all', reason: 'receivers accept mail' },
};

describe('dns export', () => {
  let directory: string;
  let world: World;
  let environment: Record<string, string | undefined>;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-export-'));
    const domains = [{ name: 'example.org', verification_record: 'abcdefghij' }];
    world = await startWorld(
      parseScenario({
        forwardEmail: {
          accounts: [{ token: FE_TOKEN, id: 'fe-1', email: 'ops@example.edu', domains }],
        },
        cloudflare: {
          accounts: [
            {
              ...{ token: 'cf-export-token-000000001', userId: 'cf-1' },
              zones: [
                {
                  name: 'example.org',
                  records: [{ name: 'example.org', type: 'TXT', content: 'v=spf1 a -all' }],
                },
              ],
            },
          ],
        },
      }),
      { directory: join(directory, 'world') },
    );
    environment = {
      TEMPORAL_CLI_PATH: await temporalPath(),
      FORWARD_EMAIL_TOKEN: FE_TOKEN,
      MAILKEEL_DNS_SERVERS: `${world.dns.address}:${String(world.dns.port)}`,
      MAILKEEL_DNS_PORT: String(world.dns.port),
    };
  });
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]): Promise<Ran> =>
    mailkeel(configOf(join(directory, 'home'), environment), ['dns', 'export', ...args]);

  it('looks at the domains of a manifest and prints what their DNS lacks, with SPF merged', async () => {
    const manifest = join(directory, 'mailkeel.yaml');
    const { forwardEmail } = world;
    writeFileSync(
      manifest,
      `version: 1
accounts: { fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${forwardEmail.url}" } }
defaults: { mail: fe, dns: manual }
domains: [{ name: example.org }, { name: new.example.net }]
`,
    );
    const file = join(directory, 'zone.txt');

    const { code, err } = await run(manifest, '--format', 'bind', '--out', file);

    expect({ code, err }).toMatchObject({ code: 0 });
    const zone = readFileSync(file, 'utf8');
    expect(zone).toContain('example.org. IN MX 10 mx1.forwardemail.net.\n');
    expect(zone).toContain(
      '; in place of: example.org. IN TXT "v=spf1 a -all"\nexample.org. IN TXT "v=spf1 a include:spf.forwardemail.net -all"\n',
    );
    expect(zone).toContain('forward-email-site-verification=abcdefghij');
    expect(err).toContain('new.example.net: ');
    expect(err).toContain('1 of 1 domains have records to publish');
    expect(world.state.surroundings.calls.list().filter(({ write }) => write)).toEqual([]);
  }, 120_000);

  it('prints what a run said last of one domain, and refuses one it never saw', async () => {
    const store = await openStore({ directory: join(directory, 'home'), allowKeyFile: true });
    await store.objects.snapshot('dns-export/kept.example.org/1', '20260101-000000', [ITEM]);
    await store.close();

    const [text, csv, unknown] = [
      await run('kept.example.org'),
      await run('KEPT.example.org', '--format', 'csv'),
      await run('never.example.org'),
    ];

    expect(text.out).toContain('add  TXT  kept.example.org');
    expect(csv.out).toContain('kept.example.org,add,kept.example.org,TXT,v=spf1 include');
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('never.example.org') });
  }, 60_000);
});
