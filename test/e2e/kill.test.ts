import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attempts,
  CLEAN,
  evidence,
  recordedTwice,
  unrecorded,
  withStatus,
} from './support/judge.ts';
import { ended, release, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const DOMAIN = 'example.net';
const POST = { method: 'POST' };
/** Long enough that the kill meets a look of the health check. */
const BUSY_MS = 1_000;

const scene: Scene = {
  domains: { [DOMAIN]: ['anna', 'bob', 'carla', 'dora'] },
  faults: [
    held('phase 1: domain', { ...POST, path: '^/v1/domains$' }),
    held('phase 2: alias', { ...POST, path: '/aliases$', subject: '^bob@' }),
    held('phase 3: password', { path: '/generate-password$', subject: '^carla@' }),
    held('phase 3: login', { path: '^/anna@' }, 'imap'),
    held('phase 1: records', { ...POST, path: 'batch$' }, 'cloudflare'),
  ],
};

const IN_ORDER = [
  'phase 1: domain',
  'phase 1: records',
  'phase 2: alias',
  'phase 3: password',
  'phase 3: login',
];

describe('a worker killed with SIGKILL', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'quick');
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  it('in the middle of a call of each phase loses nothing and doubles nothing', async () => {
    await stage.workers.start();
    await start(stage);

    for (const fault of IN_ORDER) {
      await underWay(stage, fault);
      await stage.workers.kill();
      // The vendor goes on working after the worker that asked is dead.
      release(stage, fault);
      await stage.workers.start();
    }
    stage.world.state.surroundings.latency['forward-email'] = BUSY_MS;
    await until('a health check under way', async () => {
      const rows = await attempts(stage, DOMAIN);
      return rows.some(({ action, status }) => action === 'checkHealth' && status === 'pending');
    });
    await stage.workers.kill();
    await stage.workers.start();

    const run = await ended(stage, DOMAIN);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 4, created: 5 } });
    expect(await evidence(stage, scene)).toEqual(CLEAN);
  }, 300_000);

  it('leaves one row an attempt, and its own read as lost and count for nothing', async () => {
    const rows = await attempts(stage, DOMAIN);

    expect(recordedTwice(rows)).toEqual([]);
    expect(await unrecorded(stage, DOMAIN)).toEqual([]);
    expect(withStatus(rows, 'failed')).toEqual([]);
    expect(withStatus(rows, 'pending')).toEqual([]);
    expect(withStatus(rows, 'lost')).toEqual(
      expect.arrayContaining([
        'ensureDomain',
        'updateDns',
        `createAlias bob@${DOMAIN}`,
        `setPassword carla@${DOMAIN}`,
        // The slow login is the proof, or settles a password that was being set at the kill before.
        expect.stringMatching(`^(set|prove)Password anna@${DOMAIN}`),
        'checkHealth',
      ]),
    );
  });
});
