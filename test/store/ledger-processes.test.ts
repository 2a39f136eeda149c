import { describe, expect, it } from '@jest/globals';
import { runChild, onBothDialects } from './fixture.ts';

const EVERY_MS = 10;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

interface Start {
  readonly ticket: string;
  readonly startedAt: number;
}

onBothDialects((fixture) => {
  describe('the ledger', () => {
    it('keeps the interval between 2,000 starts of eight processes', async () => {
      const directory = fixture.directory();
      const store = await fixture.open(directory);
      const key = { account: 'simulated:1', operation: 'aliases' } as const;
      await store.ledger.ensure(key, { everyMs: EVERY_MS, maxInFlight: 4 });

      const printed = await Promise.all(
        NAMES.map((name) => runChild<Start>('claimer', directory, name, '250')),
      );

      const starts = printed.flat();
      const sorted = starts.map(({ startedAt }) => startedAt).toSorted((a, b) => a - b);
      const gaps = sorted.slice(1).map((start, index) => start - sorted[index]!);
      expect(new Set(starts.map(({ ticket }) => ticket)).size).toBe(2_000);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(EVERY_MS);
      expect(await store.ledger.rows()).toMatchObject([{ used: 2_000, waiting: 0, inFlight: 0 }]);
    }, 300_000);
  });
});
