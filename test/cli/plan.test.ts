import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FleetPlan } from '../../src/core/fleet-plan.ts';
import { allZones } from '../../src/simulators/cloudflare/state.ts';
import type { ZoneRecord } from '../../src/simulators/zones.ts';
import { mark, writes } from '../e2e/support/judge.ts';
import { upgrade } from '../e2e/support/operator.ts';
import type { Scene } from '../e2e/support/scene.ts';
import { openStage, type Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { temporalPath } from '../setup/temporal.ts';
import { mailkeel, type Ran } from './terminal.ts';

const scene: Scene = {
  domains: { 'example.net': ['anna'], 'example.org': ['bob'] },
  free: ['example.org'],
};

// One story: every test finds what the one before left.
describe('plan, start --plan and dns rollback', () => {
  let stage: Stage;
  let planFile: string;
  let temporal: string;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    upgrade(stage, 'example.org');
    planFile = join(stage.config.home, 'plan.json');
    temporal = await temporalPath();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const cli = (...args: readonly string[]): Promise<Ran> => {
    const environment = { ...stage.config.environment, TEMPORAL_CLI_PATH: temporal };
    return mailkeel({ ...stage.config, environment }, args);
  };
  const plan = (...args: readonly string[]): Promise<Ran> => cli('plan', stage.manifest, ...args);

  function zone() {
    const found = allZones(stage.world.state.cloudflare).find(({ name }) => name === 'example.org');
    if (found === undefined) throw new Error('the scene has no zone example.org');
    return found;
  }

  /** Somebody else at the DNS host. */
  function edit(change: (records: readonly ZoneRecord[]) => readonly ZoneRecord[]): void {
    zone().commit(change(zone().records()), Date.now());
  }

  it('shows every record and ends with 3, on a server of its own and without a write', async () => {
    const { code, out, err } = await plan();

    expect(err).not.toContain('Error');
    expect(code).toBe(3);
    expect(out).toMatch(/example\.net\n +\+ create the domain .* its 7 records only then/);
    expect(out).toMatch(/\+ create +MX +example\.org .*\n +10 mx1\.forwardemail\.net/);
    expect(out).toMatch(/Will change 2 of 2 domains/);
    expect(out).toMatch(/Hash: +[0-9a-f]{64}\n$/);
    expect(writes(stage)).toEqual([]);
    expect((await stage.client().workflow.count()).count).toBe(0);
  }, 120_000);

  it('prints the same as JSON, narrowed, with a hash that says nothing of the time', async () => {
    const first = await plan('--only', 'example.org', '--json', '--out', planFile);
    const second = await plan('--only', 'example.org', '--json');

    const printed = JSON.parse(first.out) as FleetPlan;
    expect(first.code).toBe(3);
    expect(printed.domains.map(({ domain }) => domain)).toEqual(['example.org']);
    expect(JSON.parse(readFileSync(planFile, 'utf8'))).toEqual(printed);
    expect((JSON.parse(second.out) as FleetPlan).hash).toBe(printed.hash);
  }, 120_000);

  it('start --plan refuses and names what moved', async () => {
    await stage.workers.start();
    await until('a worker', async () => (await cli('start', stage.manifest)).code === 2);
    edit((records) => [
      ...records,
      { ...records[0]!, id: 'foreign', type: 'MX', content: 'mx.example.edu', priority: 10 },
    ]);

    const { code, err } = await cli('start', stage.manifest, '--plan', planFile, '--yes');

    expect(code).toBe(2);
    expect(err).toContain('nothing was started');
    expect(err).toContain('example.org  now waits for a person: dns.foreign-mx');
    expect(await stage.store.progress.executions()).toEqual([]);
    expect(writes(stage)).toEqual([]);
  }, 120_000);

  it('start refuses a plan that was edited, that is none, or that is narrowed again', async () => {
    const edited = join(stage.config.home, 'edited.json');
    writeFileSync(edited, readFileSync(planFile, 'utf8').replace('"fingerprint": "', '$&0'));

    const ran = [
      await cli('start', stage.manifest, '--plan', edited, '--yes'),
      await cli('start', stage.manifest, '--plan', stage.manifest, '--yes'),
      await cli('start', stage.manifest, '--plan', planFile, '--limit', '1', '--yes'),
    ];

    expect(ran.map(({ code }) => code)).toEqual([2, 2, 2]);
    expect(ran[0]?.err).toContain('was edited');
    expect(ran[1]?.err).toContain('is not a plan');
    expect(ran[2]?.err).toContain('--limit');
  }, 60_000);

  it('start --plan does what was planned once the world is as it was, and no more', async () => {
    edit((records) => records.filter(({ id }) => id !== 'foreign'));

    const { code, err } = await cli(
      'start',
      stage.manifest,
      '--plan',
      planFile,
      '--yes',
      '--watch',
    );

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(
      zone()
        .records()
        .filter(({ type }) => type === 'MX'),
    ).toHaveLength(2);
    expect(writes(stage).filter((call) => call.includes('example.net'))).toEqual([]);
  }, 180_000);

  it('plan ends with 0 and writes nothing when all is done', async () => {
    const before = mark(stage);

    const { code, out } = await plan('--only', 'example.org');

    expect(code).toBe(0);
    expect(out).toMatch(/example\.org +nothing to change \(\d records as wanted\)/);
    expect(writes(stage, before)).toEqual([]);
  }, 120_000);

  it('dns rollback asks, and without a terminal refuses', async () => {
    const before = mark(stage);

    const { code, out, err } = await cli('dns', 'rollback', 'example.org', '--reason', 'a test');

    expect(code).toBe(2);
    expect(out).toMatch(/- delete +MX +example\.org/);
    expect(err).toContain('nothing was undone: without a terminal, agree with --yes');
    expect(writes(stage, before)).toEqual([]);
  }, 60_000);

  it('dns rollback undoes what is still as it was written, leaves the rest and names it', async () => {
    const changed = '"v=DMARC1; p=reject"';
    edit((records) =>
      records.map((each) =>
        each.name.startsWith('_dmarc.') ? { ...each, content: changed } : each,
      ),
    );

    const { code, out } = await cli(
      'dns',
      'rollback',
      'example.org',
      '--reason',
      'a test',
      '--yes',
    );

    expect(code).toBe(4);
    expect(out).toMatch(/! left +TXT +_dmarc\.example\.org +somebody else changed it since/);
    expect(out).toMatch(/Undone: \d changes in the zone example\.org\./);
    expect(
      zone()
        .records()
        .map(({ type, content }) => [type, content]),
    ).toEqual([
      ['A', '192.0.2.10'],
      ['TXT', changed],
    ]);
    const rows = await stage.store.audit.attempts({ domain: 'example.org' });
    expect(rows.find(({ action }) => action === 'rollback')).toMatchObject({ reason: 'a test' });
    expect(rows.find(({ action }) => action === 'rollbackDns')).toMatchObject({
      status: 'succeeded',
      account: 'cf',
    });
  }, 60_000);

  it('dns rollback has nothing more to do then, and plan has', async () => {
    const again = await cli('dns', 'rollback', 'example.org', '--reason', 'a test', '--yes');
    const never = await cli('dns', 'rollback', 'example.net', '--reason', 'a test', '--yes');
    const planned = await plan('--only', 'example.org');

    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('nothing to roll back') });
    expect(never).toMatchObject({ code: 2, err: expect.stringContaining('example.net') });
    expect(planned.code).toBe(3);
  }, 120_000);
});
