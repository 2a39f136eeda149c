import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FleetPlan } from '../../src/core/fleet-plan.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { readManifest, workerPolls } from '../../src/starter.ts';
import type { Snapshot } from '../../src/simulators/snapshot.ts';
import { mark, writes } from '../e2e/support/judge.ts';
import { openStageOf, type Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { temporalPath } from '../setup/temporal.ts';
import { mailkeel, type Ran } from '../cli/terminal.ts';
import { callsByDomain, changedDomains, changedZones, picture, withoutSeen } from './changes.ts';
import { LEFT_OUT, LIVE, liveWorld } from './live-fleet.ts';
import { CHANGED_DOMAINS, CHANGED_ZONES, hasten, plant, STILL_CHANGED, WISHES } from './wishes.ts';

// One story: every test finds what the one before left.
describe('thirty live domains', () => {
  let stage: Stage;
  let manifest: string;
  let temporal: string;
  let untouched: Snapshot;

  beforeAll(async () => {
    stage = await openStageOf({ scenario: liveWorld(), manifest: accountsFile }, 'shipped');
    manifest = join(stage.config.home, 'live', 'mailkeel.yaml');
    temporal = await temporalPath();
    untouched = snapshot();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const cli = (...args: readonly string[]): Promise<Ran> => {
    const environment = { ...stage.config.environment, TEMPORAL_CLI_PATH: temporal };
    return mailkeel({ ...stage.config, environment }, args);
  };

  const snapshot = (): Snapshot => picture(stage.world.state);

  it('are adopted without a write', async () => {
    const { code, out, err } = await cli('adopt', manifest);

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toBe(`${manifest}\n`);
    expect(writes(stage)).toEqual([]);
    const adopted = readManifest(manifest);
    if (!adopted.ok) throw new Error('the adopted manifest is not valid');
    const names = LIVE.map(({ name }) => name).filter((name) => !LEFT_OUT.includes(name));
    expect(adopted.domains.map(({ name }) => name)).toEqual(names.toSorted());
    expect(new Set(adopted.domains.map(({ passwords }) => passwords))).toEqual(new Set(['none']));
  }, 240_000);

  it('are never adopted over files that exist', async () => {
    const before = mark(stage);

    const { code, err } = await cli('adopt', manifest);

    expect(code).toBe(2);
    expect(err).toContain('never overwritten');
    expect(mark(stage)).toBe(before);
  });

  it('plan to nothing at all', async () => {
    hasten(manifest);
    const before = mark(stage);

    const { code, out } = await cli('plan', manifest, '--json');

    const { domains } = JSON.parse(out) as FleetPlan;
    expect(domains.filter(({ fingerprint }) => fingerprint !== '')).toEqual([]);
    expect(domains).toHaveLength(LIVE.length - LEFT_OUT.length);
    expect(code).toBe(0);
    expect(writes(stage, before)).toEqual([]);
    const calls = callsByDomain(stage.world.state.surroundings.calls.list(), before);
    expect([...calls].filter(([, count]) => count > 3)).toEqual([]);
  }, 240_000);

  it('are run through without a write, and none of them waits', async () => {
    const before = mark(stage);
    await stage.workers.start();
    await until('a worker', () => workerPolls(stage.client()));

    const started = await cli('start', manifest, '--yes');
    const ended = await end(started, LIVE.length - LEFT_OUT.length);

    expect(ended.flatMap(({ park }) => park ?? [])).toEqual([]);
    expect(writes(stage, before)).toEqual([]);
    expect(withoutSeen(snapshot())).toEqual(withoutSeen(untouched));
  }, 400_000);

  it('get exactly what is wished for, and their neighbours nothing', async () => {
    plant(manifest);
    const before = mark(stage);

    const started = await cli('start', manifest, '--only', Object.keys(WISHES).join(), '--yes');
    await end(started, Object.keys(WISHES).length);

    const made = writes(stage, before).map((call) => call.replace(/zones\/\w+/, 'zones/…'));
    expect(made.toSorted()).toEqual(Object.values(WISHES).flat().toSorted());
    const now = snapshot();
    expect(changedDomains(untouched, now)).toEqual(CHANGED_DOMAINS);
    expect(changedZones(untouched, now)).toEqual(CHANGED_ZONES);
  }, 240_000);

  it('get their settings back by restore, each as it was', async () => {
    const asked = await cli('restore', 'a08.example.com');
    const restored = [
      await cli('restore', 'a08.example.com', '--yes'),
      await cli('restore', 'a07.example.com', '--yes', '--reason', 'a test'),
    ];
    const again = await cli('restore', 'a08.example.com', '--yes');

    expect(asked).toMatchObject({ code: 2, out: expect.stringContaining('before: Front desk') });
    expect(restored.map(({ code }) => code)).toEqual([0, 0]);
    expect(changedDomains(untouched, snapshot())).toEqual(STILL_CHANGED);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is there') });
    const rows = await stage.store.audit.attempts({ domain: 'a07.example.com' });
    expect(rows.find(({ action }) => action === 'restore')).toMatchObject({ reason: 'a test' });
  }, 120_000);

  /** Waits until every domain of the newest execution has ended; one that waits for a person is told at once. */
  async function end(started: Ran, count: number): Promise<readonly DomainProgress[]> {
    const [, execution = ''] = /Execution (\S+) started/.exec(started.out) ?? [];
    expect({ ...started, execution }).toMatchObject({
      code: 0,
      execution: expect.stringMatching(/\d/),
    });
    return until(`the end of ${execution}`, async () => {
      const rows = await stage.store.progress.domains(execution);
      const waits = rows.filter(
        ({ endedAt, status }) => endedAt === undefined && status === 'parked',
      );
      if (waits.length > 0)
        throw new Error(`waits: ${JSON.stringify(waits.map(({ park }) => park))}`);
      const ended = rows.filter(({ endedAt }) => endedAt !== undefined);
      return ended.length === count && ended;
    });
  }
});

function accountsFile(at: {
  readonly mail: string;
  readonly dns: string;
  readonly imap: string;
}): string {
  return [
    'accounts:',
    `  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, url: "${at.mail}", imap: "${at.imap}" }`,
    `  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${at.dns}" }`,
    '',
  ].join('\n');
}
