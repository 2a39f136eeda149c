import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Vault } from '../../src/store/vault-port.ts';
import { onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  let vault: Vault;

  beforeAll(async () => {
    const vaultKey = randomBytes(32).toString('base64');
    ({ vault } = await fixture.open(fixture.directory(), { vaultKey }));
  });

  const candidate = (address: string, executionId = 'sign-up') => ({
    ...{ address, domain: 'example.com', account: 'stalwart:a', executionId },
    password: `Secret-of-${address}`,
  });

  describe('a password in the vault', () => {
    it('is never given out again once its address is somebody else’s, proven or not', async () => {
      const address = 'ann@example.com';
      const former = await vault.plan(candidate(address));
      await vault.mark(former.id, 'proven');

      await vault.retire(address, { executionId: 'sign-up' });
      await vault.retire(address, { executionId: 'sign-up' });

      expect(await vault.current(address)).toBeUndefined();
      const next = await vault.plan({ ...candidate(address), password: 'Secret-next' });
      expect(next).toMatchObject({ state: 'planned', password: 'Secret-next' });
    });

    it('is not given out again either where it was changed since, on the account of its mailbox', async () => {
      const address = 'emil@example.com';
      await vault.plan(candidate(address, 'a-rotation'));

      await vault.retire(address, { executionId: 'sign-up', account: 'stalwart:a' });

      expect(await vault.current(address)).toBeUndefined();
    });

    it('stays where another execution chose it for another account', async () => {
      const address = 'ben@example.com';
      const { id } = await vault.plan(candidate(address, '20260101-000000'));

      await vault.retire(address, { executionId: 'sign-up', account: 'stalwart:another' });

      expect(await vault.current(address)).toMatchObject({ id });
    });

    it('opens under the other id of its mailbox, unless it was rejected before', async () => {
      const mailbox = { account: 'stalwart:a', aliasId: 'b' };
      const kept = await vault.plan({ ...candidate('cleo@example.com'), aliasId: '1' });
      const gone = await vault.plan({ ...candidate('dora@example.com'), aliasId: '2' });
      await vault.mark(gone.id, 'rejected');

      await vault.rebind(kept.id, 'b');
      await vault.rebind(gone.id, 'b');

      expect(await vault.current('cleo@example.com', mailbox)).toMatchObject({
        ...{ id: kept.id, aliasId: 'b', password: 'Secret-of-cleo@example.com' },
      });
      expect(await vault.current('dora@example.com', mailbox)).toBeUndefined();
    });
  });
});
