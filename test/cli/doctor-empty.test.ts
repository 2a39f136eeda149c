import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DoctorFinding } from '../../src/core/doctor.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { openStore } from '../../src/store/open.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { temporalPath } from '../setup/temporal.ts';
import { tamper } from '../store/vault-file.ts';
import { configOf, mailkeel } from './terminal.ts';

describe('doctor where nothing was stored yet', () => {
  let directory: string;
  let world: World | undefined;
  let environment: Record<string, string>;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-doctor-'));
    const account = { token: FE_TOKEN, id: 'doctor-1', email: 'operator@example.edu' };
    world = await startWorld(
      parseScenario({
        forwardEmail: { accounts: [{ ...account, domains: [] }] },
        cloudflare: { accounts: [{ token: CF_TOKEN, userId: 'doctor-cf', zones: [] }] },
      }),
      { directory: join(directory, 'world') },
    );
    const { dns } = world;
    environment = {
      // Whose cache of tools is there, as everybody's is.
      HOME: join(directory, 'person'),
      TEMPORAL_CLI_PATH: await temporalPath(),
      FORWARD_EMAIL_TOKEN: FE_TOKEN,
      MAILKEEL_DNS_SERVERS: `${dns.address}:${String(dns.port)}`,
      MAILKEEL_DNS_PORT: String(dns.port),
    };
  }, 60_000);
  afterAll(async () => {
    await world?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function doctor(home: string, ...args: readonly string[]): Promise<readonly string[]> {
    const { out } = await mailkeel(configOf(home, environment), ['doctor', ...args, '--json']);
    const findings = JSON.parse(out) as readonly DoctorFinding[];
    return findings.map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
  }

  it('makes no home, and says that nothing was stored', async () => {
    const home = join(directory, 'nowhere');

    const findings = await doctor(home);

    expect(findings).toContainEqual(
      expect.stringContaining('ok store.open: SQLite: nothing was stored yet'),
    );
    expect(findings).toContainEqual(expect.stringContaining('ok vault.key: no password'));
    expect(existsSync(home)).toBe(false);
  });

  it('leaves an empty home empty, also when it asks the accounts', async () => {
    const home = join(directory, 'empty');
    mkdirSync(home);
    const manifest = join(directory, 'mailkeel.yaml');
    writeFileSync(
      manifest,
      `version: 1
accounts: { fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${String(world?.forwardEmail.url)}" } }
defaults: { mail: fe, dns: manual }
domains: [{ name: example.org }]
`,
    );

    const findings = await doctor(home, manifest);

    expect(findings).toContainEqual(expect.stringMatching(/^ok account\.credentials: /));
    expect(readdirSync(home)).toEqual([]);
  }, 60_000);

  it('migrates no store of an earlier release', async () => {
    const home = join(directory, 'older');
    await (await openStore({ directory: home, allowKeyFile: false })).close();
    const last =
      'delete from schema_versions where version = (select max(version) from schema_versions)';
    tamper(home, last, [], 'mailkeel.db');

    const first = await doctor(home);
    const second = await doctor(home);

    const older = expect.stringContaining(
      'ok store.open: SQLite opens; it is of an earlier release',
    );
    expect(first).toContainEqual(older);
    expect(second).toContainEqual(older);
    expect(second).toContainEqual(expect.stringContaining('not-tested vault.key'));
  });

  it('makes no second database beside one that lost its other', async () => {
    const home = join(directory, 'half');
    await (await openStore({ directory: home, allowKeyFile: false })).close();
    rmSync(join(home, 'vault.db'));

    const findings = await doctor(home);

    expect(findings).toContainEqual(
      expect.stringMatching(/^fail store\.open: .*only mailkeel\.db/),
    );
    expect(existsSync(join(home, 'vault.db'))).toBe(false);
  });
});
