import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Child } from '../../src/embedded/child.ts';
import { readOwner } from '../../src/embedded/owner.ts';
import {
  attempts,
  CLEAN,
  evidence,
  recordedTwice,
  unrecorded,
  withStatus,
} from './support/judge.ts';
import { sigkill, signal, startUp } from './support/processes.ts';
import { ended, release, start, underWay } from './support/runs.ts';
import { held, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const PASSWORD = '/generate-password$';

const scene: Scene = {
  domains: {
    'example.net': ['anna'],
    'example.org': ['bob'],
    'example.com': ['carla'],
    'shop.example.com': ['dora'],
    'team.example.org': ['emil'],
  },
  faults: ['anna', 'bob', 'carla', 'dora', 'emil'].map((name) =>
    held(name, { path: PASSWORD, subject: `^${name}@` }),
  ),
};

describe("Temporal's dev server killed with SIGKILL while a password is being set", () => {
  let stage: Stage;
  let machine: Child | undefined;

  beforeAll(async () => {
    stage = await openStage(scene, 'quick');
    await stage.workers.start();
  }, 120_000);

  afterAll(async () => {
    await machine?.stop();
    await stage.close();
  }, 60_000);

  /** Starts a run and resolves in the middle of the call for its mailbox, to what lets the vendor finish it. */
  async function runUntil(domain: string): Promise<() => void> {
    await start(stage, [domain]);
    const [name = ''] = scene.domains[domain] ?? [];
    await underWay(stage, name);
    return () => {
      release(stage, name);
    };
  }

  async function expectProven(domain: string): Promise<void> {
    const run = await ended(stage, domain);
    expect(run).toMatchObject({ status: 'done', failures: [], counts: { proven: 1, created: 2 } });
    const part = { domains: { [domain]: scene.domains[domain] ?? [] } };
    expect(await evidence(stage, part)).toEqual(CLEAN);
    const rows = await attempts(stage, domain);
    expect(recordedTwice(rows)).toEqual([]);
    expect(await unrecorded(stage, domain)).toEqual([]);
    expect(withStatus(rows, 'failed')).toEqual([]);
  }

  function killServer(): number {
    const server = readOwner(stage.config.home);
    if (server === undefined) throw new Error('no server runs');
    signal(server.process.pid);
    return server.process.pid;
  }

  /** Its supervisor puts another one in its place. */
  async function nextServer(dead: number): Promise<void> {
    await until('the next server', () => {
      const next = readOwner(stage.config.home);
      return next !== undefined && next.process.pid !== dead;
    });
  }

  /** To the server another process runs. */
  async function attach(): Promise<void> {
    await until('the server of "mailkeel up"', () => readOwner(stage.config.home) !== undefined);
    await stage.openServer();
  }

  it('alone: the worker waits for the next one', async () => {
    const finish = await runUntil('example.net');

    const dead = killServer();
    finish();
    await nextServer(dead);

    await expectProven('example.net');
  }, 200_000);

  it('and then the worker', async () => {
    const finish = await runUntil('example.org');

    const dead = killServer();
    await stage.workers.kill();
    finish();
    await nextServer(dead);
    // A worker without a server ends and says so; "mailkeel up" starts it again, as this line does.
    await stage.workers.start();

    await expectProven('example.org');
  }, 200_000);

  it('after the worker', async () => {
    const finish = await runUntil('example.com');

    await stage.workers.kill();
    finish();
    await nextServer(killServer());
    await stage.workers.start();

    await expectProven('example.com');
  }, 200_000);

  it('and opened by another process of the same home', async () => {
    const finish = await runUntil('shop.example.com');

    await stage.workers.kill();
    finish();
    await stage.closeServer();
    machine = await startUp(stage.config);
    await attach();

    await expectProven('shop.example.com');
  }, 200_000);

  it('together with "mailkeel up" and its worker: the same command goes on', async () => {
    const finish = await runUntil('team.example.org');

    killServer();
    if (machine !== undefined) await sigkill(machine);
    finish();
    await stage.closeServer();
    machine = await startUp(stage.config);
    await attach();

    await expectProven('team.example.org');
  }, 200_000);
});
