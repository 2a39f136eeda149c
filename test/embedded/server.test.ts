import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimServer, readOwner } from '../../src/embedded/owner.ts';
import { isRunning } from '../../src/embedded/process.ts';
import { openServer, type EmbeddedServer } from '../../src/embedded/server.ts';
import { isHealthy } from '../../src/embedded/temporal-cli.ts';
import { temporalPath } from '../setup/temporal.ts';
import { emptyDirectory } from './programs.ts';

const opened: EmbeddedServer[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.stop();
});

describe('openServer', () => {
  it('lets a second opener attach and leaves the server alone when that one stops', async () => {
    const directory = emptyDirectory();
    const owner = await open(directory);

    const guest = await open(directory);
    await guest.stop();

    expect(guest.address).toBe(owner.address);
    expect(guest.ownedBy).toContain(`pid ${String(process.pid)}`);
    expect(owner.ownedBy).toBeUndefined();
    expect(await isHealthy(await temporalPath(), owner.address)).toBe(true);
  });

  it('starts a server that was killed again at the same address', async () => {
    const directory = emptyDirectory();
    const server = await open(directory);
    const killed = readOwner(directory)!.process;

    process.kill(killed.pid, 'SIGKILL');
    const again = await untilPublished(directory, killed.pid);

    expect(again.address).toBe(server.address);
    expect(await isHealthy(await temporalPath(), again.address)).toBe(true);
  });

  it('takes over the running server of an owner that was killed', async () => {
    const directory = emptyDirectory();
    await openedElsewhereAndKilled(directory);
    const orphan = readOwner(directory)!;
    const lines: string[] = [];

    const server = await open(directory, lines);

    expect(server.address).toBe(orphan.address);
    expect(lines[0]).toContain(`Taking over the Temporal dev server on ${orphan.address}`);
    await server.stop();
    expect(isRunning(orphan.process)).toBe(false);
    expect(readOwner(directory)).toBeUndefined();
  });

  it('comes back at the address of the last time', async () => {
    const directory = emptyDirectory();
    await openedElsewhereAndKilled(directory);
    const last = readOwner(directory)!;
    process.kill(last.process.pid, 'SIGKILL');
    while (isRunning(last.process)) await sleep(20);

    const server = await open(directory);

    expect([server.address, server.uiUrl]).toEqual([last.address, last.uiUrl]);
  });

  it('gives the directory back when the server cannot be started', async () => {
    const directory = emptyDirectory();

    const opening = openServer(options('/nowhere/temporal', directory, []));

    await expect(opening).rejects.toThrow('/nowhere/temporal could not be started');
    expect(await claimServer(directory)).toHaveProperty('publish');
  });
});

function options(binary: string, directory: string, lines: string[]) {
  return { binary, directory, searchAttributes: {}, log: (line: string) => lines.push(line) };
}

async function open(directory: string, lines: string[] = []): Promise<EmbeddedServer> {
  const server = await openServer(options(await temporalPath(), directory, lines));
  opened.push(server);
  return server;
}

async function untilPublished(directory: string, formerPid: number) {
  for (;;) {
    const server = readOwner(directory);
    if (server !== undefined && server.process.pid !== formerPid) return server;
    await sleep(50);
  }
}

/** A process of its own opens the server and dies by SIGKILL; the server lives on. */
async function openedElsewhereAndKilled(directory: string): Promise<void> {
  const program = `
    import { openServer } from '${join(__dirname, '../../src/embedded/server.ts')}';
    await openServer({
      binary: ${JSON.stringify(await temporalPath())}, directory: ${JSON.stringify(directory)},
      searchAttributes: {}, log: () => undefined });
    console.log('open');`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}
