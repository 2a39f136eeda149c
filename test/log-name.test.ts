import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identify } from '../src/embedded/process.ts';
import { claimLogName, type LogName } from '../src/log-name.ts';

describe('the name of a log', () => {
  let directory: string;
  let claimed: LogName[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-log-name-'));
    claimed = [];
  });
  afterEach(() => {
    for (const { release } of claimed) release();
    rmSync(directory, { recursive: true });
  });

  function claim(): string {
    const own = claimLogName(directory, 'worker');
    claimed.push(own);
    return own.name;
  }
  function leave(holder: string): void {
    writeFileSync(join(directory, 'worker.lock'), holder);
  }
  /** A process that is over. */
  function gone() {
    const { pid } = spawnSync(process.execPath, ['--version']);
    return { ...identify(process.pid), pid, host: hostname() };
  }

  it('is each process’s own, and free again once it is released', () => {
    const names = [claim(), claim(), claim()];
    claimed[1]?.release();

    expect(names).toEqual(['worker', 'worker-2', 'worker-3']);
    expect(claim()).toBe('worker-2');
  });

  it('is taken from a process that ended without a word', () => {
    leave(JSON.stringify(gone()));

    expect(claim()).toBe('worker');
    expect(readdirSync(directory)).toEqual(['worker.lock']);
    const lock = JSON.parse(readFileSync(join(directory, 'worker.lock'), 'utf8')) as object;
    expect(lock).toMatchObject({ pid: process.pid, host: hostname() });
  });

  it.each([
    ['a process of another host, which nobody can look at', () => ({ ...gone(), host: 'other' })],
    ['one that runs', () => ({ ...identify(process.pid), host: hostname() })],
  ])('is left to %s', (_whose, holder) => {
    leave(JSON.stringify(holder()));

    expect(claim()).toBe('worker-2');
  });

  it('is left alone where the lock is nobody’s record', () => {
    leave('something else');

    expect(claim()).toBe('worker-2');
    expect(readFileSync(join(directory, 'worker.lock'), 'utf8')).toBe('something else');
  });
});
