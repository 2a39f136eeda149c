/** What docs/deploy.md and docs/providers/powerdns.md give to other programs: units, compose commands, variables, settings. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ENVIRONMENT } from '../../src/config-schema.ts';
import { WORKER_SETTINGS } from '../../src/workflows/worker-settings.ts';
import { missingForPowerDns } from '../servers/powerdns.ts';
import { describeUnless, findProgram } from '../servers/program.ts';
import { deafProgram } from './deaf-program.ts';
import { codeSpans, collect, DOCUMENTS, fencedBlocks, read } from './documents.ts';
import { shellLines, wordsOf } from './snippet-runs.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailkeel-services-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const [up = '', worker = ''] = fencedBlocks(read('docs/deploy.md'), 'ini');
const units = [
  ['mailkeel.service', up],
  ['mailkeel-worker@9464.service', worker],
] as const;

describe('the units of docs/deploy.md', () => {
  it.each(units)('%s starts a command the program has', async (_name, unit) => {
    const [, line = ''] = /^ExecStart=\S+ dist\/cli\.js (.+)$/m.exec(unit) ?? [];

    expect(line).not.toBe('');
    await expect(
      deafProgram().parseAsync([...wordsOf(line)], { from: 'user' }),
    ).resolves.toBeDefined();
  });

  it.each(units)('%s gives a worker longer to stop than it takes', (_name, unit) => {
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? [];

    expect(Number(seconds)).toBeGreaterThan(parseInt(WORKER_SETTINGS.shutdownGraceTime, 10));
  });

  const analyze = findProgram('systemd-analyze') ?? '';
  const missing = analyze === '' ? 'systemd-analyze missing: apt-get install systemd' : undefined;
  describeUnless(missing)('to systemd itself', () => {
    it.each(units)('%s has no fault', (name, unit) => {
      const path = join(directory, name);
      writeFileSync(path, unit.replace('/usr/bin/node', process.execPath));

      const { status, stderr } = spawnSync(analyze, ['verify', path], {
        encoding: 'utf8',
      });

      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });
  });
});

describeUnless(missingForPowerDns())('the settings of docs/providers/powerdns.md', () => {
  const [settings = ''] = fencedBlocks(read('docs/providers/powerdns.md'), 'ini');
  const checked = (text: string): { readonly status: number | null; readonly stderr: string } => {
    writeFileSync(join(directory, 'pdns.conf'), text);
    const args = [`--config-dir=${directory}`, '--config=check'];
    return spawnSync(findProgram('pdns_server') ?? 'pdns_server', args, { encoding: 'utf8' });
  };

  it('are taken by the server, which refuses one it does not know', () => {
    expect(checked(settings)).toMatchObject({ status: 0 });
    expect(checked(`${settings}no-such-setting=1\n`)).toMatchObject({ status: 1 });
  });
});

describe('variables the documents export', () => {
  const lines = shellLines().filter((line) => line.startsWith('export '));
  const known = Object.values(ENVIRONMENT).flatMap(({ shape }) => Object.keys(shape));
  // The secrets of accounts have the names a manifest gives them.
  const named = collect([...DOCUMENTS], /\{ env: ([A-Z_]+) \}/g);

  it('are found', () => {
    expect(lines.length).toBeGreaterThan(5);
  });

  it.each(lines)('%s sets variables that something reads', (line) => {
    const names = [...line.matchAll(/\b([A-Z][A-Z_]+)=/g)].map(([, name = '']) => name);

    const set = execFileSync('sh', ['-euc', `${line}; env`], { encoding: 'utf8', env: path() });

    expect(names.filter((name) => !known.includes(name) && !named.includes(name))).toEqual([]);
    for (const name of names) expect(set).toMatch(new RegExp(`^${name}=.`, 'm'));
  });

  it('make a vault key of 32 bytes', () => {
    const line = lines.find((each) => each.includes('MAILKEEL_VAULT_KEY=')) ?? '';

    const key = execFileSync('sh', ['-euc', `${line}; printf %s "$MAILKEEL_VAULT_KEY"`], {
      ...{ encoding: 'utf8', env: path() },
    });

    expect(Buffer.from(key, 'base64')).toHaveLength(32);
  });
});

/** No variable of the developer's shell makes a line right. */
function path(): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH };
}

describe('the docker compose lines of the documents', () => {
  const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
    readonly services: Readonly<Record<string, { readonly volumes?: readonly string[] }>>;
  };
  const lines = shellLines().filter((line) => line.startsWith('docker compose '));

  it('scale and run services there are', () => {
    const names = lines.flatMap((line) =>
      [...line.matchAll(/(?:--scale|run --rm) ([a-z]+)/g)].map(([, name = '']) => name),
    );

    expect(names).toEqual(['worker', 'worker']);
    expect(Object.keys(services)).toContain('worker');
  });

  it('run a command the program has, on the manifest that is mounted', async () => {
    const [, command = ''] =
      lines.map((line) => /run --rm worker (.+)$/.exec(line)).find(Boolean) ?? [];
    const words = wordsOf(command);

    await expect(deafProgram().parseAsync([...words], { from: 'user' })).resolves.toBeDefined();
    expect(services['worker']?.volumes?.join(' ')).toContain(`:${words[1] ?? ''}:ro`);
  });
});

const compose = findProgram('docker-compose') ?? '';
const missing =
  compose === '' ? 'docker-compose missing: apt-get install docker-compose' : undefined;
describeUnless(missing)('to docker compose itself, without an engine', () => {
  const composed = (
    args: readonly string[],
    file = read('docker-compose.yml'),
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } => {
    const project = join(directory, 'docker-compose.yml');
    writeFileSync(project, file);
    const environment = {
      ...path(),
      // Nobody listens at port 1: what gets there was understood.
      ...{ HOME: directory, DOCKER_HOST: 'tcp://127.0.0.1:1' },
      ...{ MAILKEEL_VAULT_KEY: 'a'.repeat(43), MAILKEEL_MANIFEST: './mailkeel.yaml' },
    };
    return spawnSync(compose, ['-f', project, ...args], { encoding: 'utf8', env: environment });
  };
  const lines = [...shellLines(), ...codeSpans(read('docs/deploy.md'))].filter((line) =>
    line.startsWith('docker compose '),
  );

  it('the file has no fault, and one with a key it does not know has', () => {
    const file = read('docker-compose.yml');

    expect(composed(['config', '--quiet'])).toMatchObject({ status: 0, stderr: '' });
    expect(composed(['config', '--quiet'], `${file}\nservcies: {}\n`).stderr).toMatch(/servcies/);
  });

  it('every service is named in the file, those of a profile where it is asked for', () => {
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
      readonly services: Readonly<Record<string, { readonly profiles?: readonly string[] }>>;
    };
    const profiles = Object.values(services).flatMap((service) => service.profiles ?? []);
    const asked = [...new Set(profiles)].flatMap((profile) => ['--profile', profile]);

    const { stdout } = composed([...asked, 'config', '--services']);

    expect(stdout.trim().split('\n').toSorted()).toEqual(Object.keys(services).toSorted());
  });

  it.each(lines)('%s is understood, as far as the engine that is not there', (line) => {
    const { status, stderr } = composed(wordsOf(line).slice(2));

    expect(status).not.toBe(0);
    expect(stderr).toMatch(/server API version|Cannot connect to the Docker daemon/);
  });

  it('a line with a flag there is not never gets there', () => {
    expect(composed(['up', '--no-such-flag']).stderr).not.toMatch(
      /server API version|Cannot connect/,
    );
  });
});
