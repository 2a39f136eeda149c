import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OpenStore } from '../../src/store/open.ts';
import { onBothDialects } from './fixture.ts';
import { candidate } from './vault-file.ts';

const MAILBOX = { account: 'fe:1', aliasId: 'a1' };

function brought(address: string, password = `Secret-${address}`) {
  return { address, domain: address.slice(address.indexOf('@') + 1), password };
}

onBothDialects((fixture) => {
  let place: string;
  let store: OpenStore;
  beforeEach(async () => {
    place = fixture.directory();
    store = await fixture.open(place);
  });

  describe('a staged password', () => {
    it('waits apart from the vault, and is listed without its secret', async () => {
      await store.imports.stage('i1', [brought('b@example.com'), brought('a@example.com')]);
      await store.imports.stage('i2', [brought('c@example.com')]);

      const pending = await store.imports.pending('i1', 10);

      expect(pending.map(({ address }) => address)).toEqual(['a@example.com', 'b@example.com']);
      expect(JSON.stringify(pending)).not.toContain('Secret');
      expect(await store.imports.pending('i1', 1)).toHaveLength(1);
      expect(await store.vault.list('example.com')).toEqual([]);
      expect(await store.imports.get('i1', 'a@example.com')).toMatchObject({
        password: 'Secret-a@example.com',
      });
    });

    it('is replaced by a later one of its address', async () => {
      await store.imports.stage('i1', [brought('a@example.com', 'Secret-old')]);

      await store.imports.stage('i2', [brought('a@example.com', 'Secret-new')]);

      expect(await store.imports.get('i1', 'a@example.com')).toBeUndefined();
      expect(await store.imports.get('i2', 'a@example.com')).toMatchObject({
        password: 'Secret-new',
      });
    });

    it('forgets its secret once there is an outcome, of which the first stands', async () => {
      await store.imports.stage('i1', [brought('a@example.com')]);
      const [row] = await store.imports.pending('i1', 1);

      await store.imports.settle(row!.id, { outcome: 'wrong', detail: 'no' });
      await store.imports.settle(row!.id, { outcome: 'failed', detail: 'late' });

      expect(await store.imports.get('i1', 'a@example.com')).toBeUndefined();
      expect(await store.imports.results('i1')).toMatchObject([{ outcome: 'wrong', detail: 'no' }]);
      await store.imports.clear('i1');
      expect(await store.imports.results('i1')).toEqual([]);
    });

    it('does not open when it was moved to another address', async () => {
      await store.imports.stage('i1', [brought('a@example.com'), brought('b@example.com')]);
      await fixture.tamper(
        place,
        `update password_imports set sealed = (select sealed from password_imports where address = 'a@example.com')
         where address = ?`,
        ['b@example.com'],
      );

      const moved = store.imports.get('i1', 'b@example.com');

      await expect(moved).rejects.toMatchObject({ what: 'row' });
    });
  });

  describe('a proven one', () => {
    async function staged(address: string) {
      await store.imports.stage('i1', [brought(address)]);
      return (await store.imports.get('i1', address))!;
    }

    it("becomes the vault's, with its origin and the mailbox it opens", async () => {
      const entry = await staged('a@example.com');

      const outcome = await store.imports.adopt(entry, MAILBOX);

      expect(outcome).toBe('proven');
      expect(await store.vault.current('a@example.com', MAILBOX)).toMatchObject({
        ...MAILBOX,
        ...{ state: 'proven', origin: 'imported', executionId: 'i1' },
        ...{ password: 'Secret-a@example.com', provenAt: expect.stringMatching(/Z$/) },
      });
      expect(await store.imports.results('i1')).toMatchObject([{ outcome: 'proven' }]);
    });

    it('proves the same password the vault has already', async () => {
      const entry = await staged('a@example.com');
      const planned = await store.vault.plan({ ...candidate('a@example.com'), ...MAILBOX });

      const outcome = await store.imports.adopt(entry, MAILBOX);

      expect(outcome).toBe('proven');
      expect(await store.vault.list('example.com')).toMatchObject([
        { id: planned.id, state: 'proven' },
      ]);
    });

    it('overwrites no other password of the mailbox', async () => {
      const entry = await staged('a@example.com');
      await store.vault.plan({ ...candidate('a@example.com', 'Secret-ours'), ...MAILBOX });

      const outcome = await store.imports.adopt(entry, MAILBOX);

      expect(outcome).toBe('conflict');
      expect(await store.vault.current('a@example.com')).toMatchObject({
        ...{ password: 'Secret-ours', state: 'planned' },
      });
      expect(await store.imports.results('i1')).toMatchObject([
        { outcome: 'conflict', detail: expect.stringContaining('(planned)') },
      ]);
    });

    it('takes the place of a password of an older mailbox of that address', async () => {
      const entry = await staged('a@example.com');
      const old = { ...candidate('a@example.com', 'Secret-old'), account: 'fe:1', aliasId: 'a0' };
      await store.vault.mark((await store.vault.plan(old)).id, 'proven');

      const outcome = await store.imports.adopt(entry, MAILBOX);

      expect(outcome).toBe('proven');
      expect(await store.vault.current('a@example.com')).toMatchObject({ aliasId: 'a1' });
    });
  });
});
