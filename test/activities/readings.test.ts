import { describe, expect, it } from '@jest/globals';
import type { Call } from '../../src/activities/contract.ts';
import { ANNA, DOMAIN, World } from './fakes.ts';

const FIVE_MINUTES = 5 * 60_000;

/** A domain an earlier run finished. */
async function finished(): Promise<World> {
  const world = new World();
  await world.do('ensureDomain', world.call());
  await world.do('updateDns', world.call());
  await world.do('createAlias', world.of('anna'));
  await world.do('createAlias', world.of('sales'));
  await world.do('setPassword', world.of('anna'));
  await world.do('provePassword', world.of('anna'));
  return world;
}

const inView = (world: World, view: string): Call => ({ ...world.call(), view });

/** Everything a run does with a domain that is finished, in its order. */
async function passThrough(world: World, call: Call): Promise<void> {
  await world.do('ensureDomain', call);
  await world.do('updateDns', call);
  await world.do('probePropagation', call);
  await world.do('verifyRecords', call);
  await world.do('compareAliases', call);
  await world.do('compareAliases', call);
  await world.do('diagnosePasswords', call);
  await world.do('checkHealth', call);
}

/** What the two providers are asked by `work`. */
async function callsOf(world: World, work: () => Promise<unknown>): Promise<readonly string[]> {
  const scripts = [world.mail.script, world.dns.script];
  const before = scripts.map(({ calls }) => calls.length);
  await work();
  return scripts.flatMap(({ calls }, index) => calls.slice(before[index]));
}

describe('looks under one view', () => {
  it('ask for a finished domain, its aliases, its zone and its records once', async () => {
    const world = await finished();

    const calls = await callsOf(world, () => passThrough(world, inView(world, 'run/0')));

    expect(calls).toEqual(['getDomain', 'listAliases', 'findZone', 'listRecords']);
  });

  it('find the same as looks of their own', async () => {
    const world = await finished();
    const call = inView(world, 'run/0');
    await passThrough(world, call);

    const known = await world.do('checkHealth', call);
    const anew = await world.do('checkHealth', world.call());

    expect(known).toEqual(anew);
    expect(await world.do('probePropagation', call)).toMatchObject({
      state: 'everywhere',
      expected: 4,
    });
    expect(await world.do('compareAliases', call)).toEqual(
      await world.do('compareAliases', world.call()),
    );
  });

  it('begin with a new one of the domain and of its zone, whatever was read before', async () => {
    const world = await finished();
    const call = inView(world, 'run/0');
    await passThrough(world, call);

    const calls = await callsOf(world, async () => {
      await world.do('ensureDomain', call);
      await world.do('updateDns', call);
    });

    expect(calls).toEqual(['getDomain', 'findZone', 'listRecords']);
  });

  it('are for nobody else: another view, or none, asks again', async () => {
    const world = await finished();
    await passThrough(world, inView(world, 'run/0'));

    const other = await callsOf(world, () => world.do('checkHealth', inView(world, 'run/1')));
    const none = await callsOf(world, () => world.do('checkHealth', world.call()));

    expect(other).toEqual(['getDomain', 'listAliases', 'findZone', 'listRecords']);
    expect(none).toEqual(other);
  });

  it('count for five minutes', async () => {
    const world = await finished();
    const call = inView(world, 'run/0');
    await passThrough(world, call);
    world.store.skew += FIVE_MINUTES + 1;

    const calls = await callsOf(world, () => world.do('checkHealth', call));

    expect(calls).toEqual(['getDomain', 'listAliases', 'findZone', 'listRecords']);
  });

  it('end with a write of records: the provider is asked to look, and the check reads all that changed', async () => {
    const world = await finished();
    world.dns.records = world.dns.records.filter(({ type }) => type !== 'MX');
    const call = inView(world, 'run/0');
    await world.do('ensureDomain', call);

    const written = await callsOf(world, () => world.do('updateDns', call));
    const verified = await callsOf(world, async () => {
      await world.do('probePropagation', call);
      await world.do('verifyRecords', call);
    });
    const checked = await callsOf(world, () => world.do('checkHealth', call));

    expect(written).toEqual(['findZone', 'listRecords', 'applyChanges']);
    expect(verified).toEqual(['verifyRecords']);
    expect(checked).toEqual(['getDomain', 'listAliases', 'findZone', 'listRecords']);
  });

  it('end with a write whose answer was lost', async () => {
    const world = await finished();
    world.dns.records = [];
    const call = inView(world, 'run/0');
    await world.do('ensureDomain', call);
    world.dns.script.fail('applyChanges', new Error('the machine went down'), true);
    await expect(world.run('updateDns', call)).rejects.toThrow();

    const again = await callsOf(world, () => world.do('updateDns', call, { attempt: 2 }));
    const verified = await callsOf(world, () => world.do('verifyRecords', call));

    expect(again).toEqual(['getDomain', 'findZone', 'listRecords']);
    expect(verified).toEqual(['verifyRecords']);
  });

  it('end with a protection that was switched on', async () => {
    const world = await finished();
    world.amend({ protection: 'ensure' });
    const call = inView(world, 'run/0');
    await world.do('ensureDomain', call);
    const protections = { phishing: false, executable: true, virus: true, 'adult-content': true };
    world.mail.addDomain(DOMAIN, { protections });
    await world.do('ensureDomain', call);

    const calls = await callsOf(world, () => world.do('updateDns', call));

    expect(calls[0]).toBe('getDomain');
  });
});

describe('verifyRecords under a view', () => {
  it.each([
    ['has not seen a record', { seen: { ownership: true, mx: false } }],
    ['was told to look away from the MX', { mxIgnored: true }],
  ])('asks a provider that %s', async (_what, change) => {
    const world = await finished();
    world.mail.addDomain(DOMAIN, change);
    const call = inView(world, 'run/0');
    await world.do('ensureDomain', call);

    const calls = await callsOf(world, () => world.do('verifyRecords', call));

    expect(calls).toEqual(['verifyRecords']);
  });
});

describe('diagnosePasswords under a view', () => {
  it('looks at the aliases as they were compared, and asks for the rest', async () => {
    const world = await finished();
    world.amend({ aliases: [ANNA, { name: 'bob', mailbox: true, recipients: [] }] });
    const call = inView(world, 'run/0');
    await world.do('createAlias', world.of('bob'));
    await world.do('compareAliases', call);

    const calls = await callsOf(world, () => world.do('diagnosePasswords', call));

    expect(calls).toEqual(['identify', 'getDomain']);
  });
});
