import { describe, expect, it } from '@jest/globals';
import { manualClock, onBothDialects } from './fixture.ts';

const KEY = 'example.com/domain';
const MINUTE = 60_000;

onBothDialects((fixture) => {
  describe('readings', () => {
    it('are found under their view alone, the last of a key', async () => {
      const { readings } = await fixture.open(fixture.directory());
      await readings.keep(KEY, 'run/0', { plan: 'free' });
      await readings.keep(KEY, 'run/1', { plan: 'enhanced_protection' });

      expect(await readings.find(KEY, 'run/1', MINUTE)).toEqual({ plan: 'enhanced_protection' });
      expect(await readings.find(KEY, 'run/0', MINUTE)).toBeUndefined();
      expect(await readings.find('example.com/aliases', 'run/1', MINUTE)).toBeUndefined();
    });

    it('are found as long as they are young enough, and no longer kept after an hour', async () => {
      const clock = manualClock();
      const { readings } = await fixture.open(fixture.directory(), { clock });
      await readings.keep(KEY, 'run/0', ['anna']);

      clock.time += MINUTE;
      const young = await readings.find(KEY, 'run/0', MINUTE);
      const old = await readings.find(KEY, 'run/0', MINUTE - 1);
      clock.time += 60 * MINUTE;
      await readings.keep('example.org/domain', 'run/9', {});

      expect(young).toEqual(['anna']);
      expect(old).toBeUndefined();
      expect(await readings.find(KEY, 'run/0', 1000 * MINUTE)).toBeUndefined();
    });

    it('are gone when they are dropped', async () => {
      const { readings } = await fixture.open(fixture.directory());
      await readings.keep(KEY, 'run/0', {});
      await readings.keep('example.com/zone', 'run/0', { zone: 'z' });

      await readings.drop(KEY);
      await readings.drop(KEY);

      expect(await readings.find(KEY, 'run/0', MINUTE)).toBeUndefined();
      expect(await readings.find('example.com/zone', 'run/0', MINUTE)).toEqual({ zone: 'z' });
    });
  });
});
