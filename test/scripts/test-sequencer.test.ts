import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '../..');

/** The order of test files no run has measured. */
async function sorted(files: readonly string[]): Promise<unknown> {
  const program = `
    import TestSequencer from './scripts/test-sequencer.mjs';
    const context = { config: { cache: false }, hasteFS: { getSize: () => 1 } };
    const tests = ${JSON.stringify(files)}.map((path) => ({ path, context }));
    console.log(JSON.stringify(new TestSequencer({}).sort(tests).map(({ path }) => path)));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program],
    { cwd: ROOT },
  );
  return JSON.parse(stdout);
}

describe('the order of tests', () => {
  it('begins with those that last longest, also in a run before which none was measured', async () => {
    const order = await sorted([
      '/repo/test/core/spf.test.ts',
      '/repo/test/cli/plan.test.ts',
      '/repo/test/e2e/kill.test.ts',
      '/repo/test/e2e/fleet-hundred.test.ts',
    ]);

    expect(order).toEqual([
      '/repo/test/e2e/fleet-hundred.test.ts',
      '/repo/test/e2e/kill.test.ts',
      '/repo/test/cli/plan.test.ts',
      '/repo/test/core/spf.test.ts',
    ]);
  });
});
