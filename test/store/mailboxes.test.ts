import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Mailboxes } from '../../src/store/mailbox-port.ts';
import { manualClock, onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  const clock = manualClock(Date.UTC(2026, 0, 1, 12));
  let place: string;
  let mailboxes: Mailboxes;

  beforeAll(async () => {
    place = fixture.directory();
    ({ mailboxes } = await fixture.open(place, { clock }));
  });

  const wish = (identity: string, name: string) => ({
    identity,
    address: `${name}@example.com`,
    account: 'own',
  });

  describe('mailboxes of people who signed up', () => {
    it('keep an address for its first identity, also when it comes again', async () => {
      const claims = [
        await mailboxes.claim(wish('id-1', 'ann')),
        await mailboxes.claim(wish('id-2', 'ann')),
        await mailboxes.claim(wish('id-1', 'ann')),
      ];

      expect(claims).toEqual([
        { state: 'claimed' },
        { state: 'address-taken' },
        { state: 'claimed' },
      ]);
      expect(await mailboxes.byIdentity('id-2')).toBeUndefined();
    });

    it('keep an identity to its first address and name it', async () => {
      await mailboxes.claim(wish('id-3', 'ben'));

      expect(await mailboxes.claim(wish('id-3', 'benno'))).toEqual({
        state: 'identity-taken',
        address: 'ben@example.com',
      });
      expect(await mailboxes.byAddress('benno@example.com')).toBeUndefined();
    });

    it('give a released address to whoever asks next, and its former identity another one', async () => {
      await mailboxes.claim(wish('id-8', 'frida'));
      await mailboxes.release('frida@example.com');
      await mailboxes.release('frida@example.com');

      const claims = [
        await mailboxes.claim(wish('id-9', 'frida')),
        await mailboxes.claim(wish('id-8', 'frida-2')),
      ];

      expect(claims).toEqual([{ state: 'claimed' }, { state: 'claimed' }]);
      expect(await mailboxes.byAddress('frida@example.com')).toMatchObject({ identity: 'id-9' });
    });

    it('give an address to one of many who ask at once', async () => {
      const other = await fixture.open(place, { clock });

      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? mailboxes : other.mailboxes).claim(
            wish(`racer-${String(index)}`, 'cleo'),
          ),
        ),
      );

      expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ state }) => state === 'address-taken')).toHaveLength(9);
    });

    it('remember since when a mailbox stands', async () => {
      await mailboxes.claim(wish('id-4', 'dora'));
      await mailboxes.ready('id-4', { account: 'own', accountKey: 'stalwart:1', mailboxId: '7' });
      clock.time += 60_000;
      await mailboxes.ready('id-4', { account: 'own', accountKey: 'stalwart:1', mailboxId: '7' });

      expect(await mailboxes.byAddress('dora@example.com')).toEqual({
        ...wish('id-4', 'dora'),
        accountKey: 'stalwart:1',
        mailboxId: '7',
        claimedAt: '2026-01-01T12:00:00.000Z',
        readyAt: '2026-01-01T12:00:00.000Z',
      });
    });

    it('hand a password out once, of many who ask at once to one', async () => {
      await mailboxes.claim(wish('id-5', 'emil'));

      const taken = await Promise.all(
        Array.from({ length: 5 }, () => mailboxes.takeCredential('id-5')),
      );

      expect(taken.filter(Boolean)).toHaveLength(1);
      expect((await mailboxes.byIdentity('id-5'))?.credentialTakenAt).toBeDefined();
    });

    it('hand nothing out for an identity nobody knows', async () => {
      expect(await mailboxes.takeCredential('nobody')).toBe(false);
    });
  });
});
