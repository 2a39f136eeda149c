import { describe, expect, it } from '@jest/globals';
import { onBothDialects, runChild, startChild } from './fixture.ts';

const EVERY_MS = 10;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const TICKETS = 20;

interface Start {
  readonly ticket: string;
  readonly startedAt: number;
}

onBothDialects((fixture) => {
  describe('the ledger', () => {
    /** Claims until it has printed so many starts and is killed, wherever it is then. */
    async function killedAfter(starts: number, place: string, name: string): Promise<Start[]> {
      const child = startChild('claimer', place, name, String(TICKETS));
      const seen: Start[] = [];
      for await (const line of child.lines) {
        seen.push(JSON.parse(line) as Start);
        if (seen.length >= starts) break;
      }
      child.process.kill('SIGKILL');
      await child.end();
      return seen;
    }

    it('keeps the interval and every place over eight processes that are killed and come again', async () => {
      const place = fixture.directory();
      const store = await fixture.open(place);
      const key = { account: 'simulated:1', operation: 'aliases' } as const;
      await store.ledger.ensure(key, { everyMs: EVERY_MS, maxInFlight: 16 });

      const before = await Promise.all(
        NAMES.map((name, index) => killedAfter(5 + index, place, name)),
      );
      const after = await Promise.all(
        NAMES.map((name) => runChild<Start>('claimer', place, name, String(TICKETS))),
      );

      const starts = [...before.flat(), ...after.flat()].map(({ startedAt }) => startedAt);
      const sorted = starts.toSorted((a, b) => a - b);
      const gaps = sorted.slice(1).map((start, index) => start - sorted[index]!);
      expect(before.map(({ length }) => length)).toEqual(NAMES.map((_, index) => 5 + index));
      expect(after.flat()).toHaveLength(NAMES.length * TICKETS);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(EVERY_MS);
      const [row] = await store.ledger.rows();
      // A killed process may have started one more call than it told of.
      expect(row?.used).toBeGreaterThanOrEqual(starts.length);
      expect(row?.used).toBeLessThanOrEqual(starts.length + NAMES.length);
    }, 180_000);
  });
});
