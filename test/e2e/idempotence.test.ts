import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executionWorkflowId, fleet } from '../../src/workflows/messages.ts';
import { CLEAN, evidence, mark, writes } from './support/judge.ts';
import { ended, finished, release, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const DOMAINS = ['example.net', 'example.org'] as const;

const scene: Scene = {
  domains: { 'example.net': ['anna', 'bob'], 'example.org': ['carla'] },
  faults: [held('working', { method: 'POST', path: '/aliases$', subject: '^anna@' })],
};

describe('a manifest started again', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  /** Waits until the execution has found the run of the first domain at work. */
  async function joined(execution: string): Promise<void> {
    const handle = stage.client().workflow.getHandle(executionWorkflowId(execution));
    await until(`${execution} joining`, async () => {
      const { domains } = await handle.query(fleet);
      return domains.some(({ domain, attached }) => domain === DOMAINS[0] && attached === true);
    });
  }

  async function expectAllProven(): Promise<void> {
    for (const domain of DOMAINS)
      expect(await ended(stage, domain)).toMatchObject({ status: 'done', failures: [] });
    expect(await evidence(stage, scene)).toEqual(CLEAN);
  }

  it('while its domains work joins their runs: nothing is done twice', async () => {
    const first = await start(stage);
    await underWay(stage, 'working');

    const second = await start(stage);
    await joined(second);
    release(stage, 'working');

    expect(second).not.toBe(first);
    expect(await finished(stage, first)).toMatchObject({ done: 2, total: 2 });
    expect(await finished(stage, second)).toMatchObject({ done: 2, total: 2 });
    expect(await ended(stage, 'example.net')).toMatchObject({ execution: first });
    await expectAllProven();
  }, 200_000);

  it('when it is finished makes not one write call', async () => {
    const before = mark(stage);

    const execution = await start(stage);

    expect(await finished(stage, execution)).toMatchObject({ done: 2, total: 2 });
    const { findings, ...again } = await ended(stage, 'example.net');
    expect(again).toMatchObject({ execution });
    expect(mark(stage)).toBeGreaterThan(before);
    expect(writes(stage, before)).toEqual([]);
    // What the first run proved is logged in to once more, and once is enough.
    expect(findings.find(({ check, pass }) => check === 'login' && pass === '4-1')).toMatchObject({
      ...{ status: 'pass', message: expect.stringMatching(/^2 of the mailboxes proven earlier/) },
    });
    expect(logins(stage, before)).toEqual([
      ...['anna@example.net', 'bob@example.net', 'carla@example.org'],
    ]);
    await expectAllProven();
  }, 200_000);

  it("with Temporal's database gone and the store kept makes not one write call", async () => {
    await stage.workers.kill();
    await stage.closeServer();
    removeDatabase(stage.config.home);
    await stage.openServer();
    await stage.workers.start();
    const before = mark(stage);

    const execution = await start(stage);

    expect(await finished(stage, execution)).toMatchObject({ done: 2, total: 2 });
    expect(await ended(stage, 'example.org')).toMatchObject({ execution, counts: { proven: 1 } });
    expect(writes(stage, before)).toEqual([]);
    await expectAllProven();
  }, 200_000);
});

/** Mailboxes somebody logged in to after `before`, each login once. */
function logins({ world }: Stage, before: number): readonly string[] {
  return world.state.surroundings.calls
    .list()
    .filter(({ seq, provider }) => seq > before && provider === 'imap')
    .map(({ alias, domain }) => `${alias ?? ''}@${domain ?? ''}`)
    .toSorted();
}

function removeDatabase(home: string): void {
  expect(existsSync(join(home, 'temporal.db'))).toBe(true);
  for (const file of readdirSync(home).filter((name) => name.startsWith('temporal.db')))
    rmSync(join(home, file));
}
