import { describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { hasEnded, readDomains } from '../../src/cli/progress.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import type { Store } from '../../src/store/ports.ts';
import { EXECUTION, progressOf } from '../reports/rows.ts';

function clientThat(describe: () => Promise<unknown>): Client {
  return { workflow: { getHandle: () => ({ describe }) } } as unknown as Client;
}

describe('hasEnded', () => {
  it('is true of an execution the namespace has forgotten', async () => {
    const gone = new WorkflowNotFoundError('workflow not found', 'execution/e', undefined);

    expect(
      await hasEnded(
        clientThat(() => Promise.reject(gone)),
        'e',
      ),
    ).toBe(true);
  });

  it('is false while the server is away', async () => {
    const away = new Error('14 UNAVAILABLE');

    expect(
      await hasEnded(
        clientThat(() => Promise.reject(away)),
        'e',
      ),
    ).toBe(false);
  });
});

describe('readDomains', () => {
  it('asks those that work, however many parked ones come before them', async () => {
    const parked = Array.from({ length: 60 }, (_, at) => row(`a${String(at)}.example`, 'parked'));
    const rows = [...parked, row('z.example', 'running')];
    const store = { progress: { domains: () => Promise.resolve(rows) } } as unknown as Store;
    const asked: string[] = [];
    const client = {
      workflow: { getHandle: (id: string) => ({ query: () => answer(id) }) },
      withDeadline: (_: number, call: () => Promise<unknown>) => call(),
    } as unknown as Client;
    const answer = (id: string): Promise<DomainProgress> => {
      asked.push(id);
      return Promise.resolve({ ...row('z.example', 'running'), pass: '3-2' });
    };

    const read = await readDomains(store, EXECUTION, client);

    expect(asked).toEqual(['domain/z.example']);
    expect(read.at(-1)?.pass).toBe('3-2');
  });
});

function row(domain: string, status: DomainProgress['status']): DomainProgress {
  return progressOf(domain, '2-1', { status });
}
