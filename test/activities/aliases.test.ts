import { describe, expect, it } from '@jest/globals';
import type { AliasSpec } from '../../src/core/spec.ts';
import { ANNA, DOMAIN, MAIL_ACCOUNT, SALES, World, failure } from './fakes.ts';

const compare = (world: World) => world.do('compareAliases', world.call());

describe('compareAliases', () => {
  it('names what is missing, what exists and what nobody asked for', async () => {
    const world = new World();
    world.mail.addAlias(DOMAIN, { name: 'anna' });
    world.mail.addAlias(DOMAIN, { name: '*' });

    const result = await compare(world);

    expect(result).toMatchObject({ missing: ['sales'], same: ['anna'], unmanaged: 1, refused: [] });
  });

  it('reports a difference on what existed before and offers no repair', async () => {
    const world = new World();
    world.mail.addAlias(DOMAIN, { name: 'anna', mailbox: false });

    const result = await compare(world);

    expect(result.repairable).toEqual([]);
    expect(result.differences).toMatchObject([{ alias: 'anna', field: 'mailbox' }]);
  });

  it('offers what Mailkeel created for repair', async () => {
    const world = new World();
    await world.created('sales');

    const result = await compare(world);

    expect(result.repairable).toEqual(['sales']);
  });

  it('upgrades an intention whose answer was lost, and notes what it found', async () => {
    const world = new World();
    const { objects } = world.store.store;
    const rest = { account: MAIL_ACCOUNT, executionId: 'an earlier one' };
    await objects.note({ domain: DOMAIN, name: 'anna', origin: 'intended', ...rest });
    world.mail.addAlias(DOMAIN, { name: 'anna' });
    world.mail.addAlias(DOMAIN, { ...SALES, recipients: ['crm@example.net'] });

    await compare(world);

    expect(await objects.list(DOMAIN)).toMatchObject([
      { name: 'anna', origin: 'created', aliasId: 'id-anna', executionId: 'an earlier one' },
      { name: 'sales', origin: 'found', aliasId: 'id-sales' },
    ]);
  });

  it.each([
    ['made anew by hand', 'dead', { id: 'another id' }, MAIL_ACCOUNT, 'rejected'],
    ['of another account’s token', 'still its own', {}, 'forward-email:u0', 'proven'],
  ] as const)(
    'takes an alias %s for somebody else’s, and its password for %s',
    async (_what, _password, change, account, state) => {
      const world = new World();
      const { objects, vault } = world.store.store;
      const known = { domain: DOMAIN, name: 'sales', aliasId: 'id-sales', account } as const;
      await objects.note({ ...known, origin: 'created', executionId: 'an earlier one' });
      const row = { address: `sales@${DOMAIN}`, domain: DOMAIN, executionId: 'e', password: 'x' };
      const { id } = await vault.plan({ ...row, account, aliasId: 'id-sales' });
      await vault.mark(id, 'proven');
      world.mail.addAlias(DOMAIN, { name: 'sales', ...change });

      const result = await compare(world);

      expect(result.repairable).toEqual([]);
      expect(await objects.get(DOMAIN, 'sales')).toMatchObject({ origin: 'found' });
      expect(world.store.passwords.map((stored) => stored.state)).toEqual([state]);
    },
  );

  it('tells a refusal instead of trying again, until the entry changes', async () => {
    const world = new World();
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent', message: 'no' });
    world.mail.script.fail('createAlias', refusal);
    await world.failing('createAlias', world.of('anna'));

    const again = await compare(world);
    world.amend({ aliases: [{ ...ANNA, description: 'changed' }, SALES] });
    const changed = await compare(world);

    expect(again.missing).toEqual(['sales']);
    expect(again.refused).toMatchObject([{ alias: `anna@${DOMAIN}`, error: 'no', attempts: 1 }]);
    expect(changed).toMatchObject({ missing: ['anna', 'sales'], refused: [] });
  });

  it('lists at most 500 differences and says how many more', async () => {
    const aliases = Array.from({ length: 503 }, (_, n): AliasSpec => ({
      ...ANNA,
      name: `a${String(n)}`,
    }));
    const world = new World({ aliases });
    for (const { name } of aliases) world.mail.addAlias(DOMAIN, { name, mailbox: false });

    const result = await compare(world);

    expect(result.differences).toHaveLength(500);
    expect(result.truncated).toBe(3);
  });
});
