import { describe, expect, it } from '@jest/globals';
import type { RecordsCall } from '../../src/activities/dns-contract.ts';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { assembleWrites, writesPrefix } from '../../src/core/dns-writes.ts';
import type { DnsWish } from '../../src/core/spec.ts';
import { DOMAIN, EXECUTION, World } from './fakes.ts';

const FOREIGN: readonly ExistingRecord[] = ['aspmx', 'alt1', 'alt2'].map((host, at) => ({
  ...{ id: `mx-${host}`, name: DOMAIN, type: 'MX', ttl: 300 },
  ...{ content: `${host}.google.example.net`, priority: at },
}));
const decision = { remove: FOREIGN.map(({ id, content }) => ({ id, content })) };

function worldWith(mx: DnsWish['mx'], change: { readonly mxIgnored?: boolean } = {}): World {
  const world = new World({
    dns: { account: 'cf', mx, spf: 'merge', spfAll: '~all', dmarc: 'none' },
  });
  world.mail.addDomain(DOMAIN, { mxIgnored: false, ...change });
  world.dns.records = [...FOREIGN];
  return world;
}

const update = (world: World, more: Partial<RecordsCall> = {}) =>
  world.do('updateDns', { ...world.call(), ...more });
const verify = (world: World, more: Partial<RecordsCall> = {}) =>
  world.do('verifyRecords', { ...world.call(), ...more });
const exchanges = ({ dns }: World) =>
  dns.records.filter(({ type }) => type === 'MX').map(({ content }) => content);
const before = FOREIGN.map(({ content }) => content);
const ignored = ({ mail }: World) => mail.domains.get(DOMAIN)?.mxIgnored;

describe('mx: last', () => {
  it('first writes everything else, with the provider looking away from the MX', async () => {
    const world = worldWith('last');

    const first = await update(world);
    const second = await update(world);

    expect([first, second]).toMatchObject([
      { state: 'applied', written: 3 },
      { state: 'applied', written: 0 },
    ]);
    expect(exchanges(world)).toEqual(before);
    expect(ignored(world)).toBe(true);
    expect(world.mail.script.count('ignoreMx')).toBe(1);
  });

  it('waits for no MX before the switch, and for the MX after it', async () => {
    const world = worldWith('last');
    await update(world);

    const early = await world.do('probePropagation', world.call());
    await update(world, { switchMx: true, decision });
    const late = await world.do('probePropagation', { ...world.call(), switchMx: true });

    expect(early).toMatchObject({ state: 'everywhere', expected: 3 });
    expect(late).toMatchObject({ state: 'everywhere', expected: 4 });
  });

  it('asks which MX may go, and then switches them in one batch that a rollback knows', async () => {
    const world = worldWith('last');
    await update(world);
    world.store.skew = 1000;

    const asked = await update(world, { switchMx: true });
    const untouched = exchanges(world);
    const switched = await update(world, { switchMx: true, decision });
    const again = await update(world, { switchMx: true, decision });

    expect(asked).toMatchObject({ state: 'conflict', conflicts: [{ code: 'dns.mx-switch' }] });
    expect(untouched).toEqual(before);
    expect([switched, again]).toMatchObject([
      { state: 'applied', written: 4 },
      { state: 'applied', written: 0 },
    ]);
    expect(exchanges(world)).toEqual(['mx1.forwardemail.net']);
    const kept = await world.store.store.objects.snapshots(writesPrefix(DOMAIN, EXECUTION));
    expect(assembleWrites(kept).at(-1)?.before).toEqual(expect.arrayContaining([...FOREIGN]));
  });

  it('has the provider look again only once the switch was asked to be verified', async () => {
    const world = worldWith('last');
    await update(world);

    await verify(world);
    const meanwhile = ignored(world);
    await update(world, { switchMx: true, decision });
    await verify(world, { switchMx: true });

    expect(meanwhile).toBe(true);
    expect(ignored(world)).toBe(false);
    expect(world.mail.script.calls.slice(-2)).toEqual(['ignoreMx', 'verifyRecords']);
  });

  it('leaves a check alone that somebody else had switched off', async () => {
    const world = worldWith('last', { mxIgnored: true });
    await update(world);
    await update(world, { switchMx: true, decision });

    await verify(world, { switchMx: true });

    expect(ignored(world)).toBe(true);
    expect(world.mail.script.count('ignoreMx')).toBe(0);
  });

  it('is surveyed with all it will write and take away', async () => {
    const world = worldWith('last');

    const survey = await world.do('surveyDomain', world.call());

    expect(survey).toMatchObject({ dnsWrites: 4, dnsDeletions: 3 });
    expect(survey.park).toBeUndefined();
    expect(survey.items.filter(({ action }) => action === 'later')).toHaveLength(4);
  });
});

describe('mx: replace', () => {
  it('replaces by decision, the provider looking away until it is to verify', async () => {
    const world = worldWith('replace');

    const asked = await update(world);
    const meanwhile = ignored(world);
    const replaced = await update(world, { decision });
    await verify(world);

    expect(asked).toMatchObject({ state: 'conflict', conflicts: [{ code: 'dns.mx-replace' }] });
    expect(meanwhile).toBe(true);
    expect(replaced).toMatchObject({ state: 'applied', written: 7 });
    expect(exchanges(world)).toEqual(['mx1.forwardemail.net']);
    expect(ignored(world)).toBe(false);
  });
});

describe('a wish that changed after mx: last', () => {
  const dns = { account: 'cf', spf: 'merge', spfAll: '~all', dmarc: 'none' } as const;

  it.each(['publish', 'keep'] as const)(
    'to %s has the provider look at the MX again, once',
    async (mx) => {
      const world = worldWith('last');
      await update(world);
      world.amend({ dns: { ...dns, mx } });

      await verify(world);
      const back = ignored(world);
      world.mail.domains.get(DOMAIN)!.mxIgnored = true;
      await verify(world);

      expect(back).toBe(false);
      expect(ignored(world)).toBe(true);
      expect(world.mail.script.count('ignoreMx')).toBe(2);
    },
  );

  it('back to mx: last has it look away and look again once more', async () => {
    const world = worldWith('last');
    await update(world);
    world.amend({ dns: { ...dns, mx: 'keep' } });
    await verify(world);
    world.amend({ dns: { ...dns, mx: 'last' } });

    await update(world);
    const away = ignored(world);
    await update(world, { switchMx: true, decision });
    await verify(world, { switchMx: true });

    expect([away, ignored(world)]).toEqual([true, false]);
  });
});

describe('mx: publish', () => {
  it('never has the provider look away', async () => {
    const world = worldWith('publish');

    await update(world);
    await verify(world);

    expect(world.mail.script.count('ignoreMx')).toBe(0);
  });
});
