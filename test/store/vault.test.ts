import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenStore } from '../../src/store/open.ts';
import { manualClock, onBothDialects, startChild, storeFixture } from './fixture.ts';
import { candidate, modeOf } from './vault-file.ts';

onBothDialects((fixture) => {
  const clock = manualClock(Date.UTC(2026, 0, 1, 12));
  let directory: string;
  let store: OpenStore;

  beforeAll(async () => {
    directory = fixture.directory();
    store = await fixture.open(directory, { clock });
  });

  describe('the vault', () => {
    it('gives a planned password back until it is rejected', async () => {
      const planned = await store.vault.plan(candidate('anna@example.com'));

      const current = await store.vault.current('anna@example.com');
      await store.vault.mark(planned.id, 'rejected');

      expect(current).toEqual(planned);
      expect(planned).toEqual({
        ...candidate('anna@example.com'),
        id: planned.id,
        state: 'planned',
        createdAt: '2026-01-01T12:00:00.000Z',
      });
      expect(await store.vault.current('anna@example.com')).toBeUndefined();
    });

    it('returns the live password instead of writing a second one', async () => {
      const first = await store.vault.plan(candidate('once@example.com', 'Secret-first'));

      const second = await store.vault.plan(candidate('once@example.com', 'Secret-second'));

      expect(second).toEqual(first);
    });

    it('plans a new password after a rejected one', async () => {
      const first = await store.vault.plan(candidate('again@example.com', 'Secret-first'));
      await store.vault.mark(first.id, 'rejected');

      const second = await store.vault.plan(candidate('again@example.com', 'Secret-second'));

      expect(second.password).toBe('Secret-second');
      expect(await store.vault.current('again@example.com')).toEqual(second);
    });

    it('stamps the first time a password was accepted and proven', async () => {
      const { id } = await store.vault.plan(candidate('stamped@example.com'));
      for (const state of ['sent', 'accepted', 'accepted', 'proven'] as const) {
        clock.time += 1_000;
        await store.vault.mark(id, state);
      }

      const current = await store.vault.current('stamped@example.com');

      expect(current).toMatchObject({
        state: 'proven',
        setAt: '2026-01-01T12:00:02.000Z',
        provenAt: '2026-01-01T12:00:04.000Z',
      });
    });

    it('stamps each later proof anew', async () => {
      const { id } = await store.vault.plan(candidate('again-proven@example.com'));
      await store.vault.mark(id, 'proven');
      clock.time += 86_400_000;
      const stamped = new Date(clock.time).toISOString();

      const state = await store.vault.mark(id, 'proven');

      expect(state).toBe('proven');
      expect(await store.vault.current('again-proven@example.com')).toMatchObject({
        provenAt: stamped,
      });
    });

    it.each(['accepted', 'proven'] as const)('never takes %s back', async (state) => {
      const { id } = await store.vault.plan(candidate(`${state}@kept.example`));
      await store.vault.mark(id, state);

      const late = [];
      for (const step of ['sent', 'planned', 'unknown', 'rejected'] as const)
        late.push(await store.vault.mark(id, step));

      expect(late).toEqual([state, state, state, state]);
      expect(await store.vault.current(`${state}@kept.example`)).toMatchObject({ id, state });
    });

    it('brings no rejected password back to life', async () => {
      const { id } = await store.vault.plan(candidate('dead@example.com'));
      await store.vault.mark(id, 'rejected');

      const state = await store.vault.mark(id, 'accepted');

      expect(state).toBe('rejected');
      expect(await store.vault.current('dead@example.com')).toBeUndefined();
    });

    it.each([
      ['an older alias', { account: 'fe:1', aliasId: 'a2' }],
      ['another account', { account: 'fe:2', aliasId: 'a1' }],
    ])('has no password for a mailbox when its row is of %s', async (what, mailbox) => {
      const address = `${what.replaceAll(' ', '-')}@bound.example`;
      const old = await store.vault.plan({ ...candidate(address, 'Secret-old'), aliasId: 'a1' });
      await store.vault.mark(old.id, 'proven');

      const current = await store.vault.current(address, mailbox);
      const fresh = await store.vault.plan({ ...candidate(address, 'Secret-new'), ...mailbox });

      expect(current).toBeUndefined();
      expect(fresh).toMatchObject({ ...mailbox, state: 'planned', password: 'Secret-new' });
      expect(await store.vault.list('bound.example')).not.toContainEqual(
        expect.objectContaining({ id: old.id }),
      );
    });

    it('rejects what was chosen for an alias that is another one today, and nothing else', async () => {
      const same = { account: 'fe:1', aliasId: 'a1' };
      const gone = { account: 'fe:1', aliasId: 'a2' };
      const moved = { account: 'fe:another-administrator', aliasId: 'a1' };
      const kept = await store.vault.plan({ ...candidate('kept@anew.example'), ...same });
      await store.vault.plan({ ...candidate('gone@anew.example'), ...gone });
      const elsewhere = await store.vault.plan({ ...candidate('moved@anew.example'), ...moved });
      const unbound = await store.vault.plan(candidate('unbound@anew.example'));

      for (const name of ['kept', 'gone', 'moved', 'unbound'])
        await store.vault.supersede(`${name}@anew.example`, 'a1');

      const rows = await store.vault.list('anew.example');
      expect(rows.map(({ id }) => id)).toEqual([kept.id, elsewhere.id, unbound.id]);
    });

    it('lists live rows of a domain without their secrets', async () => {
      await store.vault.plan(candidate('b@listed.example'));
      await store.vault.plan(candidate('a@listed.example'));
      const gone = await store.vault.plan(candidate('c@listed.example'));
      await store.vault.mark(gone.id, 'rejected');

      const rows = await store.vault.list('listed.example');

      expect(rows.map((row) => row.address)).toEqual(['a@listed.example', 'b@listed.example']);
      expect(JSON.stringify(rows)).not.toContain('Secret-');
      expect(rows[0]).not.toHaveProperty('sealed');
    });

    it('refuses to mark a row that is not there', async () => {
      await expect(store.vault.mark('nothing', 'sent')).rejects.toMatchObject({
        what: 'vault',
        message: 'the vault has no password row nothing',
      });
    });

    it('names the address of a damaged row', async () => {
      await store.vault.plan(candidate('damaged@example.com'));
      const zeros = Buffer.alloc(60).toString('base64');
      await fixture.tamper(
        directory,
        "update passwords set sealed = ? where address = 'damaged@example.com'",
        [zeros],
      );

      const current = store.vault.current('damaged@example.com');

      await expect(current).rejects.toMatchObject({
        what: 'row',
        message: 'the password of damaged@example.com in the vault is damaged',
      });
    });

    it('opens no password that was moved to another address', async () => {
      await store.vault.plan(candidate('mine@example.com'));
      await store.vault.plan(candidate('yours@example.com'));
      await fixture.tamper(
        directory,
        `update passwords set sealed = (select sealed from passwords where address = 'mine@example.com')
       where address = ?`,
        ['yours@example.com'],
      );

      const moved = store.vault.current('yours@example.com');

      await expect(moved).rejects.toMatchObject({ what: 'row' });
    });
  });

  describe('a process that is killed', () => {
    it('loses no password it had committed', async () => {
      const home = fixture.directory();
      await fixture.prepare(home);
      const committed = new Map<string, string>();
      for (const prefix of ['a', 'b', 'c']) {
        const child = startChild('planner', home, prefix);
        let seen = 0;
        for await (const line of child.lines) {
          const { address, state } = JSON.parse(line) as { address: string; state: string };
          committed.set(address, state);
          seen += 1;
          if (seen === 50) child.process.kill('SIGKILL');
        }
        await child.end();
      }
      const order = ['planned', 'sent', 'accepted', 'proven'];

      const opened = await fixture.open(home);

      expect(committed.size).toBeGreaterThanOrEqual(3 * 12);
      for (const [address, state] of committed) {
        const entry = await opened.vault.current(address);
        expect(entry?.password).toBe(`Secret-${address}`);
        expect(order.indexOf(entry!.state)).toBeGreaterThanOrEqual(order.indexOf(state));
      }
    });
  });
});

describe('the vault in a file', () => {
  const files = storeFixture();

  it('keeps every file to its owner and no password in readable form', async () => {
    const directory = files.directory();
    const store = await files.open(directory);
    await store.vault.plan(candidate('hidden@example.com', 'Secret-hidden-password'));
    const names = readdirSync(directory);
    const contents = names.map((file) => readFileSync(join(directory, file), 'latin1')).join();

    expect(names).toEqual(expect.arrayContaining(['vault.db', 'vault.db-wal', 'vault.key']));
    expect(names.map((file) => modeOf(join(directory, file)))).toEqual(names.map(() => '600'));
    expect(contents).toContain('hidden@example.com');
    expect(contents).not.toContain('Secret-');
  });
});
