import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Leases } from '../../src/store/ledger-port.ts';
import { manualClock, onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  const clock = manualClock();
  let leases: Leases;

  beforeAll(async () => {
    ({ leases } = await fixture.open(fixture.directory(), { clock }));
  });

  describe('a lease', () => {
    it('keeps a second holder away until it ends by itself', async () => {
      const first = await leases.take('kept', 'a', 10_000);
      clock.time += 9_999;

      const second = await leases.take('kept', 'b', 10_000);

      expect(first).toEqual({ state: 'granted', recovered: false });
      expect(second).toEqual({ state: 'held', until: clock.time + 1 });
    });

    it('tells the next holder that the last one vanished', async () => {
      await leases.take('vanished', 'a', 10_000);
      clock.time += 10_000;

      const next = await leases.take('vanished', 'b', 10_000);

      expect(next).toEqual({ state: 'granted', recovered: true });
      expect(await leases.renew('vanished', 'a', 10_000)).toBe(false);
    });

    it('tells the next holder nothing after a recorded end', async () => {
      await leases.take('ended', 'a', 10_000);
      await leases.end('ended', 'a');

      const next = await leases.take('ended', 'b', 10_000);

      expect(next).toEqual({ state: 'granted', recovered: false });
    });

    it('lasts as long as it is renewed', async () => {
      await leases.take('renewed', 'a', 10_000);
      clock.time += 9_000;

      const renewed = await leases.renew('renewed', 'a', 10_000);
      clock.time += 9_000;

      expect(renewed).toBe(true);
      expect(await leases.take('renewed', 'b', 10_000)).toMatchObject({ state: 'held' });
    });

    it('cannot be ended by a holder that lost it', async () => {
      await leases.take('lost', 'a', 10_000);
      clock.time += 10_000;
      await leases.take('lost', 'b', 10_000);

      await leases.end('lost', 'a');

      expect(await leases.renew('lost', 'b', 10_000)).toBe(true);
    });

    it('can be taken again by the one who holds it', async () => {
      await leases.take('again', 'a', 10_000);

      const again = await leases.take('again', 'a', 10_000);

      expect(again).toEqual({ state: 'granted', recovered: false });
    });

    it('goes to exactly one of many who ask at once', async () => {
      const holders = ['a', 'b', 'c', 'd', 'e'];

      const grants = await Promise.all(
        holders.map((holder) => leases.take('contested', holder, 10_000)),
      );

      expect(grants.filter((grant) => grant.state === 'granted')).toHaveLength(1);
    });
  });
});
