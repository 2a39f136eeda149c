import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Store } from '../src/store/ports.ts';
import { troublesOf } from '../src/worker-health.ts';

const POLLING = [{ getState: () => 'RUNNING' as const }];

function machine(rows: () => Promise<readonly never[]>): { client: Client; store: Store } {
  const client = { withDeadline: () => Promise.resolve({}) } as unknown as Client;
  return { client, store: { ledger: { rows } } as unknown as Store };
}

describe('the troubles of a worker', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are none where it polls, and store and Temporal answer; no timer is left', async () => {
    const troubles = await troublesOf(
      machine(() => Promise.resolve([])),
      POLLING,
    );

    expect(troubles).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('name a store that is locked, without waiting for it', async () => {
    const asked = troublesOf(
      machine(() => new Promise<never>(() => undefined)),
      POLLING,
    );
    await jest.advanceTimersByTimeAsync(3_000);

    expect(await asked).toEqual(['the store does not answer: nothing within 3 s']);
  });

  it('name what the store says, and workers that do not poll', async () => {
    const troubles = await troublesOf(
      machine(() => Promise.reject(new Error('the disk is gone'))),
      [...POLLING, { getState: () => 'FAILED' }],
    );

    expect(troubles).toEqual([
      'the worker does not poll (running, failed)',
      'the store does not answer: the disk is gone',
    ]);
  });
});
