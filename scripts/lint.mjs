// npm run lint: every checker, side by side because each uses one core; each one's findings whole, in the order below.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const CHECKS = [
  ['tsc'],
  ['eslint', '--max-warnings', '0', '.'],
  ['prettier', '--check', '.'],
  ['knip', '--include', 'cycles'],
  ['knip'],
];
/** Prettier and knip are short: one after the other they take the core that is free first. */
const LANES = [CHECKS.slice(0, 1), CHECKS.slice(1, 2), CHECKS.slice(2)];

const running = new Set();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    stopped = true;
    for (const child of running) child.kill(signal);
  });

/** One checker's exit code and everything it said. */
function check([command, ...args]) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) };
    const path = join(root, 'node_modules/.bin', command);
    const child = spawn(path, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const said = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => said.push(text));
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ title: [command, ...args].join(' '), code: code ?? 1, text: said.join('') });
    });
  });
}

async function lane(checks) {
  const results = [];
  for (const each of checks) if (!stopped) results.push(await check(each));
  return results;
}

const results = (await Promise.all(LANES.map(lane))).flat();
for (const { title, code, text } of results) {
  if (text.trim() !== '') console.log(text.trimEnd());
  if (code !== 0) console.error(`${title} found something (exit code ${code}).`);
}
process.exitCode = stopped || results.some(({ code }) => code !== 0) ? 1 : 0;
