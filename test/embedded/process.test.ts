import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identify, isRunning, stopProcess } from '../../src/embedded/process.ts';

describe('identify', () => {
  it('tells one process from another that has the same pid', () => {
    const self = identify(process.pid);

    expect(isRunning(self!)).toBe(true);
    expect(isRunning({ pid: process.pid, startedAt: 'earlier' })).toBe(false);
  });

  it('knows no process that has ended', async () => {
    const child = spawn('true');
    await once(child, 'exit');

    expect(identify(child.pid!)).toBeUndefined();
  });
});

describe('stopProcess', () => {
  it('kills a process that ignores SIGTERM after the grace time', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done']);
    await once(child.stdout, 'data');
    const exit = once(child, 'exit');

    await stopProcess(identify(child.pid!)!, 100);

    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('never signals another process that got the pid', async () => {
    const child = spawn('sleep', ['600']);
    await once(child, 'spawn');

    await stopProcess({ pid: child.pid!, startedAt: 'earlier' }, 0);

    expect(identify(child.pid!)).toBeDefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});
