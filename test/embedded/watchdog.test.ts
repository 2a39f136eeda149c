import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identify, isRunning, type ProcessIdentity } from '../../src/embedded/process.ts';

const WATCHDOG = join(__dirname, '../../src/embedded/watchdog.ts');

describe('the watchdog', () => {
  let directory: string;
  let server: ChildProcess;
  let identity: ProcessIdentity;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-watchdog-'));
    server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(server, 'spawn');
    identity = identify(server.pid ?? 0)!;
    const owner = { claim: 'c', owner: identity, since: 'now' };
    const record = { process: identity, address: '127.0.0.1:1', uiUrl: 'http://127.0.0.1:2' };
    writeFileSync(join(directory, 'server.json'), JSON.stringify({ ...owner, server: record }));
  });

  afterEach(() => {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  function watch(): ChildProcess {
    return fork(WATCHDOG, [directory], { execArgv: ['--import', 'tsx'] });
  }

  it('stops the server of a process that is gone, and it ends', async () => {
    const watchdog = watch();
    const ended = once(watchdog, 'exit');

    watchdog.disconnect();
    await ended;
    while (isRunning(identity)) await delay(20);

    expect(server.signalCode ?? (await once(server, 'exit'))[1]).toBe('SIGTERM');
  });

  it('does nothing when its process stopped the server itself', async () => {
    rmSync(join(directory, 'server.json'));
    const watchdog = watch();
    const ended = once(watchdog, 'exit');

    watchdog.disconnect();
    await ended;

    expect(isRunning(identity)).toBe(true);
  });
});
