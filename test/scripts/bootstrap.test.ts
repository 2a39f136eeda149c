import { describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyDirectory, script } from '../embedded/programs.ts';

const ROOT = join(__dirname, '../..');

describe('bootstrap', () => {
  it('installs the packages once, and again when the lock file changed', async () => {
    const clone = freshClone('process.exitCode = 0;');

    await run(clone, ['mailkeel']);
    await run(clone, ['mailkeel']);
    const before = installs(clone);
    writeFileSync(join(clone, 'package-lock.json'), '{"changed":true}');
    await run(clone, ['mailkeel']);

    expect(before).toBe(1);
    expect(installs(clone)).toBe(2);
  });

  it('passes arguments and stdout through, and keeps its own talk on stderr', async () => {
    const clone = freshClone('console.log(JSON.stringify(process.argv.slice(2)));');

    const result = await run(clone, ['mailkeel', 'status', '--json', 'a b']);

    expect(result.stdout).toBe('["status","--json","a b"]\n');
    expect(result.stderr).toContain('npm ci');
  });

  it("ends with the command's exit code", async () => {
    const clone = freshClone('process.exitCode = 75;');

    const { code } = await run(clone, ['mailkeel']);

    expect(code).toBe(75);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'hands %s to the command and waits for it',
    async (signal) => {
      const clone = freshClone(`
      process.on('${signal}', () => { console.log('stopped in order'); process.exit(130); });
      setInterval(() => undefined, 1000);
      console.log('ready');`);
      const child = start(clone, ['mailkeel']);
      await once(child.stdout!, 'data');
      const result = outcome(child);

      child.kill(signal);

      expect(await result).toMatchObject({ code: 130, stdout: 'stopped in order\n' });
    },
  );

  it('says in one sentence why it cannot install, and starts nothing', async () => {
    const clone = freshClone("console.log('never');");
    script(join(clone, 'bin/npm'), 'exit 9');

    const result = await run(clone, ['mailkeel']);

    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/npm ci ended with 9: .* needs the npm registry/);
  });

  it('names the commands when it is given another one', async () => {
    const result = await run(freshClone(''), ['dmeo']);

    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: '"dmeo" is not one of mailkeel, demo, bench, chaos, test.\n',
    });
  });

  it.each([
    ['18.20.4', 'Mailkeel needs Node 20.19 or newer and this is 18.20.4'],
    ['20.18.9', 'Mailkeel needs Node 20.19 or newer and this is 20.18.9'],
  ])('refuses Node %s with the remedy', async (version, sentence) => {
    const { stderr } = await checkNode(version);

    expect(stderr).toContain(sentence);
    expect(stderr).toContain('install a current one');
  });

  it.each(['20.19.0', '22.1.0', '24.0.0'])('accepts Node %s', async (version) => {
    const { code } = await checkNode(version);

    expect(code).toBe(0);
  });
});

/** A checkout with nothing installed, a stand-in for npm that installs only tsx, and `cli` as src/cli.ts. */
function freshClone(cli: string): string {
  const clone = emptyDirectory();
  for (const directory of ['scripts', 'src']) mkdirSync(join(clone, directory));
  for (const name of ['bootstrap', 'foreground', 'prerequisites']) {
    copyFileSync(join(ROOT, `scripts/${name}.mjs`), join(clone, `scripts/${name}.mjs`));
  }
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  writeFileSync(join(clone, 'package-lock.json'), '{}');
  writeFileSync(join(clone, 'src/cli.ts'), cli);
  script(
    join(clone, 'bin/npm'),
    `echo "$1" >> installs; mkdir -p node_modules; ln -sfn ${ROOT}/node_modules/tsx node_modules/tsx`,
  );
  return clone;
}

function installs(clone: string): number {
  return readFileSync(join(clone, 'installs'), 'utf8').split('\n').filter(Boolean).length;
}

function start(clone: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env, PATH: `${join(clone, 'bin')}:${process.env['PATH'] ?? ''}` };
  return spawn(process.execPath, [join(clone, 'scripts/bootstrap.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function run(clone: string, args: readonly string[]) {
  return outcome(start(clone, args));
}

async function outcome(child: ChildProcess) {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function checkNode(version: string) {
  const module = JSON.stringify(join(ROOT, 'scripts/prerequisites.mjs'));
  const program = `import { checkNode } from ${module}; checkNode('${version}');`;
  return outcome(spawn(process.execPath, ['--input-type=module', '-e', program]));
}
