import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leaveHome, takeHome } from '../../../src/cli/demo/home.ts';
import { identify, isRunning } from '../../../src/embedded/process.ts';

describe("the demo's home", () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mailkeel-demo-home-'));
  });

  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('is emptied for a new demo, but for the bundle: it keeps the cache', async () => {
    mkdirSync(join(home, 'cache'));
    writeFileSync(join(home, 'vault.db'), 'old');

    await takeHome(home);

    expect(existsSync(join(home, 'vault.db'))).toBe(false);
    expect(existsSync(join(home, 'cache'))).toBe(true);
  });

  it('is never taken from a demo that still runs: it says whose it is', async () => {
    await takeHome(home);
    writeFileSync(join(home, 'vault.db'), 'in use');

    await expect(takeHome(home)).rejects.toThrow(
      new RegExp(`Another demo runs .*pid ${String(process.pid)}[^]*MAILKEEL_HOME`),
    );

    expect(existsSync(join(home, 'vault.db'))).toBe(true);
  });

  it('is free again when a demo left it, and when its demo died: it takes a lock cut short for none', async () => {
    await takeHome(home);
    leaveHome(home);
    await takeHome(home);
    writeFileSync(join(home, 'demo.json'), '{"owner":{"pid":1,"startedAt":"long ago"}}');
    await takeHome(home);
    writeFileSync(join(home, 'demo.json'), '{"own');

    await expect(takeHome(home)).resolves.toBeUndefined();
  });

  it('loses the server a killed demo left behind before it is emptied', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(orphan, 'spawn');
    const server = identify(orphan.pid ?? 0)!;
    const record = { process: server, address: '127.0.0.1:1', uiUrl: 'http://127.0.0.1:2' };
    const owner = { pid: 1, startedAt: 'long ago' };
    writeFileSync(
      join(home, 'server.json'),
      JSON.stringify({ claim: 'c', owner, since: 'then', server: record }),
    );

    await takeHome(home);

    expect(isRunning(server)).toBe(false);
  });
});
