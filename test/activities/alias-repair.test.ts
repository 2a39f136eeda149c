import { describe, expect, it } from '@jest/globals';
import { ANNA, DOMAIN, SALES, World } from './fakes.ts';

describe('repairAlias', () => {
  const repair = (world: World) => world.do('repairAlias', world.of('sales'));

  it('leaves a difference on an alias that existed before', async () => {
    const world = new World();
    world.mail.addAlias(DOMAIN, { name: 'sales', mailbox: false, recipients: ['old@example.net'] });

    const result = await repair(world);

    expect(result.outcome).toBe('existed');
    expect(world.mail.script.calls).toEqual(['getAlias']);
  });

  it('changes it under converge, keeping the whole object first', async () => {
    const world = new World({ existing: 'converge' });
    const old = {
      name: 'sales',
      mailbox: false,
      recipients: ['old@example.net'],
      description: 'x',
    };
    world.mail.addAlias(DOMAIN, old);
    const kept: unknown[] = [];
    world.mail.script.during.set('updateAlias', () => {
      kept.push(structuredClone(world.store.snapshots.get(`alias/sales@${DOMAIN}`)));
      return Promise.resolve();
    });

    const result = await repair(world);

    expect(result.outcome).toBe('converged');
    expect(kept).toMatchObject([{ seen: old, native: { ...old, object: 'native' } }]);
    expect(world.mail.aliases.get(`sales@${DOMAIN}`)).toMatchObject({
      recipients: SALES.recipients,
      description: 'x',
    });
  });

  it('changes one that Mailkeel made', async () => {
    const world = new World();
    await world.created('sales');

    const result = await repair(world);

    expect(result.outcome).toBe('converged');
  });

  it('writes nothing where nothing differs', async () => {
    const world = new World();
    await world.created('anna');

    const result = await world.do('repairAlias', world.of(ANNA.name));

    expect(result.outcome).toBe('existed');
    expect(world.mail.script.count('updateAlias')).toBe(0);
    expect(world.store.snapshots.size).toBe(0);
  });

  it('writes labels the provider spells its own way once, and then only tells', async () => {
    const world = new World({ aliases: [{ ...SALES, labels: ['Bjørk'] }] });
    await world.created('sales');
    world.mail.spell = (label) => label.toLowerCase().replace('ø', 'oe');
    await repair(world);

    const again = await world.do('compareAliases', world.call());
    world.mail.aliases.get(`sales@${DOMAIN}`)!.labels = ['of somebody else'];
    const edited = await world.do('compareAliases', world.call());

    expect(again).toMatchObject({ repairable: [], refused: [] });
    expect(again.differences).toContainEqual(
      expect.objectContaining({ field: 'labels', actual: 'bjoerk' }),
    );
    expect(edited.repairable).toEqual(['sales']);
  });

  it('repairs whatever else differs, however often', async () => {
    const world = new World({ aliases: [{ ...SALES, labels: ['Bjørk'] }] });
    await world.created('sales');
    world.mail.spell = (label) => label.toLowerCase().replace('ø', 'oe');
    await repair(world);
    world.mail.aliases.get(`sales@${DOMAIN}`)!.recipients = ['other@example.net'];

    const { repairable } = await world.do('compareAliases', world.call());

    expect(repairable).toEqual(['sales']);
  });

  it('fails for good when the alias has vanished', async () => {
    const world = new World();

    const { failure: thrown, report } = await world.failing('repairAlias', world.of('sales'));

    expect(thrown.nonRetryable).toBe(true);
    expect(report.category).toBe('NotFound');
  });
});
