import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DevServer, DevServerOptions } from '../../src/embedded/dev-server.ts';
import { identify } from '../../src/embedded/process.ts';
import { findTemporal, findTestServer } from '../../src/embedded/temporal-binary.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/messages.ts';
import { oncePerRun } from './once.ts';
import { runDirectory, type SharedServer } from './run-directory.ts';

const ROOT = join(__dirname, '../..');

/** Path of the `temporal` program, for tests that start (and kill) a dev server of their own with `startDevServer`. */
export function temporalPath(): Promise<string> {
  return oncePerRun('temporal', async () => {
    return (await findTemporal({ environment: process.env })).path;
  });
}

/** Path of the time-skipping test server, for `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
export function testServerPath(): Promise<string> {
  return oncePerRun('test-server', async () => {
    return (await findTestServer({ environment: process.env })).path;
  });
}

/**
 * The dev server all end-to-end tests of this run share (in memory, our search attributes registered); the first test that asks starts
 * it, global-teardown.ts stops it. Use ids nobody else uses.
 */
export function sharedServer(): Promise<SharedServer> {
  return oncePerRun('server', async () => {
    const { pid, address, uiUrl } = await startApart({
      binary: await temporalPath(),
      directory: join(runDirectory(), 'temporal'),
      searchAttributes: SEARCH_ATTRIBUTES,
      inMemory: true,
    });
    const process = identify(pid);
    if (process === undefined) throw new Error('the shared dev server ended at once');
    return { process, address, uiUrl };
  });
}

/** Starts a dev server by a process that ends: as a child of this one it would keep jest's worker from ending. */
async function startApart(
  options: Omit<DevServerOptions, 'log'>,
): Promise<Pick<DevServer, 'pid' | 'address' | 'uiUrl'>> {
  const source = JSON.stringify(join(ROOT, 'src/embedded/dev-server.ts'));
  const program = `import { startDevServer } from ${source};
const server = await startDevServer({ ...${JSON.stringify(options)}, log: () => undefined });
process.stdout.write(JSON.stringify(server), () => process.exit());`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return JSON.parse(stdout) as DevServer;
}

/** `host:port` of {@link sharedServer}. */
export async function temporalAddress(): Promise<string> {
  return (await sharedServer()).address;
}
