import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOwner } from '../../src/embedded/owner.ts';
import { mailkeel } from '../cli/terminal.ts';
import {
  filesIn,
  findSecrets,
  processArguments,
  processEnvironment,
  temporalSources,
  type Source,
} from './secret-scanner.ts';
import { workersOf, type Workers } from './support/processes.ts';
import { lacking, workerLines } from './support/log-lines.ts';
import { finished, start } from './support/runs.ts';
import { CF_TOKEN, FE_TOKEN, type Scene } from './support/scene.ts';
import { openStage, type Stage } from './support/stage.ts';
import { until } from './support/until.ts';
import { inWebUi, type SeenPage } from './support/web-ui.ts';
import { describeWithChromium } from '../reports/html/in-chromium.ts';

/** A vendor that says back what it was told: the token, in an error text. */
function echoing(provider: 'forward-email' | 'cloudflare', subject: string, status: number): Fault {
  const message = `no: ${provider === 'cloudflare' ? CF_TOKEN : FE_TOKEN}`;
  const body = JSON.stringify({ message, success: false, errors: [{ code: 9109, message }] });
  return {
    id: `echo-${subject}`,
    provider,
    match: { method: 'POST', subject: `^${subject}` },
    action: { status, contentType: 'application/json', body },
  };
}

type Fault = NonNullable<Scene['faults']>[number];

const scene: Scene = {
  domains: {
    'example.net': ['anna', 'bob', 'carla'],
    'example.org': ['dora'],
    'example.com': ['eva'],
  },
  free: ['example.org'],
  faults: [
    echoing('forward-email', 'carla@', 400),
    echoing('forward-email', 'bob@', 500),
    echoing('cloudflare', 'example.com', 400),
  ],
};

function textOf(pages: readonly SeenPage[]): string {
  return pages.map(({ text }) => text).join('\n');
}

describe('no secret', () => {
  let stage: Stage;
  let workers: Workers;
  let secrets: Readonly<Record<string, string>>;
  const seen = new Map<string, Source>();
  const said: Source[] = [];

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    const environment = { ...stage.config.environment, MAILKEEL_LOG_LEVEL: 'trace' };
    workers = workersOf({ ...stage.config, environment }, 'shipped');
    await workers.start();
    const watching = setInterval(watchProcesses, 100);
    const execution = await start(stage);
    await finished(stage, execution);
    for (const args of [
      ['status'],
      ['status', '--json'],
      ['report', execution],
      ['report', execution, '--json'],
      ['resume', 'example.org', '--reason', 'to see it park again'],
      ['start', stage.manifest, '--yes', '--watch', '--json'],
    ]) {
      const { out, err } = await mailkeel(stage.config, args);
      said.push({ place: `mailkeel ${args.join(' ')}`, content: out + err });
    }
    clearInterval(watching);
    secrets = await secretsOf(stage);
  }, 200_000);

  afterAll(async () => {
    await workers.kill();
    await stage.close();
  }, 60_000);

  function watchProcesses(): void {
    for (const source of processArguments())
      seen.set(`${source.place} ${String(source.content)}`, source);
  }

  async function secretsOf({ store, config }: Stage): Promise<Record<string, string>> {
    const rows = await Promise.all(
      Object.keys(scene.domains).map((name) => store.vault.list(name)),
    );
    const passwords = await Promise.all(
      rows.flat().map(async ({ address }) => {
        const entry = await store.vault.current(address);
        return [`password of ${address}`, entry?.password ?? ''] as const;
      }),
    );
    return {
      'mail token': FE_TOKEN,
      'DNS token': CF_TOKEN,
      'vault key': readFileSync(join(config.home, 'vault.key'), 'utf8').trim(),
      ...Object.fromEntries(passwords),
    };
  }

  it('is missing from what is looked for: the run made passwords, and the echoes were heard', () => {
    expect(Object.keys(secrets).toSorted()).toEqual(
      expect.arrayContaining(['password of anna@example.net', 'password of bob@example.net']),
    );
    const { faults } = stage.world.state.surroundings;
    expect(faults.list().map(({ id, fired }) => [id, fired])).toEqual([
      ['echo-carla@', 1],
      ['echo-bob@', 1],
      ['echo-example.com', 1],
    ]);
  });

  it('is in anything Temporal tells of its runs', async () => {
    const sources = await temporalSources(stage.client());

    expect(sources.length).toBeGreaterThan(9);
    expect(findSecrets(sources, secrets)).toEqual([]);
  });

  it('is in any file of the home but the key file: databases, logs, reports', () => {
    const files = filesIn(stage.config.home, ['vault.key']);

    const names = files.map(({ place }) => place.slice(stage.config.home.length + 1));
    expect(names).toEqual(
      expect.arrayContaining([
        ...['mailkeel.db', 'vault.db', 'temporal.db', 'temporal.log'],
        ...['logs/worker.jsonl', 'logs/worker.out'],
        expect.stringMatching(/^reports\/.*\/report\.html$/),
        expect.stringMatching(/^reports\/.*\/passwords\.csv$/),
      ]),
    );
    expect(findSecrets(files, secrets)).toEqual([]);
  });

  it('keeps a line of the log from saying for whom it is, down to TRACE', () => {
    const lines = workerLines(stage.config.home);
    const ofDomains = lines.filter(({ workflow }) => String(workflow).startsWith('domain/'));
    const ofAttempts = ofDomains.filter(({ event }) => event !== undefined);
    const ended = ofAttempts.filter(({ event }) => event !== 'attempt.began');

    expect(ended.length).toBeGreaterThan(50);
    // Before its first task is done nobody but the run itself knows its execution.
    expect(lacking(ofDomains, 'execution')).toEqual(['worker: Creating workflow']);
    expect(lacking(ofDomains, 'domain')).toEqual([]);
    expect(lacking(ofAttempts, 'attempt')).toEqual([]);
    expect(lacking(ended, 'duration_ms')).toEqual([]);
    const proofs = ended.filter(({ action }) => action === 'provePassword');
    expect(proofs.length).toBeGreaterThan(0);
    expect(lacking(proofs, 'alias_id')).toEqual([]);
    expect(lacking(ofAttempts, 'pass')).toEqual([
      'attempt.began loadSpec',
      'attempt.succeeded loadSpec',
    ]);
    expect(
      lacking(
        lines.filter(({ event }) => event !== undefined),
        'workflow',
      ),
    ).toEqual([]);
  });

  it('is in what the commands print', () => {
    expect(said.every(({ content }) => content.length > 0)).toBe(true);
    expect(findSecrets(said, secrets)).toEqual([]);
  });

  it('is in the arguments of any process, nor in the environment of Temporal', () => {
    const pid = readOwner(stage.config.home)?.process.pid ?? 0;
    const server = processEnvironment(pid);

    expect([...seen.values()].some(({ content }) => content.includes('worker.ts'))).toBe(true);
    expect(server).toHaveLength(1);
    expect(findSecrets([...seen.values(), ...server], secrets)).toEqual([]);
  });

  describeWithChromium('the Web UI', (executablePath) => {
    it('is on any page of it, which say where a run stands and what to do', async () => {
      const { list, parked, ended } = await inWebUi(stage, executablePath, async (ui) => ({
        list: await ui.list('MailkeelStatus = "parked"', 'domain/example.org'),
        parked: await ui.run('domain/example.org', {
          event: 'Workflow Execution Started',
          details: 'mailkeel resume example.org',
        }),
        ended: await ui.run('domain/example.net', {
          event: 'Workflow Execution Completed',
          details: '4-3 final report',
        }),
      }));

      expect(list.text).not.toContain('domain/example.net');
      expect(textOf(parked)).toContain('example.org: parked at 1-1 enable enhanced protection');
      expect(textOf(parked)).toContain('mailkeel resume example.org --reason');
      expect(textOf(ended)).toContain('example.net: incomplete at 4-3 final report');
      const sources = [list, ...parked, ...ended].map(({ source }) => source);
      expect(findSecrets(sources, secrets)).toEqual([]);
    }, 120_000);
  });

  describe('escapes the search when it is planted', () => {
    const planted = { planted: 'Planted-Password_9"ü' };

    it('into the input or the memo of a workflow', async () => {
      const client = stage.client();
      const taskQueue = 'nobody';

      const input = await client.workflow.start('any', {
        ...{ workflowId: 'planted-input', taskQueue, args: [planted] },
      });
      const memo = await client.workflow.start('any', {
        ...{ workflowId: 'planted-memo', taskQueue, memo: { ...planted } },
      });
      const found = await until('both in the list of runs', async () => {
        const hits = findSecrets(await temporalSources(client), planted);
        const isFound = (id: string): boolean => hits.some((place) => place.includes(id));
        return isFound('planted-input') && isFound('planted-memo') && hits;
      });
      await input.terminate();
      await memo.terminate();

      expect(found).toContain(`history of planted-input ${input.firstExecutionRunId}: planted`);
      expect(found).toContain(`history of planted-memo ${memo.firstExecutionRunId}: planted`);
      expect(found).toContain(`list entry of planted-memo ${memo.firstExecutionRunId}: planted`);
    });
  });
});
