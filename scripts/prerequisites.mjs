import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForeground } from './foreground.mjs';

const NODE = [20, 19];

/** Throws one sentence with the remedy when this Node (`20.11.1`) is too old. */
export function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1])) return;
  throw new Error(
    `Mailkeel needs Node ${NODE.join('.')} or newer and this is ${version}: install a current one, e.g. from https://nodejs.org or with your version manager.`,
  );
}

/** Runs `npm ci` in `root` when `node_modules` is missing or was installed from another lock file; otherwise costs about a millisecond. */
export async function installDependencies(root) {
  const lock = join(root, 'package-lock.json');
  const modules = join(root, 'node_modules');
  const stamp = join(modules, '.mailkeel-lock');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (isInstalled(modules, stamp, wanted, lock)) return;
  console.error('Installing the packages of package-lock.json (npm ci) …');
  const code = await runForeground(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'],
    { cwd: root },
  );
  if (code !== 0) {
    throw new Error(
      `npm ci ended with ${code}: see its message above; it needs the npm registry (or a proxy set with "npm config set registry").`,
    );
  }
  writeFileSync(stamp, wanted);
}

function isInstalled(modules, stamp, wanted, lock) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === wanted;
  // Installed by hand: npm leaves its own record, newer than the lock file it came from.
  const record = join(modules, '.package-lock.json');
  return existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs;
}
