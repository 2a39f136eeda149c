import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Ledger } from '../../src/store/ledger-port.ts';
import { onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  let ledger: Ledger;

  beforeAll(async () => {
    ({ ledger } = await fixture.open(fixture.directory()));
  });

  describe('the limits of a row', () => {
    it('keep a wish that was stated before the row was ensured, and fill the rest', async () => {
      const key = { account: 'simulated:wish', operation: 'passwords' } as const;
      await ledger.setPace(key, { perDay: 5 }, 'manifest');
      await ledger.setPace(key, {}, 'manifest');

      await ledger.ensure(key, { everyMs: 2_000, perDay: 300, maxInFlight: 4 });

      expect(await ledger.rows()).toMatchObject([{ everyMs: 2_000, perDay: 5, maxInFlight: 4 }]);
    });

    it('must be ensured before a claim', async () => {
      const key = { account: 'simulated:nobody', operation: 'aliases' } as const;

      const refused = ledger.claim(key, { ticket: 'a', domain: 'example.com', holdMs: 30_000 });

      await expect(refused).rejects.toMatchObject({
        what: 'account',
        message: 'the ledger knows no limits for aliases of simulated:nobody',
      });
    });
  });
});
