import { describe, expect, it } from '@jest/globals';
import type { Child } from '../../src/embedded/child.ts';
import { stopInReverse, supervise } from '../../src/embedded/supervisor.ts';

const SOON = { firstMs: 1, maxMs: 4, resetMs: 60_000 };

describe('supervise', () => {
  it('starts a dead child again after waits that double up to the bound', async () => {
    const lines: string[] = [];
    const children: FakeChild[] = [];
    const sixth = signalled();
    const start = () => {
      const child = new FakeChild();
      children.push(child);
      if (children.length < 6) child.die('SIGKILL');
      else sixth.signal();
      return Promise.resolve(child);
    };

    const supervised = await supervise({
      name: 'worker',
      start,
      log: (line) => lines.push(line),
      backoff: SOON,
    });
    await sixth.seen;
    await supervised.stop();

    expect(lines).toEqual(
      ['0.001', '0.002', '0.004', '0.004', '0.004'].map(
        (wait) => `worker ended (SIGKILL); starting it again in ${wait} s`,
      ),
    );
    expect(children[5]!.stops).toBe(1);
  });

  it('waits the first time again after a child that lived long enough', async () => {
    const lines: string[] = [];
    const third = signalled();
    let starts = 0;
    const start = () => {
      const child = new FakeChild();
      starts += 1;
      if (starts < 3) child.die('exit code 1');
      else third.signal();
      return Promise.resolve(child);
    };

    const supervised = await supervise({
      name: 'server',
      start,
      log: (line) => lines.push(line),
      backoff: { ...SOON, resetMs: 0 },
    });
    await third.seen;
    await supervised.stop();

    expect(lines.every((line) => line.endsWith('in 0.001 s'))).toBe(true);
  });

  it('rejects when the first start fails', async () => {
    const start = () => Promise.reject(new Error('port taken'));

    const supervising = supervise({ name: 'server', start, log: () => undefined });

    await expect(supervising).rejects.toThrow('port taken');
  });

  it('goes on trying when a later start fails, and says so', async () => {
    const lines: string[] = [];
    const third = signalled();
    let starts = 0;
    const start = () => {
      starts += 1;
      if (starts === 2) return Promise.reject(new Error('disk full'));
      const child = new FakeChild();
      if (starts === 1) child.die('exit code 1');
      else third.signal();
      return Promise.resolve(child);
    };

    const supervised = await supervise({
      name: 'worker',
      start,
      log: (line) => lines.push(line),
      backoff: SOON,
    });
    await third.seen;
    await supervised.stop();

    expect(lines).toContain('worker could not be started again: disk full');
  });

  it('does not start a child again once stopped', async () => {
    let starts = 0;
    const child = new FakeChild();
    const start = () => {
      starts += 1;
      return Promise.resolve(child);
    };
    const supervised = await supervise({
      name: 'worker',
      start,
      log: () => undefined,
      backoff: SOON,
    });

    await supervised.stop();

    expect(starts).toBe(1);
    expect(supervised.current()).toBe(child);
  });
});

describe('stopInReverse', () => {
  it('stops the last started first, one after the other', async () => {
    const stopped: string[] = [];
    const one = (name: string) => ({
      stop: async () => {
        await Promise.resolve();
        stopped.push(name);
      },
    });

    await stopInReverse([one('server'), one('worker')]);

    expect(stopped).toEqual(['worker', 'server']);
  });
});

class FakeChild implements Child {
  readonly pid = 1;
  readonly exited: Promise<string>;
  stops = 0;
  #end: (how: string) => void = () => undefined;

  constructor() {
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  die(how: string): void {
    this.#end(how);
  }

  stop(): Promise<void> {
    this.stops += 1;
    this.die('SIGTERM');
    return Promise.resolve();
  }
}

function signalled() {
  let signal: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => {
    signal = resolve;
  });
  return {
    seen,
    signal: () => {
      signal();
    },
  };
}
