import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { startIntake } from '../../src/server/main.ts';
import { IntakeFixture, SECRET } from './fixture.ts';

describe('an intake that cannot start', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mailkeel-intake-main-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  function configOf(change: Readonly<Record<string, string>>) {
    return readConfig({
      MAILKEEL_HOME: home,
      MAILKEEL_VAULT_KEY: randomBytes(32).toString('base64'),
      MAILKEEL_LOG_LEVEL: 'fatal',
      ...{ MAILKEEL_INTAKE_SECRET: SECRET, MAILKEEL_SIGNUP_ACCOUNT: 'own' },
      MAILKEEL_SIGNUP_DOMAINS: 'example.com',
      ...change,
    });
  }

  /** The log's name is given free last of all that was opened. */
  const isLogHeld = (): boolean => existsSync(join(home, 'logs/intake.lock'));

  it('says which variables to set where its port is taken, and leaves nothing open', async () => {
    const rival = await new IntakeFixture().open();
    const { port } = new URL(rival.url);
    const config = configOf({ TEMPORAL_ADDRESS: '127.0.0.1:1', MAILKEEL_INTAKE_PORT: port });

    try {
      await expect(startIntake(config)).rejects.toThrow(
        `the intake cannot listen on 127.0.0.1:${port} (EADDRINUSE); set MAILKEEL_INTAKE_HOST and MAILKEEL_INTAKE_PORT`,
      );
      expect(isLogHeld()).toBe(false);
    } finally {
      await rival.close();
    }
  });

  it('leaves nothing open where no Temporal server is named', async () => {
    await expect(startIntake(configOf({}))).rejects.toThrow('no Temporal server');
    expect(isLogHeld()).toBe(false);
  });
});
