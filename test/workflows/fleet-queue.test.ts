import { describe, expect, it } from '@jest/globals';
import type { DomainEntry } from '../../src/core/spec.ts';
import { FleetQueue } from '../../src/workflows/fleet-queue.ts';
import type { Slice } from '../../src/workflows/load-execution.ts';

/** One domain a word, of the mail account of that name. */
function execution(accounts: string): {
  readonly entries: DomainEntry[];
  readonly loads: number[];
} {
  const entries = accounts.split(' ').map((account, index) => ({
    ...{ domain: `${String(index)}.example`, spec: 'hash', aliases: 1, accounts: [account, 'cf'] },
  }));
  return { entries, loads: [] };
}

function queueOf(
  { entries, loads }: ReturnType<typeof execution>,
  from = 0,
  begun: readonly string[] = [],
): FleetQueue {
  const slice = (offset: number): Slice => {
    loads.push(offset);
    const ahead = [...new Set(entries.slice(offset + 3).map(({ accounts: [mail = ''] }) => mail))];
    const domains = entries.slice(offset, offset + 3);
    return { window: 10, total: entries.length, domains, paced: [], pace: {}, ahead };
  };
  const opened = { first: slice(from), load: (offset: number) => Promise.resolve(slice(offset)) };
  return new FleetQueue(opened, from, (domain) => begun.includes(domain));
}

async function named(queue: FleetQueue, ...accounts: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const account of accounts) names.push((await queue.next(account)).domain.slice(0, 1));
  return names;
}

describe('the queue of an execution', () => {
  it('hands out the domains of one account in order, and loads a slice when the one before is used up', async () => {
    const world = execution('a a a a a');
    const queue = queueOf(world);

    const first = await named(queue, 'a', 'a', 'a');
    const loaded = [...world.loads];
    const rest = await named(queue, 'a', 'a');

    expect(first).toEqual(['0', '1', '2']);
    expect(loaded).toEqual([0]);
    expect(rest).toEqual(['3', '4']);
    expect(world.loads).toEqual([0, 3]);
    expect(queue.accounts()).toEqual([]);
  });

  it('finds the next domain of an account behind those of a busy one', async () => {
    const world = execution('a a a a a a a b');
    const queue = queueOf(world);

    const accounts = queue.accounts();
    const names = await named(queue, 'b', 'a', 'a');

    expect(accounts).toEqual(['a', 'b']);
    expect(names).toEqual(['7', '0', '1']);
    expect(world.loads).toEqual([0, 3, 6]);
    expect(queue.accounts()).toEqual(['a']);
  });

  it('goes on where another run stood, leaving out what has begun', async () => {
    const world = execution('a a a a a b b');
    const first = queueOf(world);
    await named(first, 'a', 'b', 'a');

    const next = queueOf(world, first.from, ['0.example', '1.example', '5.example']);

    expect(first.from).toBe(2);
    expect(await named(next, 'a', 'b', 'a', 'a')).toEqual(['2', '6', '3', '4']);
    expect(next.accounts()).toEqual([]);
  });
});
