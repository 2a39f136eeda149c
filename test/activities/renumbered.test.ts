import { afterEach, describe, expect, it } from '@jest/globals';
import type { AliasCall, Call } from '../../src/activities/contract.ts';
import { createActivities } from '../../src/activities/index.ts';
import { STALWART_CAPABILITIES } from '../../src/core/provider-capabilities.ts';
import type { LoginProver, MailProvider } from '../../src/providers/ports.ts';
import { createJmapLogin } from '../../src/providers/login/jmap.ts';
import { enterStalwart, type StalwartPlace } from '../providers/stalwart-place.ts';
import { ANNA, DOMAIN, MAIL_ACCOUNT, World } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;

interface Server {
  readonly provider: MailProvider;
  readonly login: LoginProver;
}

/** The same account of a world, served by this. */
function servedBy(world: World, { provider, login }: Server) {
  const identity = { key: MAIL_ACCOUNT };
  world.store.setPace({ account: `login@${login.target}`, operation: 'logins' }, { everyMs: 0 });
  const mail = () => Promise.resolve({ provider, login, identity });
  const { providers } = createActivities({
    ...world.dependencies,
    accounts: { ...world.dependencies.accounts, mail },
  });
  type Name = 'createAlias' | 'setPassword' | 'provePassword';
  const attempt = (name: Name): Promise<unknown> =>
    world.environment(name, {}).run((call: AliasCall) => providers[name](call), world.of('anna'));
  return {
    compare: () =>
      world
        .environment('compareAliases', {})
        .run((call: Call) => providers.compareAliases(call), world.call()),
    attempt,
  };
}

describe('a mailbox of a Stalwart server that was upgraded from 0.15 to 0.16', () => {
  const places: StalwartPlace[] = [];
  afterEach(async () => {
    await Promise.all(places.splice(0).map((place) => place.leave()));
  });

  async function serve(...how: Parameters<typeof enterStalwart>): Promise<StalwartPlace & Server> {
    const place = await enterStalwart(...how);
    places.push(place);
    return { ...place, login: createJmapLogin({ baseUrl: place.url }) };
  }

  /** A mailbox Mailkeel made and proved on the old line, and the same state on the new one. */
  async function upgraded(): Promise<{ world: World; place: StalwartPlace & Server }> {
    const world = new World({ aliases: [ANNA] });
    const old = await serve('rest');
    const before = servedBy(world, old);
    await before.attempt('createAlias');
    await before.attempt('setPassword');
    await before.attempt('provePassword');
    return { world, place: await serve('jmap', {}, old.state) };
  }

  it('is the same by a login with its password, stays ours, and is audited once', async () => {
    const { world, place } = await upgraded();
    const former = await world.store.store.objects.get(DOMAIN, 'anna');
    const after = servedBy(world, place);

    await after.compare();
    await after.compare();

    const known = await world.store.store.objects.get(DOMAIN, 'anna');
    const found = await place.provider.getAlias(DOMAIN, 'anna');
    expect(known).toMatchObject({ origin: 'created', aliasId: found?.id });
    expect(known?.aliasId).not.toBe(former?.aliasId);
    expect(world.store.passwords).toMatchObject([{ state: 'proven', aliasId: found?.id }]);
    expect(world.store.decisions).toMatchObject([
      { action: 'adopt-id', actor: 'mailkeel', email: ADDRESS },
    ]);
    expect(world.store.decisions[0]?.reason).toContain(`the mailbox ${found?.id ?? ''} now`);
  });

  it('keeps its password: none is set, and the old one proves again', async () => {
    const { world, place } = await upgraded();
    const after = servedBy(world, place);
    await after.compare();

    const set = await after.attempt('setPassword');
    const proof = await after.attempt('provePassword');

    expect(set).toMatchObject({ done: { outcome: 'settled' } });
    expect(proof).toMatchObject({ done: { outcome: 'proven' } });
    expect(place.state.accounts.map(({ passwordsSet }) => passwordsSet)).toEqual([1]);
  });

  it('is another one where its owner changed the password: nothing more is known of it', async () => {
    const { world, place } = await upgraded();
    place.state.accounts[0]!.secrets = ['changed-by-its-owner'];

    await servedBy(world, place).compare();

    expect(await world.store.store.objects.get(DOMAIN, 'anna')).toMatchObject({ origin: 'found' });
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['rejected']);
    expect(world.store.decisions).toEqual([]);
  });

  it('is found the same also after a crash between the vault and the note', async () => {
    const { world, place } = await upgraded();
    const after = servedBy(world, place);
    world.store.trouble.set('objects.note', new Error('killed'));
    await expect(after.compare()).rejects.toThrow();

    await after.compare();

    expect(await world.store.store.objects.get(DOMAIN, 'anna')).toMatchObject({
      ...{ origin: 'created', aliasId: (await place.provider.getAlias(DOMAIN, 'anna'))?.id },
    });
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['proven']);
  });
});

describe('a mailbox with another id', () => {
  async function renumbered(): Promise<World> {
    const world = new World({ aliases: [ANNA] });
    await world.created('anna');
    await world.planned('anna', 'proven', { aliasId: 'id-anna' });
    world.mail.addAlias(DOMAIN, { name: 'anna', id: 'another' });
    return world;
  }

  it('stays as it is known while the server would not judge its password', async () => {
    const world = await renumbered();
    world.mail.loginAnswer = 'refused';
    const { login, provider } = world.mail;

    await servedBy(world, {
      login,
      provider: { ...provider, capabilities: STALWART_CAPABILITIES },
    }).compare();

    expect(await world.store.store.objects.get(DOMAIN, 'anna')).toMatchObject({
      ...{ origin: 'created', aliasId: 'id-anna' },
    });
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['proven']);
  });

  it('costs no login where ids are for ever: it was made anew', async () => {
    const world = await renumbered();

    await servedBy(world, world.mail).compare();

    expect(world.mail.script.calls).not.toContain('login');
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['rejected']);
  });
});
