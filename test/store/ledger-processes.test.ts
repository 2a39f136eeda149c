import { describe, expect, it } from '@jest/globals';
import { runChild, storeFixture } from './fixture.ts';

const fixture = storeFixture();

describe('the ledger', () => {
  it('keeps the interval between the starts of many processes', async () => {
    const directory = fixture.directory();
    const store = await fixture.open(directory);
    const key = { account: 'simulated:1', operation: 'aliases' } as const;
    await store.ledger.ensure(key, { everyMs: 30, maxInFlight: 3 });

    const printed = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        runChild<{ ticket: string; startedAt: number }>('claimer', directory, name, '10'),
      ),
    );

    const starts = printed.flat().map(({ startedAt }) => startedAt);
    const sorted = starts.toSorted((a, b) => a - b);
    const gaps = sorted.slice(1).map((start, index) => start - sorted[index]!);
    expect(starts).toHaveLength(40);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30);
    expect(await store.ledger.rows()).toMatchObject([{ used: 40, waiting: 0, inFlight: 0 }]);
  });
});
