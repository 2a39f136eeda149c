import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { emptyDirectory } from '../embedded/programs.ts';

const ROOT = join(__dirname, '../..');

describe('closing reporter', () => {
  it('ends with one plain line of counts that includes files that could not be loaded', async () => {
    const { stdout, code } = await jest(
      {
        'a.test.js': "test('passes', () => {}); test('breaks', () => { throw new Error('no'); });",
        'b.test.js': "require('./absent.js');",
      },
      'false',
    );

    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 2 failed, 0 skipped');
    expect(code).toBe(1);
  });

  it('names what was left out, which is a failure under CI', async () => {
    const files = {
      'a.test.js': "test.skip('needs a browser', () => {}); test('runs', () => {});",
    };

    const local = await jest(files, 'false');
    const ci = await jest(files, 'true');

    expect(local.stdout).toContain('Left out:\n  needs a browser\n');
    expect(local.code).toBe(0);
    expect(ci.stdout).toContain('1 passed, 0 failed, 1 skipped');
    expect(ci.code).toBe(1);
  });

  it('lets cases under CI be left out that read ../shared', async () => {
    const files = {
      'a.test.js': "test.skip('reads ../shared/x', () => {}); test('runs', () => {});",
    };

    const { code } = await jest(files, 'true');

    expect(code).toBe(0);
  });
});

/** Runs jest with our reporter over files of its own. */
async function jest(files: Readonly<Record<string, string>>, ci: string) {
  const root = emptyDirectory();
  mkdirSync(root, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const reporters = [join(ROOT, 'scripts/closing-reporter.mjs')];
  const config = JSON.stringify({ rootDir: root, reporters, transform: {} });
  const args = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', config, '--no-cache'];
  try {
    const env = { ...process.env, CI: ci };
    return { ...(await promisify(execFile)(process.execPath, args, { env })), code: 0 };
  } catch (error) {
    return error as { readonly stdout: string; readonly code: number };
  }
}
