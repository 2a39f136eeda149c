/** A ledger with a clock that stands still, a row of its own for each test. */
import { beforeAll } from '@jest/globals';
import type { Claim, Ledger, LedgerKey, LedgerRow } from '../../src/store/ledger-port.ts';
import type { LedgerWait } from '../../src/core/ledger-decision.ts';
import { manualClock, type ManualClock, type StoreFixture } from './fixture.ts';

export const HOLD_MS = 30_000;

interface LedgerDesk {
  readonly clock: ManualClock;
  readonly ledger: () => Ledger;
  readonly ensured: (pace?: Partial<Parameters<Ledger['ensure']>[1]>) => Promise<LedgerKey>;
  readonly claim: (key: LedgerKey, ticket: string) => Promise<Claim>;
  /** A claim that must be told to wait. */
  readonly waitOf: (key: LedgerKey, ticket: string) => Promise<LedgerWait>;
  readonly rowOf: (key: LedgerKey) => Promise<LedgerRow | undefined>;
}

/** Opens it before the tests of one suite. */
export function ledgerDesk(fixture: StoreFixture): LedgerDesk {
  const clock = manualClock();
  let ledger: Ledger;
  let accounts = 0;
  beforeAll(async () => {
    ({ ledger } = await fixture.open(fixture.directory(), { clock }));
  });
  const claim: LedgerDesk['claim'] = (key, ticket) =>
    ledger.claim(key, { ticket, domain: 'example.com', holdMs: HOLD_MS });
  return {
    clock,
    ledger: () => ledger,
    async ensured(pace = {}) {
      accounts += 1;
      const key = { account: `simulated:${String(accounts)}`, operation: 'aliases' } as const;
      await ledger.ensure(key, { everyMs: 1_000, maxInFlight: 10, ...pace });
      return key;
    },
    claim,
    async waitOf(key, ticket) {
      const answer = await claim(key, ticket);
      if (answer.state === 'go') throw new Error(`${ticket} was let go`);
      return answer;
    },
    async rowOf({ account }) {
      return (await ledger.rows()).find((row) => row.account === account);
    },
  };
}
