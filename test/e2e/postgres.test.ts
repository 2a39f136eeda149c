import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { missingForPostgres, query } from '../servers/postgres.ts';
import { describeUnless } from '../servers/program.ts';
import { sharedPostgres } from '../setup/postgres.ts';
import { attempts, CLEAN, evidence, recordedTwice } from './support/judge.ts';
import { ended, finished, start } from './support/runs.ts';
import { manifestOf, scenarioOf, type Scene } from './support/scene.ts';
import { openStageOf, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const scene: Scene = {
  domains: { 'example.net': ['anna', 'berta', 'carl'], 'example.org': ['dora', 'emil'] },
};

describeUnless(missingForPostgres())('a fleet with its store on PostgreSQL', () => {
  let stage: Stage;

  beforeAll(async () => {
    const url = new URL((await sharedPostgres()).url);
    await query(url.href, 'create database fleet');
    url.pathname = 'fleet';
    stage = await openStageOf(
      {
        scenario: scenarioOf(scene),
        manifest: (at) => manifestOf(scene, at),
        environment: {
          DATABASE_URL: url.href,
          MAILKEEL_VAULT_KEY: Buffer.alloc(32, 5).toString('base64'),
        },
      },
      'quick',
    );
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  it('is provisioned by two workers, all of which are killed once, as it is on SQLite', async () => {
    await stage.workers.start();
    await stage.workers.start();
    const execution = await start(stage);
    await until('a password under way', async () => {
      const rows = await attempts(stage, 'example.net');
      return rows.some(({ action }) => action === 'setPassword');
    });
    await stage.workers.kill();
    await stage.workers.start();

    await finished(stage, execution);

    const domains = Object.keys(scene.domains);
    for (const domain of domains) expect((await ended(stage, domain)).status).toBe('done');
    expect(await evidence(stage, scene)).toEqual(CLEAN);
    for (const domain of domains) expect(recordedTwice(await attempts(stage, domain))).toEqual([]);
    const files = ['mailkeel.db', 'vault.db', 'vault.key'].map((name) =>
      existsSync(join(stage.config.home, name)),
    );
    expect(files).toEqual([false, false, false]);
  }, 180_000);
});
