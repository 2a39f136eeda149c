import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filesIn, findSecrets, processArguments } from './secret-scanner.ts';
import { until } from './support/until.ts';

describe('no secret escapes the search when it is planted', () => {
  const planted = { planted: 'Planted-Password_9"ü' };
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-planted-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each([
    ['as it is', planted.planted],
    ['in JSON', JSON.stringify({ password: planted.planted })],
    ['in a URL', `?password=${encodeURIComponent(planted.planted)}`],
    ['as Basic authentication', Buffer.from(`${planted.planted}:`).toString('base64')],
  ])('into a file, %s', (_, content) => {
    const file = join(directory, 'worker.jsonl');
    writeFileSync(file, `{"msg":"before"}\n${content}\n`);

    expect(findSecrets(filesIn(directory), planted)).toEqual([`${file}: planted`]);
  });

  it('into the arguments of a process', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', planted.planted]);
    await once(child, 'spawn');

    // Another run of these tests on this machine plants the same.
    const own = `/proc/${String(child.pid)}/cmdline`;
    const found = await until('the process', () =>
      findSecrets(processArguments(), planted).find((place) => place.startsWith(`${own}: `)),
    );

    child.kill('SIGKILL');
    expect(found).toBe(`${own}: planted`);
  });
});
