/** What the Dockerfile makes, made without Docker: the program built, its workflow bundle, a worker, and the health check that finds it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { startChild } from '../../src/embedded/child.ts';
import { manifestText, openPlace, type Place } from '../cli/place.ts';
import { collect, filesBelow, read, ROOT } from '../docs/documents.ts';
import { CF_TOKEN, FE_TOKEN } from '../e2e/support/scene.ts';
import { until } from '../e2e/support/until.ts';
import { temporalAddress } from '../setup/temporal.ts';

const DOCKERFILE = read('Dockerfile');

/** The words of an instruction in JSON form. */
function words(instruction: string): readonly string[] {
  const [, list = '[]'] = new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(DOCKERFILE) ?? [];
  return JSON.parse(list) as readonly string[];
}

const [, ...entrypoint] = words('ENTRYPOINT');
const command = words('CMD');
const [, ...healthcheck] = words('HEALTHCHECK .* CMD');

describe('the image, step by step', () => {
  let app: string;
  let place: Place;
  beforeAll(() => {
    app = mkdtempSync(join(tmpdir(), 'mailkeel-image-'));
    place = openPlace();
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    // As `npm run build` does, whose types the linter checks.
    const options = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(app, 'dist')];
    execFileSync(process.execPath, [tsc, ...options], { cwd: ROOT, stdio: 'pipe' });
    for (const file of ['package.json', 'scripts/healthcheck.mjs'])
      cpSync(join(ROOT, file), join(app, file));
    symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  });
  afterAll(() => {
    place.remove();
    rmSync(app, { recursive: true, force: true });
  });

  it('finds every package it imports among those `npm ci --omit=dev` installs', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { readonly dependencies: object };
    const sources = filesBelow('src', '.ts');
    const imported = [
      ...collect(sources, /^(?:import .*|\} )from '([^.'][^']*)';$/gm),
      ...collect(sources, /\bimport\('([^.'][^']*)'\)/g),
    ]
      .filter((name) => !name.startsWith('node:'))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));

    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('bundles the workflows by the line of the Dockerfile', () => {
    const [, line = ''] = /^RUN (node --input-type=module .+)$/m.exec(DOCKERFILE) ?? [];
    const cache = join(place.home, 'cache');
    mkdirSync(place.home);

    const { status, stderr } = spawnSync('sh', ['-euc', line.replace('/home/cache', cache)], {
      ...{ cwd: app, encoding: 'utf8' },
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^workflows-[0-9a-f]{16}\.js$/)]);
  });

  it('runs a worker by entrypoint and command, which the health check finds', async () => {
    const environment = { ...(await ownNamespace()), ...variables(place) };
    const health = (): number | null =>
      spawnSync(process.execPath, healthcheck, { cwd: app, env: environment }).status;
    const before = health();

    const worker = await startChild({
      command: process.execPath,
      args: [join(app, entrypoint[0] ?? ''), ...entrypoint.slice(1), ...command],
      ...{ environment, logFile: join(place.home, 'logs/worker.out'), graceMs: 60_000 },
    });
    let ended = '';
    void worker.exited.then((how) => (ended = how));
    await until(
      'a worker its health check finds, or its end',
      () => ended !== '' || health() === 0,
    );
    const early = ended;
    await worker.stop();

    expect(before).toBe(1);
    expect(early).toBe('');
    expect(await worker.exited).toBe('exit code 0');
    expect(readdirSync(join(place.home, 'cache'))).toHaveLength(1);
  });
});

/** A namespace nobody else's workers poll. */
async function ownNamespace(): Promise<Record<string, string>> {
  const address = await temporalAddress();
  const namespace = `image-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  try {
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({
      ...{ namespace, workflowExecutionRetentionPeriod },
    });
  } finally {
    await connection.close();
  }
  return { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
}

/** As docker-compose.yml sets them, below a directory of the test's own. */
function variables(place: Place): Record<string, string> {
  return {
    ...{ PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', HOME: place.home },
    ...{ MAILKEEL_HOME: place.home, MAILKEEL_REPORTS: join(place.home, 'reports') },
    MAILKEEL_ACCOUNTS: place.write('manifest.yaml', manifestText()),
    MAILKEEL_VAULT_KEY: randomBytes(32).toString('base64'),
    ...{ FORWARD_EMAIL_TOKEN: FE_TOKEN, CLOUDFLARE_TOKEN: CF_TOKEN },
  };
}
