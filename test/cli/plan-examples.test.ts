import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTokens, writeAccounts } from '../../src/cli/demo/simulators.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { until } from '../e2e/support/until.ts';
import { temporalPath } from '../setup/temporal.ts';
import { configOf, mailkeel } from './terminal.ts';

describe('plan on the fleet of examples/', () => {
  const ROOT = join(__dirname, '../..');
  const SCENARIO = join(ROOT, 'examples/fleet/world.json');
  const MANIFEST = join(ROOT, 'examples/fleet/manifest.yaml');
  let world: World;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-plan-'));
    const scenario = JSON.parse(readFileSync(SCENARIO, 'utf8')) as unknown;
    world = await startWorld(parseScenario(scenario), { directory });
  });
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function environment(): Promise<Record<string, string | undefined>> {
    const accounts = join(directory, 'accounts.yaml');
    writeAccounts(accounts, world);
    const tokens = readTokens(SCENARIO);
    return {
      TEMPORAL_CLI_PATH: await temporalPath(),
      MAILKEEL_ACCOUNTS: accounts,
      FORWARD_EMAIL_TOKEN: tokens.forwardEmail,
      CLOUDFLARE_TOKEN: tokens.cloudflare,
      MAILKEEL_DNS_SERVERS: `${world.dns.address}:${String(world.dns.port)}`,
      MAILKEEL_DNS_PORT: String(world.dns.port),
    };
  }

  it('shows the SPF merge word by word, the free plan, and ends with 3 without a write', async () => {
    const config = configOf(join(directory, 'home'), await environment());

    const { code, out } = await mailkeel(config, ['plan', MANIFEST]);

    expect(code).toBe(3);
    expect(out).toMatch(/~ change +TXT +example\.com/);
    expect(out).toMatch(/v=spf1 .*\{\+include:spf\.forwardemail\.net\+\}/);
    expect(out).toMatch(/WAITS for a person: plan\.free/);
    expect(out).toMatch(/Will change \d of 7 domains/);
    expect(world.state.surroundings.calls.list().filter((call) => call.write)).toEqual([]);
  }, 180_000);

  it('stops everything it started and ends with 130 when it is interrupted', async () => {
    const temporary = join(directory, 'tmp');
    mkdirSync(temporary);
    const home = join(directory, 'interrupted');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'src/cli.ts'), 'plan', MANIFEST],
      {
        cwd: ROOT,
        env: {
          ...(await environment()),
          ...{ PATH: process.env['PATH'], TMPDIR: temporary, MAILKEEL_HOME: home },
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const closed = once(child, 'close') as Promise<[number | null]>;
    await until('its server and worker', () => existsSync(join(home, 'logs', 'reader.jsonl')));

    child.kill('SIGINT');

    expect(await closed).toEqual([130, null]);
    expect(said).toContain('interrupted; nothing was changed');
    expect(readdirSync(temporary).filter((name) => name.startsWith('mailkeel-'))).toEqual([]);
  }, 180_000);
});
