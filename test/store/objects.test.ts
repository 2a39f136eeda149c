import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AliasObject, Objects } from '../../src/store/ports.ts';
import { manualClock, onBothDialects } from './fixture.ts';

onBothDialects((fixture) => {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  let objects: Objects;

  beforeAll(async () => {
    ({ objects } = await fixture.open(fixture.directory(), { clock }));
  });

  function noted(name: string, origin: AliasObject['origin']): Omit<AliasObject, 'createdAt'> {
    return { domain: 'example.com', name, account: 'fe:1', origin, executionId: `by-${origin}` };
  }

  const REFUSAL = {
    domain: 'refused.example',
    name: 'info',
    operation: 'create-alias',
    entry: 'hash-1',
    kept: false,
    category: 'ValidationError',
    error: 'the name is reserved',
    remediation: 'Choose another name.',
    attempts: 1,
  } as const;

  describe('alias objects', () => {
    it('upgrade from intended to created and learn their id', async () => {
      await objects.note(noted('anna', 'intended'));

      await objects.note({ ...noted('anna', 'created'), aliasId: 'a1' });

      expect(await objects.get('example.com', 'anna')).toEqual({
        ...noted('anna', 'created'),
        aliasId: 'a1',
        createdAt: '2026-01-01T00:00:00.000Z',
      });
    });

    it('stay created by whom they were created, whatever is noted later', async () => {
      await objects.note({ ...noted('bert', 'created'), aliasId: 'b1' });

      await objects.note(noted('bert', 'found'));
      await objects.note({ ...noted('bert', 'found'), aliasId: 'b1' });

      expect(await objects.get('example.com', 'bert')).toMatchObject({
        origin: 'created',
        executionId: 'by-created',
        aliasId: 'b1',
      });
    });

    it.each([
      ['another id', { aliasId: 'c2' }],
      ['another account', { aliasId: 'c1', account: 'fe:2' }],
    ])('are somebody else’s when they are found with %s', async (_what, change) => {
      const name = `cara-${change.aliasId}`;
      await objects.note({ ...noted(name, 'created'), aliasId: 'c1' });

      await objects.note({ ...noted(name, 'found'), ...change });

      expect(await objects.get('example.com', name)).toMatchObject({
        origin: 'found',
        executionId: 'by-found',
        ...change,
      });
    });

    it('are forgotten with their id when they are about to be made anew', async () => {
      await objects.note({ ...noted('dora', 'created'), aliasId: 'd1' });

      await objects.note(noted('dora', 'intended'));

      const dora = await objects.get('example.com', 'dora');
      expect(dora).toMatchObject({ origin: 'intended', executionId: 'by-intended' });
      expect(dora).not.toHaveProperty('aliasId');
    });

    it('are listed by name, one domain at a time', async () => {
      await objects.note({ ...noted('zoe', 'found'), domain: 'listed.example' });
      await objects.note({ ...noted('adam', 'found'), domain: 'listed.example' });

      const list = await objects.list('listed.example');

      expect(list.map((object) => object.name)).toEqual(['adam', 'zoe']);
      expect(await objects.get('listed.example', 'nobody')).toBeUndefined();
    });
  });

  describe('snapshots', () => {
    it('keep the first state of a thing', async () => {
      await objects.snapshot('alias/anna', 'first', { enabled: true });
      await objects.snapshot('alias/anna', 'second', { enabled: false });

      expect(await objects.snapshots()).toEqual([
        {
          key: 'alias/anna',
          executionId: 'first',
          createdAt: '2026-01-01T00:00:00.000Z',
          body: { enabled: true },
        },
      ]);
      expect(await objects.hasSnapshot('alias/anna')).toBe(true);
      expect(await objects.hasSnapshot('alias/ann')).toBe(false);
    });
  });

  describe('refusals', () => {
    it('are remembered, the newest of each operation', async () => {
      await objects.refuse(REFUSAL);
      await objects.refuse({ ...REFUSAL, operation: 'set-password', kept: true, aliasId: 'a1' });
      await objects.refuse({ ...REFUSAL, entry: 'hash-2', attempts: 2 });

      expect(await objects.refusals('refused.example')).toEqual([
        { ...REFUSAL, entry: 'hash-2', attempts: 2, at: '2026-01-01T00:00:00.000Z' },
        {
          ...REFUSAL,
          ...{ operation: 'set-password', kept: true, aliasId: 'a1' },
          at: '2026-01-01T00:00:00.000Z',
        },
      ]);
      expect(await objects.refusals('other.example')).toEqual([]);
    });

    it('are opened again without being forgotten, but for what is no failure', async () => {
      const other = { ...REFUSAL, domain: 'reopened.example' };
      const spelling = { ...other, operation: 'alias-spelling' } as const;
      const kept = { ...other, operation: 'set-password', kept: true } as const;
      for (const refusal of [other, spelling, kept, { ...other, name: 'zoe' }])
        await objects.refuse(refusal);

      await objects.reopenRefusals('reopened.example', other.name);
      const one = await objects.refusals('reopened.example');
      await objects.reopenRefusals('reopened.example');
      const all = await objects.refusals('reopened.example');

      const entries = (rows: typeof one): readonly string[] =>
        rows.map(({ name, operation, entry }) => `${name} ${operation} ${entry}`);
      const stay = [`${other.name} alias-spelling ${other.entry}`];
      const set = `${other.name} set-password ${other.entry}`;
      const opened = `${other.name} ${other.operation} `;
      expect(entries(one).toSorted()).toEqual(
        [...stay, set, opened, `zoe ${other.operation} ${other.entry}`].toSorted(),
      );
      expect(entries(all).toSorted()).toEqual(
        [...stay, set, opened, `zoe ${other.operation} `].toSorted(),
      );
    });
  });
});
