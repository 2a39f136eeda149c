import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Specs } from '../../src/store/ports.ts';
import { canonicalJson } from '../../src/store/specs.ts';
import { onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  let specs: Specs;

  beforeAll(async () => {
    ({ specs } = await fixture.open(fixture.directory()));
  });

  describe('specs', () => {
    it('gives a spec back by its hash', async () => {
      const spec = { name: 'example.com', aliases: [{ name: 'anna', mailbox: true }] };

      const hash = await specs.put(spec);

      expect(await specs.get(hash)).toEqual(spec);
      expect(hash).toBe(
        createHash('sha256')
          .update('{"aliases":[{"mailbox":true,"name":"anna"}],"name":"example.com"}')
          .digest('hex'),
      );
    });

    it('gives the same wish the same hash, in whatever order it is written', async () => {
      const first = await specs.put({ a: 1, b: { c: [1, 2], d: 'x' }, e: undefined });
      const second = await specs.put({ b: { d: 'x', c: [1, 2] }, a: 1 });
      const other = await specs.put({ b: { d: 'x', c: [2, 1] }, a: 1 });

      expect(second).toBe(first);
      expect(other).not.toBe(first);
    });

    it('says what to do when a spec is missing', async () => {
      await expect(specs.get('abc')).rejects.toMatchObject({
        what: 'spec',
        message: 'the spec abc is not in this store',
        remediation: expect.stringContaining('mailkeel start'),
      });
    });
  });

  describe('canonicalJson', () => {
    it('keeps the meaning of any JSON and forgets the order of its keys', () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
          const backwards = Object.fromEntries(Object.entries(value).reverse());

          expect(canonicalJson(backwards)).toBe(canonicalJson(value));
          expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        }),
      );
    });
  });
});
