import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { runCommand } from './command.ts';
import { freePort, waitForPort } from './ports.ts';

/** Runs `temporal --version` and returns the version, e.g. `1.9.1`. Throws when it does not run, does not end in time or says something else. */
export async function checkDevServer(path: string, timeoutMs: number): Promise<string> {
  const output = await runCommand(path, ['--version'], { timeoutMs, environment: {} });
  const version = /^temporal version (\S+)/.exec(output)?.[1];
  if (version === undefined) throw new Error(`"--version" does not answer like Temporal's CLI`);
  return version;
}

/** Starts the test server on a free port until it listens, then ends it: it has no `--version`. Throws when it does not listen in time. */
export async function checkTestServer(path: string, timeoutMs: number): Promise<undefined> {
  const port = await freePort();
  const child = spawn(path, [String(port)], { stdio: 'ignore', env: {} });
  const settled = new AbortController();
  try {
    await Promise.race([waitForPort(port, timeoutMs, settled.signal), endOf(child)]);
  } finally {
    settled.abort();
    child.kill('SIGKILL');
  }
}

async function endOf(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`it ended by itself (${String(code)}) instead of listening`);
}
