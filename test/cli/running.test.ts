import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DomainProgress } from '../../src/core/run.ts';
import { mark, writes } from '../e2e/support/judge.ts';
import { listed } from '../e2e/support/listed.ts';
import { ended } from '../e2e/support/runs.ts';
import type { Scene } from '../e2e/support/scene.ts';
import { openStage, type Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { failingIn } from './documented-lines.ts';
import { documentedWorker } from './documented-worker.ts';
import { mailkeel, type Person, type Ran } from './terminal.ts';

const scene: Scene = {
  domains: { 'example.net': ['anna'], 'example.org': ['bob'] },
  free: ['example.org'],
};

const RUNNING = 'WorkflowType = "provisionDomain" AND ExecutionStatus = "Running"';

interface StatusAnswer {
  readonly execution: string;
  readonly domains: readonly DomainProgress[];
}

// One story: every test finds what the one before left.
describe('the commands, on a run that parks', () => {
  let stage: Stage;
  let execution: string;

  beforeAll(async () => {
    stage = await openStage(scene, 'shipped');
    await stage.workers.start();
    await until('a worker', async () => (await cli(['start', stage.manifest])).code === 2);
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  const cli = (args: readonly string[], person?: Person): Promise<Ran> =>
    mailkeel(stage.config, args, person);

  async function nothingStarted(): Promise<void> {
    expect(await stage.store.progress.executions()).toEqual([]);
    const { count } = await stage.client().workflow.count(`WorkflowType != 'surveyFleet'`);
    expect(count).toBe(0);
    expect(writes(stage)).toEqual([]);
  }

  async function status(...args: readonly string[]): Promise<StatusAnswer> {
    const { out } = await cli(['status', '--json', ...args]);
    return JSON.parse(out) as StatusAnswer;
  }

  it('start without a terminal and without --yes shows the bill and refuses', async () => {
    const { code, out, err } = await cli(['start', stage.manifest]);

    expect(code).toBe(2);
    expect(out).toMatch(/Will change 2 of 2 domains/);
    expect(err).toContain('nothing was started: without a terminal, agree with --yes');
    await nothingStarted();
  });

  it('start asks, and a no starts nothing', async () => {
    const { code, err } = await cli(['start', stage.manifest], { says: false });

    expect(code).toBe(1);
    expect(err).toContain('Go on?\nnothing was started\n');
    await nothingStarted();
  });

  it('start --only shows a bill of that domain, with the rest of the manifest as left alone', async () => {
    const { out } = await cli(['start', stage.manifest, '--only', 'example.net', '--json']);

    expect(JSON.parse(out)).toMatchObject({ kind: 'bill' });
    await nothingStarted();
  });

  it('start --yes --watch --json prints JSON lines only and ends with 4 when a domain parked', async () => {
    const { code, out } = await cli(['start', stage.manifest, '--yes', '--watch', '--json']);

    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(4);
    expect(lines[0]).toMatchObject({ kind: 'bill' });
    expect(lines[1]).toMatchObject({ kind: 'execution', domains: 2 });
    expect(lines).toContainEqual(
      expect.objectContaining({ domain: 'example.org', kind: 'parked' }),
    );
    execution = String(lines[1]?.['execution']);
    expect(execution).toMatch(/^\d{8}-\d{6}$/);
  }, 120_000);

  it('status shows the park with its remedy and ends with 4', async () => {
    const { code, out, err } = await cli(['status']);

    expect(code).toBe(4);
    expect(err).toContain(`execution ${execution}`);
    expect(out).toMatch(/example\.org +PARKED 1-1 plan\.free/);
    expect(out).toContain('→ ');
    expect(out).toContain('mailkeel resume example.org');
  });

  it('status --json answers with every domain, with --parked only those that wait', async () => {
    const all = await status();
    const waiting = await status('--parked', '--execution', execution);
    const one = await status('EXAMPLE.net');

    expect(all).toMatchObject({ execution });
    expect(all.domains.map(({ domain, status: is }) => [domain, is])).toEqual([
      ['example.net', 'done'],
      ['example.org', 'parked'],
    ]);
    expect(waiting.domains.map(({ domain }) => domain)).toEqual(['example.org']);
    expect(one.domains.map(({ domain }) => domain)).toEqual(['example.net']);
  });

  it('start says which domains run already, and that it attaches to them', async () => {
    await listed(stage.client(), RUNNING, 1);

    const { err } = await cli(['start', stage.manifest], { says: false });

    expect(err).toContain('Running already, and attached to: example.org. Where the entry changed');
  });

  it('status of a domain that is not there ends with 2', async () => {
    const { code, err } = await cli(['status', 'other.example.com']);

    expect(code).toBe(2);
    expect(err).toContain('other.example.com is not in this execution');
  });

  it('report writes the files again and prints the summary, or its totals as JSON', async () => {
    const directory = join(stage.config.home, 'elsewhere');

    const text = await cli(['report']);
    const json = await cli(['report', execution, '--out', directory, '--json']);

    expect(text.code).toBe(0);
    expect(text.out).toBe(
      readFileSync(join(stage.config.reports, execution, 'summary.txt'), 'utf8'),
    );
    expect(JSON.parse(json.out)).toMatchObject({ directory });
    expect(existsSync(join(directory, 'report.html'))).toBe(true);
  });

  it('skip and resume say why they refuse, and end with 1', async () => {
    const because = ['--reason', 'to see'];

    const gone = await cli(['resume', 'example.net', ...because]);
    const elsewhere = await cli(['resume', 'example.org', '--pass', '2-1', ...because]);
    const two = await cli(['skip', 'example.net', 'other.example.com', ...because]);

    expect(gone).toMatchObject({ code: 1, err: '1 run: 1 refused\n' });
    expect(gone.out).toContain('example.net  refused: no run of example.net is going on; mailkeel');
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.out).toContain('pass 2-1 does not wait; the run is at 1-1');
    expect(two).toMatchObject({ code: 1, err: '2 runs: 2 refused\n' });
  });

  it('skip of a pass that does not exist ends with 2 and sends nothing', async () => {
    const { code, out, err } = await cli(['skip', 'example.org', '--pass', '9-9', '--reason', 'x']);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain("argument '9-9' is invalid. passes are 1-1, 1-2");
  });

  it('skip of a later pass is accepted and says what will happen', async () => {
    const args = ['skip', 'example.org', '--pass', '4-2', '--reason', 'not today'];

    const { code, out } = await cli(args);

    expect({ code, out }).toEqual({
      code: 0,
      out: 'example.org  pass 4-2 will be skipped when its turn comes\n',
    });
  });

  it('resume without a worker is accepted as a signal and applied once when one is back', async () => {
    await stage.workers.kill();
    const [found] = stage.world.state.forwardEmail.accounts.flatMap(({ domains }) =>
      domains.filter(({ name }) => name === 'example.org'),
    );
    if (found !== undefined) found.plan = 'enhanced_protection';

    const resumed = await cli(['resume', 'example.org', '--reason', 'plan switched']);
    const waiting = await status('example.org');
    await stage.workers.start();
    const result = await ended(stage, 'example.org');

    expect(resumed.code).toBe(0);
    expect(resumed.out).toBe('example.org  accepted, takes effect when a worker is back\n');
    expect(waiting.domains.map(({ status: is }) => is)).toEqual(['parked']);
    expect(result.status).toBe('done');
    expect(result.passes.find(({ pass }) => pass === '4-2')?.status).toBe('skipped');
    const rows = await stage.store.audit.attempts({ domain: 'example.org' });
    const decisions = rows.filter(({ actor }) => actor !== undefined);
    expect(decisions.map(({ action, pass, reason }) => [action, pass, reason])).toEqual([
      ['skip', '4-2', 'not today'],
      ['resume', '1-1', 'plan switched'],
    ]);
  }, 200_000);

  it('status of a finished execution ends with 0', async () => {
    const { code, out } = await cli(['status', '--execution', execution]);

    expect(code).toBe(0);
    expect(out).toContain('example.org');
  });

  it('start asks, and a yes starts; without --watch it returns at once', async () => {
    const before = mark(stage);

    const { code, out, err } = await cli(['start', stage.manifest], { says: true });

    const [, id = ''] = /Execution (\S+) started: 2 domains/.exec(out) ?? [];
    expect(code).toBe(0);
    expect(err).toContain(`Follow it: mailkeel status --watch --execution ${id}`);
    const watched = await cli(['status', '--watch', '--execution', id, '--json']);
    expect(watched.code).toBe(0);
    for (const line of watched.out.trim().split('\n'))
      expect(JSON.parse(line)).toHaveProperty('at');
    expect(writes(stage, before)).toEqual([]);
  }, 120_000);

  it('the lines of the documents run here, as they are typed', async () => {
    expect(await failingIn(stage, (args) => cli(args, { says: true }))).toEqual([]);
  }, 120_000);

  it('a worker started as by `worker --accounts` polls, and ends when it is told to', async () => {
    await stage.workers.kill();

    expect(await documentedWorker(stage)).toBe('exit code 0');
  }, 120_000);

  it('status answers from the store while the server is down, and says so', async () => {
    await stage.closeServer();

    const { code, out, err } = await cli(['status', '--execution', execution]);

    expect(code).toBe(0);
    expect(err).toContain('as last recorded (no Temporal server');
    expect(out).toContain('example.net');
  });
});
