import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attempts,
  CLEAN,
  evidence,
  mark,
  recordedTwice,
  unrecorded,
  withStatus,
  writes,
} from './support/judge.ts';
import { ended, finished, parked, releaseAbandoned, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { resetTo, resume, upgrade } from './support/operator.ts';

const DONE = 'example.net';
const FREE = 'example.org';
const BUSY = 'example.com';

function working(name: string, path: string): ReturnType<typeof held> {
  return held(`${name} ${path}`, { method: 'POST', path, subject: `^${name}@` });
}

const ALIAS = '/aliases$';
const PASSWORD = '/generate-password$';

const scene: Scene = {
  domains: { [DONE]: ['anna', 'bob'], [FREE]: ['carla'], [BUSY]: ['dora', 'emil'] },
  free: [FREE],
  faults: [working('dora', ALIAS), working('emil', PASSWORD)],
};

describe("temporal's workflow reset", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'quick');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  it.each(['first', 'middle'] as const)(
    'of a finished domain to its %s task finds everything proven and writes nothing',
    async (task) => {
      await finished(stage, await start(stage, [DONE]));
      const before = mark(stage);

      await resetTo(stage, DONE, task);

      const run = await ended(stage, DONE);
      expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 2 } });
      expect(writes(stage, before)).toEqual([]);
    },
    200_000,
  );

  it('of a running domain with calls under way doubles nothing and loses nothing', async () => {
    await start(stage, [BUSY]);
    const alias = await underWay(stage, `dora ${ALIAS}`);
    await resetTo(stage, BUSY, 'first');
    await releaseAbandoned(stage, alias);
    const password = await underWay(stage, `emil ${PASSWORD}`);
    await resetTo(stage, BUSY, 'middle');
    await releaseAbandoned(stage, password);

    const run = await ended(stage, BUSY);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 2 } });
  }, 200_000);

  it('of a parked domain parks it again, and it goes on when the cause is gone', async () => {
    await start(stage, [FREE]);
    await parked(stage, FREE, '1-1');
    await resetTo(stage, FREE, 'first');
    await parked(stage, FREE, '1-1');
    await resetTo(stage, FREE, 'middle');
    await parked(stage, FREE, '1-1');

    upgrade(stage, FREE);
    await resume(stage, FREE);

    const run = await ended(stage, FREE);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 1 } });
  }, 200_000);

  it('leaves every alias once, one password each, and one row an attempt', async () => {
    expect(await evidence(stage, scene)).toEqual(CLEAN);
    for (const domain of [DONE, FREE, BUSY]) {
      const rows = await attempts(stage, domain);
      expect(recordedTwice(rows)).toEqual([]);
      expect(await unrecorded(stage, domain)).toEqual([]);
      expect(withStatus(rows, 'failed')).toEqual([]);
    }
  });
});
