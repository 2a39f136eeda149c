import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../src/simulators/calls.ts';
import {
  attempts,
  CLEAN,
  evidence,
  recordedTwice,
  unrecorded,
  withStatus,
} from './support/judge.ts';
import {
  activityOf,
  pauseActivity,
  resetActivity,
  terminate,
  unpauseActivity,
} from './support/operator.ts';
import { ended, releaseAbandoned, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';

const DOMAINS = ['example.com', 'example.net', 'example.org'] as const;
const [RESET, PAUSED, TERMINATED] = DOMAINS;

const working = (address: string, path: string): ReturnType<typeof held> =>
  held(address + path, { method: 'POST', path, subject: `^${address}$` });

const ALIAS = '/aliases$';
const PASSWORD = '/generate-password$';

const scene: Scene = {
  domains: { [RESET]: ['anna'], [PAUSED]: ['bob'], [TERMINATED]: ['carla'] },
  faults: [
    working(`anna@${RESET}`, ALIAS),
    working(`anna@${RESET}`, PASSWORD),
    working(`bob@${PAUSED}`, ALIAS),
    working(`bob@${PAUSED}`, PASSWORD),
    working(`carla@${TERMINATED}`, ALIAS),
    working(`carla@${TERMINATED}`, PASSWORD),
  ],
};

/** The calls of an alias in the order in which they are met. */
const CALLS = [
  ['createAlias', ALIAS],
  ['setPassword', PASSWORD],
] as const;

describe("the Web UI's tools while the call of an alias is under way", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'quick');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const inTheMiddleOf = (address: string, path: string): Promise<LoggedCall> =>
    underWay(stage, address + path);

  async function expectProven(domain: string): Promise<void> {
    const run = await ended(stage, domain);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 1 } });
    expect(await evidence(stage, { domains: { [domain]: scene.domains[domain] ?? [] } })).toEqual(
      CLEAN,
    );
    const rows = await attempts(stage, domain);
    expect(recordedTwice(rows)).toEqual([]);
    expect(await unrecorded(stage, domain)).toEqual([]);
    expect(withStatus(rows, 'failed')).toEqual([]);
  }

  it('activity reset: the attempts share one candidate and one alias', async () => {
    await start(stage, [RESET]);

    for (const [activity, path] of CALLS) {
      const call = await inTheMiddleOf(`anna@${RESET}`, path);
      await resetActivity(stage, await activityOf(stage, `anna@${RESET}`, activity));
      await releaseAbandoned(stage, call);
    }

    await expectProven(RESET);
  }, 200_000);

  it('activity pause and unpause: it is taken up again where it was', async () => {
    await start(stage, [PAUSED]);

    for (const [activity, path] of CALLS) {
      const call = await inTheMiddleOf(`bob@${PAUSED}`, path);
      const target = await activityOf(stage, `bob@${PAUSED}`, activity);
      await pauseActivity(stage, target);
      await releaseAbandoned(stage, call);
      await unpauseActivity(stage, target);
    }

    await expectProven(PAUSED);
  }, 200_000);

  it('terminate and start again: the new run waits for the old call and finds its work', async () => {
    await start(stage, [TERMINATED]);

    for (const [, path] of CALLS) {
      const call = await inTheMiddleOf(`carla@${TERMINATED}`, path);
      await terminate(stage, TERMINATED);
      await start(stage, [TERMINATED]);
      await releaseAbandoned(stage, call);
    }

    await expectProven(TERMINATED);
  }, 200_000);
});
