import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workerPolls } from '../../src/starter.ts';
import { CLEAN, evidence } from './support/judge.ts';
import { cliArguments } from './support/processes.ts';
import { ended } from './support/runs.ts';
import type { Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';

const watched: Scene = { domains: { 'example.net': ['anna', 'bob', 'carla', 'dora', 'emil'] } };
const left: Scene = { domains: { 'example.org': ['fay', 'gus'] } };
const scene: Scene = { domains: { ...watched.domains, ...left.domains } };

interface Event {
  readonly kind: string;
  readonly counts?: unknown;
  readonly status?: string;
}

describe('mailkeel start --watch --json', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    await stage.workers.start();
    await until('a worker that polls', () => workerPolls(stage.client()));
    stage.world.state.surroundings.latency['forward-email'] = 200;
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  function watch(domain: string): ChildProcessByStdio<null, Readable, Readable> {
    const args = cliArguments('start', stage.manifest, '--yes', '--watch', '--json');
    return spawn(process.execPath, [...args, '--only', domain], {
      env: stage.config.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  it('streams the counts as they grow, and ends with the run', async () => {
    const child = watch('example.net');
    const closed = once(child, 'close');

    const events = await eventsOf(child.stdout);

    expect(await closed).toEqual([0, null]);
    const end = events.findIndex(({ kind }) => kind === 'ended');
    const counts = events.slice(0, end).flatMap((event) => event.counts ?? []);
    expect(events[end]).toMatchObject({ domain: 'example.net', status: 'done' });
    expect(new Set(counts.map((each) => JSON.stringify(each))).size).toBeGreaterThanOrEqual(3);
    expect(await evidence(stage, watched)).toEqual(CLEAN);
  }, 200_000);

  it('leaves the run alive at Ctrl-C, says so, and exits 130', async () => {
    const child = watch('example.org');
    const closed = once(child, 'close');
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));

    let interrupted = false;
    for await (const line of createInterface({ input: child.stdout })) {
      // Once: the second Ctrl-C ends any program.
      if (interrupted || (JSON.parse(line) as Event).kind !== 'pass') continue;
      interrupted = child.kill('SIGINT');
    }

    expect(await closed).toEqual([130, null]);
    expect(said).toMatch(/Execution \S+ goes on at the server/);
    expect(await ended(stage, 'example.org')).toMatchObject({ status: 'done', failures: [] });
    expect(await evidence(stage, left)).toEqual(CLEAN);
  }, 200_000);
});

async function eventsOf(stdout: Readable): Promise<readonly Event[]> {
  const events: Event[] = [];
  for await (const line of createInterface({ input: stdout }))
    events.push(JSON.parse(line) as Event);
  return events;
}
