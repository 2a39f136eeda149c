import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OpenStore } from '../../src/store/open.ts';
import { onBothDialects } from './fixture.ts';
import { candidate } from './vault-file.ts';

const KEY = Buffer.alloc(32, 5).toString('base64');
const ANNA = 'anna@example.com';
const MAILBOX = { account: 'fe:1', aliasId: 'a1' } as const;

const of = (password: string) => ({ ...candidate(ANNA, password), ...MAILBOX });

onBothDialects((fixture) => {
  describe('a password that is to replace another one', () => {
    let store: OpenStore;
    let place: string;
    beforeEach(async () => {
      place = fixture.directory();
      store = await fixture.open(place, { vaultKey: KEY });
      const { id } = await store.vault.plan(of('Secret-old'));
      await store.vault.mark(id, 'proven');
    });

    it('stands beside the one in force, which stays what everybody is told', async () => {
      const next = await store.successions.plan(of('Secret-new'));

      expect(next).toMatchObject({ password: 'Secret-new', state: 'planned', role: 'successor' });
      expect(await store.vault.current(ANNA, MAILBOX)).toMatchObject({ password: 'Secret-old' });
      expect(await store.vault.list('example.com')).toHaveLength(1);
    });

    it('is the same one however often it is planned, as long as it may have been heard', async () => {
      const first = await store.successions.plan(of('Secret-new'));
      await store.vault.mark(first.id, 'sent');

      const second = await store.successions.plan(of('Secret-newer'));

      expect(second).toMatchObject({ id: first.id, password: 'Secret-new', state: 'sent' });
      expect(await store.successions.candidate(ANNA, MAILBOX)).toEqual(second);
    });

    it('takes its place as a whole, once', async () => {
      const { id } = await store.successions.plan(of('Secret-new'));
      await store.vault.mark(id, 'sent');

      await store.successions.promote(id, 'password-1');
      await store.vault.mark(id, 'proven');
      await store.successions.promote(id, 'password-2');

      expect(await store.vault.current(ANNA, MAILBOX)).toMatchObject({
        ...{ id, password: 'Secret-new', state: 'proven', executionId: 'password-1' },
      });
      expect(await store.successions.candidate(ANNA, MAILBOX)).toBeUndefined();
      const states = (await store.upkeep.sealedRows()).map(({ state }) => state);
      expect(states).toEqual(['rejected', 'proven']);
    });

    it('is not the successor of an older alias of that name', async () => {
      await store.successions.plan(of('Secret-new'));

      const other = { ...MAILBOX, aliasId: 'a2' };

      expect(await store.successions.candidate(ANNA, other)).toBeUndefined();
    });

    it('survives a backup beside the one in force', async () => {
      await store.successions.plan(of('Secret-new'));
      const copy = await fixture.open(fixture.directory(), { vaultKey: KEY });

      const restored = await copy.upkeep.restore(await store.upkeep.sealedRows(), false);

      expect(restored).toEqual({ added: 2, repaired: 0, kept: 0 });
      expect(await copy.vault.current(ANNA, MAILBOX)).toMatchObject({ password: 'Secret-old' });
      expect(await copy.successions.candidate(ANNA, MAILBOX)).toMatchObject({
        password: 'Secret-new',
      });
    });
  });

  describe('a decision to empty a mailbox', () => {
    const decision = { id: 'password-1', address: ANNA, actor: 'ops', reason: 'left the firm' };

    it('is used once, for its own mailbox and change, by one of many', async () => {
      const { successions } = await fixture.open(fixture.directory(), { vaultKey: KEY });
      await successions.decideOverride(decision);

      const foreign = [
        await successions.useOverride({ id: 'password-1', address: 'ben@example.com' }),
        await successions.useOverride({ id: 'password-0', address: ANNA }),
      ];
      const own = await Promise.all(
        Array.from({ length: 5 }, () => successions.useOverride(decision)),
      );

      expect(foreign).toEqual([false, false]);
      expect(own.filter(Boolean)).toHaveLength(1);
    });

    it('may be used again once it was given back, and not once a later one took its place', async () => {
      const { successions } = await fixture.open(fixture.directory(), { vaultKey: KEY });
      await successions.decideOverride(decision);
      await successions.useOverride(decision);

      await successions.giveBackOverride('password-1');
      const again = await successions.useOverride(decision);
      await successions.decideOverride({ ...decision, id: 'password-2' });
      const late = await successions.useOverride(decision);

      expect([again, late]).toEqual([true, false]);
    });
  });

  describe('a password somebody brought for a mailbox that has another one in the vault', () => {
    it('takes its place only where that was asked for', async () => {
      const { vault, imports } = await fixture.open(fixture.directory(), { vaultKey: KEY });
      await vault.mark((await vault.plan(of('Secret-old'))).id, 'proven');
      await imports.stage('i1', [candidate(ANNA, 'Secret-changed')]);
      const entry = (await imports.get('i1', ANNA))!;

      const outcome = await imports.adopt(entry, MAILBOX, true);

      expect(outcome).toBe('proven');
      expect(await vault.current(ANNA, MAILBOX)).toMatchObject({
        ...{ password: 'Secret-changed', state: 'proven', origin: 'imported' },
      });
    });
  });
});
