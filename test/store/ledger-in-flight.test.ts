import { describe, expect, it } from '@jest/globals';
import { onBothDialects, runChild } from './fixture.ts';

const MOST = 3;
const TICKETS = 25;
const OPERATIONS = ['aliases', 'passwords', 'requests', 'domains'] as const;
const CLAIMERS = OPERATIONS.flatMap((operation) =>
  ['a', 'b'].map((name) => ({ operation, name: `${operation}-${name}` })),
);

interface Hold {
  readonly from: number;
  readonly to: number;
}

/** How many holds stood at the worst moment: that of a beginning. */
function mostAtOnce(holds: readonly Hold[]): number {
  const at = holds.map(({ from }) => holds.filter((h) => h.from <= from && from < h.to).length);
  return Math.max(...at);
}

onBothDialects((fixture) => {
  describe('the ledger', () => {
    it('lets no more calls of an account be in flight than it may, over eight processes and four operations', async () => {
      const place = fixture.directory();
      const store = await fixture.open(place);
      for (const operation of OPERATIONS)
        await store.ledger.ensure(
          { account: 'simulated:1', operation },
          { everyMs: 0, maxInFlight: MOST },
        );

      const held = await Promise.all(
        CLAIMERS.map(({ name, operation }) =>
          runChild<Hold>('holder', place, name, operation, String(TICKETS)),
        ),
      );

      const holds = held.flat();
      expect(holds).toHaveLength(CLAIMERS.length * TICKETS);
      expect(mostAtOnce(holds)).toBeLessThanOrEqual(MOST);
      // They met: otherwise the sentence above would say nothing.
      expect(mostAtOnce(holds)).toBeGreaterThan(1);
      const rows = await store.ledger.rows();
      expect(rows.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0, 0]);
    }, 120_000);
  });
});
