import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { prepareExecution, readManifest } from '../../src/starter.ts';
import { openStore } from '../../src/store/open.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import type { DomainDiagnosis } from '../../src/workflows/messages-diagnose.ts';
import { temporalPath } from '../setup/temporal.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

const FE_TOKEN = 'fe-diagnose-token-0000001';
const CF_TOKEN = 'cf-diagnose-token-0000001';
const DOMAIN = 'example.com';
const OWNERSHIP = 'forward-email-site-verification=verify0001';

const scenario = parseScenario({
  forwardEmail: {
    accounts: [
      {
        ...{ token: FE_TOKEN, id: 'diagnosed', email: 'owner@example.edu' },
        domains: [
          {
            ...{ name: DOMAIN, verification_record: 'verify0001' },
            aliases: [
              { name: '*', recipients: ['owner@example.edu'] },
              { name: 'anna', has_imap: true, recipients: ['boss@example.edu'] },
              { name: 'bob', has_imap: false, recipients: ['boss@example.edu'] },
            ],
          },
          { name: 'free.example.com', plan: 'free', aliases: [] },
        ],
      },
    ],
  },
  cloudflare: {
    accounts: [
      {
        ...{ token: CF_TOKEN, userId: 'cf' },
        zones: [{ name: DOMAIN, records: [{ name: DOMAIN, type: 'TXT', content: OWNERSHIP }] }],
      },
    ],
  },
});

describe('mailkeel diagnose-passwords', () => {
  let place: Place;
  let world: World;
  let config: Config;
  let manifest: string;
  beforeAll(async () => {
    place = openPlace();
    world = await startWorld(scenario, { directory: place.write('world/.keep', '').slice(0, -6) });
    manifest = place.write(
      'mailkeel.yaml',
      `version: 1
accounts:
  fe: { kind: forward-email, token: { env: FE }, url: "${world.forwardEmail.url}", login: rest }
  cf: { kind: cloudflare, token: { env: CF }, url: "${world.cloudflare.url}" }
pace: { fe: { passwords: { every: 2s, perDay: 1 } } }
defaults: { mail: fe, dns: { account: cf }, passwords: missing }
domains:
  - { name: ${DOMAIN}, aliases: [anna, bob] }
  - { name: free.example.com, aliases: [carla] }
`,
    );
    config = configOf(place.home, {
      ...{ FE: FE_TOKEN, CF: CF_TOKEN, TEMPORAL_CLI_PATH: await temporalPath() },
      MAILKEEL_DNS_SERVERS: `${world.dns.address}:${String(world.dns.port)}`,
      MAILKEEL_DNS_PORT: String(world.dns.port),
    });
  }, 120_000);
  afterAll(async () => {
    await world.close();
    place.remove();
  });

  const diagnose = (...args: readonly string[]): Promise<Ran> =>
    mailkeel(config, ['diagnose-passwords', ...args]);

  it('says what it would take, what is wrong and what is not known, without a write', async () => {
    const { code, out, err } = await diagnose(manifest, '--json');

    const { domains } = JSON.parse(out) as { domains: readonly DomainDiagnosis[] };
    const [paid, free] = domains;
    const said = (paid?.findings ?? []).map(({ check, status }) => `${check} ${status}`);
    expect(err).not.toContain('Error');
    expect(code).toBe(4);
    expect(said.slice(0, 1)).toEqual(['mailboxes fail']);
    expect(said).toEqual(
      expect.arrayContaining([
        ...['token pass', 'plan pass', 'rights pass', 'ownership pass', 'strength pass'],
        ...['ownership-seen warn', 'parameters pass'],
        ...['patterns pass', 'unknown pass', 'e-mails pass', 'login warn', 'budget warn'],
      ]),
    );
    const budget = paid?.findings.find(({ check }) => check === 'budget');
    expect(budget?.message).toMatch(/^2 to set, 1 left today: done \d{4}-/);
    expect(paid).toMatchObject({ capable: true, counts: { set: 2, left: 0 } });
    expect(free).toMatchObject({ capable: false, park: { code: 'plan.free' } });
    const { calls } = world.state.surroundings;
    expect(calls.list().filter(({ write }) => write)).toEqual([]);
  }, 180_000);

  it('reads as text, domain by domain, with what to do', async () => {
    const { code, out } = await diagnose(manifest);

    expect(code).toBe(4);
    expect(out).toMatch(/^example\.com {3}2 passwords to set\n {2}FAIL +mailboxes +bob has IMAP/);
    expect(out).toContain('Forward Email tells 1 admin by e-mail of each password, 2 in all');
    expect(out).toMatch(
      /free\.example\.com {3}would park before any password is set\n {2}plan\.free/,
    );
  }, 180_000);

  it('takes a domain as the newest execution that had it knew it, and ends with 0 where nothing is in the way', async () => {
    const text = readFileSync(manifest, 'utf8').replace('[anna, bob]', '[anna]');
    const read = readManifest(place.write('anna.yaml', text));
    if (!read.ok) throw new Error('the manifest is not valid');
    const store = await openStore({ directory: place.home, allowKeyFile: false });
    const { execution, spec, startedAt } = await prepareExecution(store, read, {
      domains: read.domains,
    });
    await store.progress.startExecution({ executionId: execution, spec, startedAt });
    await store.close();
    const known = { ...config, accountsFile: manifest };

    const { code, out } = await mailkeel(known, ['diagnose-passwords', 'Example.com']);

    expect(code).toBe(0);
    expect(out).toMatch(/^example\.com {3}1 password to set/);
    expect(out).not.toMatch(/FAIL|ERROR|free\.example\.com/);
  }, 180_000);

  it('ends with 2 for what is neither a file nor a domain of an execution', async () => {
    const { code, err } = await diagnose('nowhere.example');

    expect(code).toBe(2);
    expect(err).toContain('there is no file nowhere.example');
  });
});
