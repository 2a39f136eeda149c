import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { openStore } from '../../src/store/open.ts';
import { temporalAddress } from '../setup/temporal.ts';
import { attachSharedServer, manifestText, openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

const ROOT = join(__dirname, '../..');
const DESIGN = join(ROOT, '../shared/design.md');

/** The commands of the first release; none of them ever goes away. */
const COMMANDS = ['demo', 'init', 'report', 'resume', 'skip', 'start', 'status', 'up', 'worker'];

describe('mailkeel', () => {
  let place: Place;
  beforeAll(() => {
    place = openPlace();
  });
  afterAll(() => {
    place.remove();
  });

  function shown(help: string): readonly string[] {
    const [, list = ''] = help.split('Commands:\n');
    return [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
  }

  it('--help lists every command on stdout', async () => {
    const { code, out, err } = await mailkeel(configOf(place.home), ['--help']);

    expect(code).toBe(0);
    expect(err).toBe('');
    expect(shown(out)).toEqual(expect.arrayContaining(COMMANDS));
  });

  const withDesign = existsSync(DESIGN) ? it : it.skip;

  withDesign('has no command the design does not name (needs ../shared/design.md)', async () => {
    const { out } = await mailkeel(configOf(place.home), ['--help']);
    const [, section = ''] = readFileSync(DESIGN, 'utf8').split('\nCommands (bin');
    const [list = ''] = section.split('\nExit codes');
    const named = new Set(list.match(/[a-z]+(?:-[a-z]+)*/g));

    const unnamed = shown(out).filter((command) => command !== 'help' && !named.has(command));
    expect(named.size).toBeGreaterThan(COMMANDS.length);
    expect(unnamed).toEqual([]);
  });

  it('ends with 2 and says where help is when the command is unknown', async () => {
    const { code, out, err } = await mailkeel(configOf(place.home), ['strat', 'x.yaml']);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain("unknown command 'strat'");
    expect(err).toContain('mailkeel --help lists the commands');
  });

  it.each([
    ['start', [], "missing required argument 'manifest'"],
    ['skip', ['example.com'], "required option '--reason <text>' not specified"],
    ['status', ['--wrong'], "unknown option '--wrong'"],
  ])('%s ends with 2 when it is used wrongly', async (command, args, told) => {
    const { code, err } = await mailkeel(configOf(place.home), [command, ...args]);

    expect(code).toBe(2);
    expect(err).toContain(told);
  });

  it.each([
    ['start', [] as string[]],
    ['resume', ['--reason', 'x']],
  ])('%s says in one sentence that there is no Temporal', async (command, options) => {
    const path = place.write('mailkeel.yaml', manifestText());
    const what = command === 'start' ? path : 'cli.example.com';

    const { code, out, err } = await mailkeel(configOf(place.home), [command, what, ...options]);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^no Temporal server: .*run "mailkeel up <manifest>".*\n$/);
  });

  it('start says in one sentence that no worker polls, and starts nothing', async () => {
    const home = join(place.home, 'idle');
    await attachSharedServer(home);
    const path = place.write('mailkeel.yaml', manifestText());

    const { code, out, err } = await mailkeel(configOf(home), ['start', path, '--yes']);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^no worker answers; start one with "mailkeel up <manifest>".*\n$/);
  });

  it('limits window without a worker leaves the message for one, and names the executions it knows', async () => {
    const home = join(place.home, 'waiting');
    await attachSharedServer(home);
    const execution = '20260102-030405';
    await recordExecution(home, execution);
    const connection = await Connection.connect({ address: await temporalAddress() });
    const { workflow } = new Client({ connection });
    const run = await workflow.start('provisionFleet', {
      ...{ workflowId: `execution/${execution}`, taskQueue: 'nobody', args: [] },
    });
    const window = (...args: readonly string[]): Promise<Ran> =>
      mailkeel(configOf(home), ['limits', 'window', '5', '--reason', 'slower', ...args]);

    const left = await window();
    const unknown = await window('--execution', '19990101-000000');
    const { events } = await run.fetchHistory();
    await run.terminate();
    await connection.close();

    expect(left).toMatchObject({
      ...{ code: 0, out: `${execution}  accepted, takes effect when a worker is back\n` },
    });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining(execution) });
    const names = (events ?? []).flatMap((event) => {
      const signal = event.workflowExecutionSignaledEventAttributes;
      return signal?.signalName ?? [];
    });
    expect(names).toEqual(['window']);
  });

  it('status and report say that nothing was started in this home', async () => {
    const status = await mailkeel(configOf(place.home), ['status']);
    const report = await mailkeel(configOf(place.home), ['report', '20260101-000000']);

    expect(status).toMatchObject({ code: 2, out: '' });
    expect(status.err).toContain('none was started in this home');
    expect(report).toMatchObject({ code: 2, out: '' });
    expect(report.err).toContain('no execution 20260101-000000');
  });

  it('as a process says what is wrong on stderr and ends with 2', async () => {
    const path = place.write('wrong.yaml', 'version: 2\n');
    const args = ['--import', 'tsx', join(ROOT, 'src/cli.ts'), 'start', path, '--yes'];
    const environment = { PATH: process.env['PATH'], MAILKEEL_HOME: join(place.home, 'process') };

    const ended = promisify(execFile)(process.execPath, args, { cwd: ROOT, env: environment });

    await expect(ended).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/wrong\.yaml:1.*nothing was started\.\n$/s),
    });
  });
});

/** As `start` leaves it in the store of a home. */
async function recordExecution(home: string, executionId: string): Promise<void> {
  const store = await openStore({ directory: home, allowKeyFile: false });
  const spec = await store.specs.put({ window: 10, total: 0, pace: {}, domains: [] });
  await store.progress.startExecution({ executionId, spec, startedAt: '2026-01-01T00:00:00Z' });
  await store.close();
}

describe('mailkeel init', () => {
  let place: Place;
  beforeAll(() => {
    place = openPlace();
  });
  afterAll(() => {
    place.remove();
  });

  it('writes a manifest that start accepts up to its search for Temporal', async () => {
    const path = join(place.home, '..', 'first.yaml');

    const init = await mailkeel(configOf(place.home), ['init', path, '--domain', 'example.net']);
    const start = await mailkeel(configOf(place.home), ['start', path, '--yes']);

    expect(init).toMatchObject({ code: 0, out: `${path}\n` });
    expect(init.err).toContain(`start ${path}`);
    expect(readFileSync(path, 'utf8')).toContain('name: example.net');
    expect(start).toMatchObject({ code: 1, err: expect.stringContaining('no Temporal server') });
  });

  it('never overwrites a file', async () => {
    const path = place.write('mine.yaml', 'mine\n');

    const ran = await mailkeel(configOf(place.home), ['init', path]);

    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(`${path} exists`);
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
  });
});
