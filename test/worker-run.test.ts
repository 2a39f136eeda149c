import { describe, expect, it } from '@jest/globals';
import { IllegalStateError } from '@temporalio/common';
import { NativeConnection, Worker, type State } from '@temporalio/worker';
import { runTogether, type OneOf } from '../src/worker-run.ts';
import { temporalAddress } from './setup/temporal.ts';

/** A worker by hand: it runs until it fails or is shut down, and takes a turn of the event loop to stop. */
class HandWorker implements OneOf {
  state: State = 'INITIALIZED';
  fail: (error: Error) => void = () => undefined;
  private stop: () => void = () => undefined;

  run(): Promise<void> {
    this.state = 'RUNNING';
    return new Promise((resolve, reject) => {
      this.stop = () => {
        this.state = 'STOPPED';
        resolve();
      };
      this.fail = (error) => {
        this.state = 'FAILED';
        reject(error);
      };
    });
  }

  async runUntil<R>(work: (() => Promise<R>) | Promise<R>): Promise<R> {
    const run = this.run();
    const result = await (typeof work === 'function' ? work() : work);
    this.shutdown();
    await run;
    return result;
  }

  shutdown(): void {
    if (this.state !== 'RUNNING') throw new IllegalStateError('Not running');
    this.state = 'DRAINING';
    setImmediate(() => {
      this.stop();
    });
  }

  getState(): State {
    return this.state;
  }
}

const LOST = new Error('the server hung up');
const nobody = (): void => undefined;

function makersOf(workers: readonly OneOf[]): readonly (() => Promise<OneOf>)[] {
  return workers.map((worker) => () => Promise.resolve(worker));
}

describe('the workers of one process', () => {
  it.each([0, 1])('end together where number %i fails, with its reason', async (failing) => {
    const workers = [new HandWorker(), new HandWorker()];
    const running = runTogether(makersOf(workers), () => {
      setImmediate(() => {
        workers[failing]?.fail(LOST);
      });
    });

    await expect(running).rejects.toBe(LOST);
    expect(workers.map(({ state }) => state).sort()).toEqual(['FAILED', 'STOPPED']);
  });

  it('give the first reason where every one fails', async () => {
    const workers = [new HandWorker(), new HandWorker()];
    const running = runTogether(makersOf(workers), () => {
      setImmediate(() => {
        workers[1]?.fail(LOST);
        workers[0]?.fail(new Error('so did I'));
      });
    });

    await expect(running).rejects.toBe(LOST);
  });

  it('let go of what was made where a later one cannot be', async () => {
    const first = new HandWorker();
    const makers = [...makersOf([first]), () => Promise.reject(LOST)];

    await expect(runTogether(makers, nobody)).rejects.toBe(LOST);
    expect(first.state).toBe('STOPPED');
  });

  it('leave a connection that can be closed where a later one cannot be made', async () => {
    const connection = await NativeConnection.connect({ address: await temporalAddress() });
    const activities = { nothing: () => Promise.resolve() };
    const first = () => Worker.create({ connection, taskQueue: 'worker-run', activities });

    await expect(runTogether([first, () => Promise.reject(LOST)], nobody)).rejects.toBe(LOST);
    await expect(connection.close()).resolves.toBeUndefined();
  });
});
