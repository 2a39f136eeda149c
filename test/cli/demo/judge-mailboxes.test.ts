import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectControl } from '../../../src/cli/demo/control.ts';
import { readExpectation, type Expectation } from '../../../src/cli/demo/expectation.ts';
import { judgeMailboxes } from '../../../src/cli/demo/judge-mailboxes.ts';
import { parseScenario } from '../../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../../src/simulators/world.ts';
import { openStore, type OpenStore } from '../../../src/store/open.ts';

const EXPECTED = join(__dirname, '../../../examples/fleet/expected.json');
const OWNERSHIP = 'k3eLc0mA17';

/** A published domain with three mailboxes; `carla` has a password nobody here knows. */
const scenario = parseScenario({
  forwardEmail: {
    accounts: [
      {
        ...{ token: 'fe-judge-token-0123456789', id: 'u1', email: 'owner@example.net' },
        plan: 'enhanced_protection',
        domains: [
          {
            ...{ name: 'example.com', plan: 'enhanced_protection' },
            verification_record: OWNERSHIP,
            aliases: ['anna', 'bob', 'carla'].map((name) => ({
              ...{ name, has_imap: true, recipients: [], password: `${name}-has-this-password` },
            })),
          },
        ],
      },
    ],
  },
  cloudflare: {
    accounts: [
      {
        ...{ token: 'cf-judge-token-0123456789', userId: 'u2' },
        zones: [
          {
            name: 'example.com',
            records: [
              {
                ...{ name: 'example.com', type: 'TXT' },
                content: `forward-email-site-verification=${OWNERSHIP}`,
              },
            ],
          },
        ],
      },
    ],
  },
});

describe('the judge of mailboxes', () => {
  const home = mkdtempSync(join(tmpdir(), 'mailkeel-judge-'));
  let world: World;
  let store: OpenStore;

  beforeAll(async () => {
    world = await startWorld(scenario, { directory: join(home, 'world') });
    store = await openStore({ directory: home, allowKeyFile: true });
    await prove('anna', 'anna-has-this-password');
    await prove('bob', 'bob-has-this-password');
    writeReport({ anna: 'proven', bob: 'proven', carla: 'kept' });
  });

  afterAll(async () => {
    await store.close();
    await world.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function prove(name: string, password: string): Promise<void> {
    const { id } = await store.vault.plan({
      ...{ address: `${name}@example.com`, domain: 'example.com', account: 'fe:u1' },
      ...{ executionId: 'e1', password },
    });
    await store.vault.mark(id, 'proven');
  }

  function writeReport(status: Readonly<Record<string, string>>): void {
    const rows = Object.entries(status).map(([name, word]) => `${name}@example.com,${word}`);
    mkdirSync(join(home, 'reports', 'e1'), { recursive: true });
    const csv = ['email,status', ...rows, ''].join('\n');
    writeFileSync(join(home, 'reports', 'e1', 'passwords.csv'), csv);
  }

  async function differences(change: Partial<Expectation> = {}): Promise<readonly string[]> {
    const machine = {
      ...{ store, reports: join(home, 'reports'), imap: world.imap },
      control: connectControl(world.control.url),
    };
    const expected = {
      ...readExpectation(EXPECTED),
      domains: { 'example.com': { plan: 'enhanced_protection', aliases: {} } },
      proven: ['anna@example.com', 'bob@example.com'],
      unproven: ['carla@example.com'],
      ...change,
    };
    const checks = await judgeMailboxes(machine, expected, ['e1']);
    return checks.flatMap((check) => check.differences);
  }

  it('finds nothing where every mailbox opens, and it puts back the password it changed', async () => {
    expect(await differences()).toEqual([]);
    expect(await differences()).toEqual([]);
  });

  it('names a mailbox whose password is not in the vault', async () => {
    const proven = ['anna@example.com', 'bob@example.com', 'carla@example.com'];

    expect(await differences({ proven, unproven: [] })).toEqual(
      expect.arrayContaining([
        "carla@example.com does not open with the vault's password",
        'proven in the vault: carla@example.com is missing',
      ]),
    );
  });

  it('names a mailbox whose password was changed since', async () => {
    const control = connectControl(world.control.url);
    await control.changePassword('anna@example.com', 'changed-by-its-user');

    const found = await differences();

    await control.changePassword('anna@example.com', 'anna-has-this-password');
    expect(found).toEqual(["anna@example.com does not open with the vault's password"]);
  });

  it('names one that is called proven in passwords.csv and is not', async () => {
    const path = join(home, 'reports', 'e1', 'passwords.csv');
    const before = readFileSync(path, 'utf8');
    writeReport({ anna: 'proven', bob: 'proven', carla: 'proven' });

    const found = await differences();

    writeFileSync(path, before);
    expect(found).toEqual([
      `proven in ${path}: carla@example.com is not expected`,
      `not proven in ${path}: carla@example.com is missing`,
    ]);
  });
});
