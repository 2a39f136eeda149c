// The one door of the checkout: node scripts/bootstrap.mjs <demo|test|mailkeel|bench|chaos> [arguments…]
// Installs what is missing, then becomes the command. Node built-ins only: nothing is installed when it starts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { checkNode, installDependencies } from './prerequisites.mjs';
import { runForeground } from './foreground.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsx = ['--import', 'tsx'];
const [command = '', ...args] = process.argv.slice(2);

const commands = {
  mailkeel: () => node([...tsx, 'src/cli.ts', ...args]),
  demo: async () => (await temporal('server')) || node([...tsx, 'src/cli.ts', 'demo', ...args]),
  bench: async () => (await temporal('server')) || node([...tsx, 'bench/main.ts', ...args]),
  chaos: async () => (await temporal('tests')) || chaos(),
  test: async () => (await temporal('tests')) || (args.length > 0 ? jest(args) : everything()),
};

function node(nodeArgs) {
  return runForeground(process.execPath, nodeArgs, { cwd: root });
}

function temporal(purpose) {
  return node([...tsx, 'scripts/temporal-install.mjs', purpose]);
}

function jest(jestArgs) {
  return node(['node_modules/jest/bin/jest.js', ...jestArgs]);
}

/** As many kills as a reader has half an hour for, and sign-ups, the totals last; CI makes do with fewer of both, as tests among others. */
async function chaos() {
  process.env.CHAOS_KILLS ??= '200';
  process.env.SIGNUP_POSTS ??= '500';
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-chaos-totals-'));
  const totals = join(directory, 'totals.txt');
  process.env.CHAOS_TOTALS = totals;
  try {
    return await jest(['test/chaos', 'test/e2e/intake-kill', ...args]);
  } finally {
    if (existsSync(totals)) process.stdout.write(`\n${readFileSync(totals, 'utf8')}`);
    rmSync(directory, { recursive: true });
  }
}

/** Both run in any case, so that one look shows everything that is wrong. */
async function everything() {
  const lint = await runForeground('npm', ['run', '--silent', 'lint'], { cwd: root });
  if (lint !== 0) console.error('The lint found the errors above; the tests run all the same.\n');
  const tests = await jest(['--coverage']);
  return lint || tests;
}

async function main() {
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined) {
    throw new Error(`"${command}" is not one of ${Object.keys(commands).join(', ')}.`);
  }
  checkNode(process.versions.node);
  await installDependencies(root);
  process.exitCode = await run();
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
