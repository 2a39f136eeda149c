import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('starts alone, tells where it is, and stops on SIGTERM', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stalwart-alone-'));
  const scenario = join(directory, 'stalwart.json');
  const admin = { user: 'admin', password: 'admin-password' };
  await writeFile(scenario, JSON.stringify({ line: 'jmap', admin }));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/simulators/stalwart-main.ts', scenario, directory],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { stalwart } = JSON.parse(line.toString()) as { stalwart: { url: string } };
    const authorization = `Basic ${Buffer.from('admin:admin-password').toString('base64')}`;
    const answer = await fetch(`${stalwart.url}/api/account`, { headers: { authorization } });

    expect(answer.status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
}, 60_000);
