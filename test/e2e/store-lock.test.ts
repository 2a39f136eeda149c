import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChild } from '../store/fixture.ts';
import { attempts, CLEAN, evidence, recordedTwice } from './support/judge.ts';
import { ended, start, underWay } from './support/runs.ts';
import { slow, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';

const DOMAIN = 'example.net';
/** Longer than Temporal waits for a heartbeat (10 s). */
const LOCKED_MS = 12_000;
/** Long enough that the other process is there before the call is answered. */
const CALL_MS = 10_000;

const scene: Scene = {
  domains: { [DOMAIN]: ['anna', 'bob', 'carla'] },
  faults: [slow('first password', { path: '/generate-password$' }, CALL_MS)],
};

describe("another process that holds the store's write lock for 12 s", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  it('delays the calls: heartbeats go on, so that no attempt fails and no second one begins', async () => {
    await start(stage);
    await underWay(stage, 'the first password', (call) => call.fault === 'first password');

    const locker = startChild('locker', join(stage.config.home, 'mailkeel.db'));
    await locker.lines.next();
    const began = Date.now();
    await sleep(LOCKED_MS);
    locker.process.kill('SIGKILL');
    const run = await ended(stage, DOMAIN);

    const rows = await attempts(stage, DOMAIN);
    const during = rows.filter(
      ({ createdAt, endedAt = '' }) =>
        Date.parse(createdAt) < began + LOCKED_MS && Date.parse(endedAt) >= began + LOCKED_MS,
    );
    expect(during.map(({ action }) => action)).toContain('setPassword');
    expect(rows.filter(({ attemptCount }) => attemptCount > 1)).toEqual([]);
    expect(rows.map(({ status }) => status).filter((status) => status !== 'deferred')).toEqual(
      rows.filter(({ status }) => status !== 'deferred').map(() => 'succeeded'),
    );
    expect(recordedTwice(rows)).toEqual([]);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 3 } });
    expect(await evidence(stage, scene)).toEqual(CLEAN);
  }, 200_000);
});
