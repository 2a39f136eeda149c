import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DoctorFinding } from '../../src/core/doctor.ts';
import type { DomainHealth } from '../../src/workflows/messages-inspect.ts';
import { mark, writes } from '../e2e/support/judge.ts';
import { openStage, type Stage } from '../e2e/support/stage.ts';
import { temporalPath } from '../setup/temporal.ts';
import { mailkeel, type Ran } from './terminal.ts';

describe('doctor and health', () => {
  let stage: Stage;
  let temporal: string;

  beforeAll(async () => {
    stage = await openStage({ domains: { 'example.net': ['anna'] } }, 'shipped');
    temporal = await temporalPath();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const doctor = (change: Record<string, string>, ...args: readonly string[]): Promise<Ran> => {
    const environment = { ...stage.config.environment, TEMPORAL_CLI_PATH: temporal, ...change };
    return mailkeel({ ...stage.config, environment }, ['doctor', stage.manifest, ...args]);
  };

  it('asks every account and every host, and writes nothing', async () => {
    const before = mark(stage);

    const { code, out, err } = await doctor({}, '--json');

    const findings = JSON.parse(out) as readonly DoctorFinding[];
    const right = findings
      .filter(({ severity }) => severity === 'ok')
      .map(({ check, subject = '' }) => `${check} ${subject}`.trim());
    // The worker is given the authority of the simulated mail server, this process is not: a real fault.
    expect(findings.filter(({ severity }) => severity === 'fail')).toEqual([
      expect.objectContaining({
        check: 'network.reach',
        message: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
        remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      }),
    ]);
    expect(code).toBe(1);
    expect(right).toEqual(
      expect.arrayContaining([
        ...['account.credentials fe', 'account.credentials cf', 'dns.delegation example.net'],
        ...['network.reach fe', 'temporal.server', 'temporal.retention', 'store.open'],
      ]),
    );
    const steps = err.split('\n').filter((line) => line.startsWith('account '));
    expect(steps).toEqual(['account fe …', 'account cf and 1 domain …']);
    expect(writes(stage, before)).toEqual([]);
  }, 60_000);

  it('asks the accounts of the manifest that is named, whatever MAILKEEL_ACCOUNTS holds', async () => {
    const accountsFile = join(stage.config.home, 'others.yaml');
    writeFileSync(
      accountsFile,
      'version: 1\naccounts:\n  other: { kind: forward-email, token: { env: OTHER_TOKEN } }\n',
    );
    const environment = { ...stage.config.environment, TEMPORAL_CLI_PATH: temporal };

    const { out } = await mailkeel({ ...stage.config, accountsFile, environment }, [
      ...['doctor', stage.manifest, '--json'],
    ]);

    const asked = (JSON.parse(out) as readonly DoctorFinding[])
      .filter(({ check }) => check === 'account.credentials')
      .map(({ subject, severity }) => `${subject ?? ''} ${severity}`);
    expect(asked.toSorted()).toEqual(['cf ok', 'fe ok']);
  }, 60_000);

  it('names the account whose token is refused, and goes on with the others', async () => {
    const { code, out } = await doctor({ FORWARD_EMAIL_TOKEN: 'fe-some-other-token-0123456789' });

    expect(code).toBe(1);
    expect(out).toMatch(/✗ account\.credentials +fe {2}.*\n +→ /);
    expect(out).toMatch(/✓ account\.credentials +cf /);
    expect(out).toContain('2 failures ·');
    expect(out).not.toContain('fe-some-other-token');
  }, 60_000);

  it('tells in a redacted report what it found and not whose it is', async () => {
    const { code, out } = await doctor({}, '--redacted-report');

    expect(code).toBe(1);
    expect(out).toContain('account.credentials');
    for (const name of ['example.net', stage.config.home, '127.0.0.1'])
      expect(out).not.toContain(name);
  }, 60_000);

  it('health asks about any domain, without an account', async () => {
    const { FORWARD_EMAIL_TOKEN: _, CLOUDFLARE_TOKEN: __, ...bare } = stage.config.environment;
    const environment = { ...bare, TEMPORAL_CLI_PATH: temporal };
    const before = mark(stage);

    const { code, out } = await mailkeel(
      { ...stage.config, accountsFile: undefined, environment },
      [...['health', 'example.net', 'EXAMPLE.org', '--json']],
    );

    const [first, second] = JSON.parse(out) as readonly DomainHealth[];
    const failed = first?.checks
      .filter(({ status }) => status === 'fail')
      .map(({ check }) => check);
    expect([first?.domain, second?.domain]).toEqual(['example.net', 'example.org']);
    expect(failed).toEqual(['mx', 'spf', 'dkim', 'dmarc']);
    expect(first?.checks).toContainEqual(
      expect.objectContaining({ check: 'delegation', status: 'pass' }),
    );
    expect(code).toBe(4);
    expect(writes(stage, before)).toEqual([]);
  }, 60_000);

  it('health refuses what is no domain name', async () => {
    const { code, err } = await mailkeel(stage.config, ['health', '192.0.2.1']);

    expect(code).toBe(2);
    expect(err).toContain('192.0.2.1 is an IP address, not a domain name');
  });

  it('health refuses more domains than one answer holds', async () => {
    const many = Array.from({ length: 101 }, (_, nth) => `d${String(nth)}.example.com`);

    const { code, err } = await mailkeel(stage.config, ['health', ...many]);

    expect(code).toBe(2);
    expect(err).toContain('101 domains are too many for one look; name at most 100');
  });
});
