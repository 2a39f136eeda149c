import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attempts, CLEAN, evidence, recordedTwice, withStatus } from './support/judge.ts';
import { ended, release, start, underWay } from './support/runs.ts';
import type { Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';

const DOMAIN = 'example.net';
const KILLS = 10;
const match = { method: 'POST', path: '/generate-password$', subject: '^anna@' };

/** Nine calls die with nothing done. The tenth is carried out by the vendor after its worker is dead: only a login can tell. */
const scene: Scene = {
  domains: { [DOMAIN]: ['anna'] },
  faults: Array.from({ length: KILLS }, (_, index) => ({
    id: `kill ${String(index + 1)}`,
    provider: 'forward-email',
    match,
    action: index + 1 < KILLS ? { hang: 120_000 } : { hold: true },
  })),
};

describe('ten SIGKILLs during the call that sets one password', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'quick');
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  it('are survived by the same candidate, which is proven in the end', async () => {
    await stage.workers.start();
    await start(stage);

    for (let kill = 1; kill <= KILLS; kill += 1) {
      const id = `kill ${String(kill)}`;
      await underWay(stage, id);
      await stage.workers.kill();
      if (kill === KILLS) release(stage, id);
      await stage.workers.start();
    }

    const run = await ended(stage, DOMAIN);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 1 } });
    expect(await evidence(stage, scene)).toEqual(CLEAN);
    expect(await stage.store.vault.list(DOMAIN)).toHaveLength(1);
    const rows = (await attempts(stage, DOMAIN)).filter(({ action }) => action === 'setPassword');
    expect(recordedTwice(rows)).toEqual([]);
    expect(withStatus(rows, 'failed')).toEqual([]);
    expect(withStatus(rows, 'lost').length).toBeGreaterThanOrEqual(KILLS);
    expect(withStatus(rows, 'succeeded')).toHaveLength(1);
  }, 400_000);
});
