/** `npm run demo -- --scenario sign-up`, as somebody types it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOwner } from '../../src/embedded/owner.ts';
import { openStore } from '../../src/store/open.ts';
import { configOf, mailkeel, type Ran } from '../cli/terminal.ts';
import { temporalPath } from '../setup/temporal.ts';
import { plainBundle } from '../setup/workflow-bundle.ts';
import { filesIn, findSecrets } from './secret-scanner.ts';

describe('the demo of a sign-up', () => {
  const home = mkdtempSync(join(tmpdir(), 'mailkeel-sign-up-'));
  const demo = join(home, 'demo');
  let ran: Ran;

  beforeAll(async () => {
    mkdirSync(demo);
    symlinkSync(dirname(await plainBundle()), join(demo, 'cache'));
    const config = configOf(home, { TEMPORAL_CLI_PATH: await temporalPath() });
    ran = await mailkeel(config, ['demo', '--scenario', 'sign-up']);
  }, 200_000);

  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('passes by the judgement of the simulated server and of fresh logins', () => {
    const differences = ran.out.split('\n').filter((line) => line.includes('✖'));

    expect(differences).toEqual([]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('The demo passed');
  });

  it('answers "will retry", tells its attempts and shows the audit log', () => {
    expect(ran.out).toContain(
      '500 {"success":false,"message":"Provisioning failed, will retry..."}',
    );
    expect(ran.out).toMatch(/failed +#1[^]*failed +#2[^]*failed +#3[^]*succeeded +#4/);
    expect(ran.out).toMatch(/200 \{"success":true,"message":"Email account provisioned/);
    expect(ran.out).toMatch(/The audit log\.[^]*credentials +ann@example\.com/);
  });

  it('leaves the password in nothing it prints or writes but the vault', async () => {
    const store = await openStore({ directory: demo, allowKeyFile: false });
    const entry = await store.vault.current('ann@example.com');
    await store.close();
    const places = filesIn(demo, ['vault.db', 'vault.db-wal', 'vault.key']);

    expect(entry?.state).toBe('proven');
    expect(ran.out).not.toContain(entry?.password);
    expect(findSecrets(places, { password: entry?.password ?? '' })).toEqual([]);
  });

  it('leaves nothing running', () => {
    expect(readOwner(demo)).toBeUndefined();
  });
});
