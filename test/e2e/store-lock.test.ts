import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openConnection } from '../../src/store/connection.ts';
import { attempts, CLEAN, evidence, recordedTwice } from './support/judge.ts';
import { ended, release, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';

const DOMAIN = 'example.net';
/** Longer than Temporal waits for a heartbeat (10 s). */
const LOCKED_MS = 12_000;
const CALL = 'the first password';

const scene: Scene = {
  domains: { [DOMAIN]: ['anna', 'bob', 'carla'] },
  faults: [held(CALL, { path: '/generate-password$' })],
};

describe('a store whose write lock somebody else holds for 12 s', () => {
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
    await underWay(stage, CALL);

    // Taken here, not by a further process: that one could start more slowly than the call lasts.
    const locker = openConnection({
      file: join(stage.config.home, 'mailkeel.db'),
      synchronous: 'NORMAL',
      busyTimeoutMs: 5_000,
    });
    locker.begin();
    const began = Date.now();
    // Its answer falls into the lock.
    release(stage, CALL);
    await sleep(LOCKED_MS);
    locker.close();
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
