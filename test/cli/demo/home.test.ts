import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leaveHome, takeHome, writeEnvironment } from '../../../src/cli/demo/home.ts';
import { readConfig } from '../../../src/config.ts';
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

  it('tells a shell where the demo is, as it stands, and nobody else', () => {
    const told = { MAILKEEL_HOME: home, MAILKEEL_REPORTS: "it's $HOME", FORWARD_EMAIL_TOKEN: 't' };
    const config = readConfig({ ...told, PATH: '/nowhere' });

    const path = writeEnvironment(config);

    const shown = execFileSync('/bin/sh', ['-c', `. "$1"; /usr/bin/env`, 'sh', path], { env: {} });
    const lines = shown.toString().split('\n');
    expect(lines.filter((line) => /^(MAILKEEL|FORWARD|CLOUD)/.test(line)).toSorted()).toEqual(
      Object.entries(told)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    );
    expect(readFileSync(path, 'utf8')).not.toContain('PATH=');
    expect(statSync(path).mode & 0o077).toBe(0);
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
