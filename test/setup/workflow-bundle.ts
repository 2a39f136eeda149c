import { afterAll } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { addCounters, type Counters, type CoverageMap } from './coverage.ts';
import { oncePerRun } from './once.ts';
import { runDirectory } from './run-directory.ts';

const ROOT = join(__dirname, '../..');
const MEASURED = process.env['MAILKEEL_TEST_COVERAGE'] === '1';

interface CoverageSinks extends Sinks {
  coverage: { merge(files: readonly Counters[]): void };
}

const INSTRUMENTED = 'instrumented.js';

const collected: Counters[] = [];

/** What a Worker in the test's own process takes: `Worker.create({ ...(await workflowOptions()), … })`. Counts coverage when jest does. */
export async function workflowOptions(): Promise<{
  readonly workflowBundle: { readonly codePath: string };
  readonly sinks: InjectedSinks<CoverageSinks>;
}> {
  const codePath = await (MEASURED ? instrumentedBundle() : plainBundle());
  return { workflowBundle: { codePath }, sinks: workflowSinks() };
}

/**
 * The bundle as it ships, built once per run. For workers in processes of their own (an instrumented one needs the sinks of
 * {@link workflowOptions}): its directory can be linked as `cache` into their home, so that they need not build it again.
 */
export function plainBundle(): Promise<string> {
  return oncePerRun('plain-bundle', async () => {
    const source = JSON.stringify(join(ROOT, 'src/workflow-bundle.ts'));
    const directory = JSON.stringify(join(runDirectory(), 'bundles'));
    const program = `import { workflowBundle } from ${source}; console.log(await workflowBundle(${directory}));`;
    return node(['--import', 'tsx', '--input-type=module', '-e', program]);
  });
}

/** A bundle of other workflow code, built once per run: `source` is the file that exports the workflows. */
export function bundleOf(source: string): Promise<string> {
  const name = basename(source, '.ts');
  return oncePerRun(`bundle-of-${name}`, async () => {
    const output = join(runDirectory(), `${name}.js`);
    const program = `import { writeFileSync } from 'node:fs';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
const workflowsPath = ${JSON.stringify(source)};
const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
writeFileSync(${JSON.stringify(output)}, code);`;
    await node(['--input-type=module', '-e', program]);
    return output;
  });
}

/** The sink an instrumented bundle reports to; also for `Worker.runReplayHistories`. */
export function workflowSinks(): InjectedSinks<CoverageSinks> {
  const fn = (_info: unknown, files: readonly Counters[]): void => void collected.push(...files);
  return { coverage: { merge: { fn, callDuringReplay: true } } };
}

function instrumentedBundle(): Promise<string> {
  return oncePerRun('instrumented-bundle', async () => {
    const output = join(runDirectory(), INSTRUMENTED);
    await node(['scripts/instrument-workflows.mjs', 'src/workflows/index.ts', output]);
    return output;
  });
}

// In a process of its own: webpack inside jest's module registry takes many times as long.
async function node(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return stdout.trim();
}

afterAll(() => {
  if (collected.length === 0) return;
  const maps = readFileSync(join(runDirectory(), `${INSTRUMENTED}.maps.json`), 'utf8');
  addCounters(JSON.parse(maps) as CoverageMap, collected.splice(0));
});
