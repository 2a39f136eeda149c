import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, basic, enterStalwart, jmap, set, type StalwartPlace } from './stalwart-fixture.ts';

const STRONG = 'tulip-Harbour-42-quartz';

describe('changes on a simulated Stalwart server, 0.16', () => {
  let place: StalwartPlace;
  let domainId: string;
  const user = (name: string, secret?: string): object => ({
    ...{ '@type': 'User', name, domainId },
    ...(secret === undefined ? {} : { credentials: { '0': { '@type': 'Password', secret } } }),
  });
  async function change(id: string, patch: object): Promise<Record<string, unknown>> {
    const [answer] = await jmap(place, [['x:Account/set', { update: { [id]: patch } }]]);
    return answer![1];
  }
  async function account(id: string): Promise<Record<string, unknown>> {
    const [answer] = await jmap(place, [['x:Account/get', { ids: [id] }]]);
    return (answer![1]['list'] as Record<string, unknown>[])[0]!;
  }
  async function logsIn(login: string, password: string): Promise<number> {
    return (await ask(place, '/jmap/session', { as: basic(login, password) })).status;
  }

  beforeEach(async () => {
    const domains = [{ name: 'example.com', aliases: ['also.example.com'] }];
    place = await enterStalwart('jmap', {
      domains,
      accounts: [{ address: 'held@example.com', aliases: ['alias@example.com'] }],
    });
    const [answer] = await jmap(place, [['x:Domain/query', { filter: { name: 'example.com' } }]]);
    domainId = (answer![1]['ids'] as string[])[0]!;
  });
  afterEach(async () => {
    expect(place.troubles).toEqual([]);
    await place.leave();
  });

  it('set a password by a pointer, and replace a map that is given whole', async () => {
    const id = (await set(place, 'Account', user('ann', STRONG)))['id'] as string;
    const other = { '0': { name: 'anna', domainId } };

    await change(id, { 'credentials/0/secret': `${STRONG}-two`, quotas: { maxDiskQuota: 1024 } });
    await change(id, { aliases: other });
    await change(id, { aliases: other, quotas: {} });

    expect(await account(id)).toMatchObject({ aliases: { '0': { name: 'anna' } }, quotas: {} });
    expect(await logsIn('ann@example.com', STRONG)).toBe(401);
    expect(await logsIn('anna@example.com', `${STRONG}-two`)).toBe(200);
  });

  it('are refused for an alias somebody holds, an id nobody has, and an account that is gone', async () => {
    const id = (await set(place, 'Account', user('ann')))['id'] as string;
    const destroy = (): Promise<unknown> =>
      jmap(place, [['x:Account/set', { destroy: [id] }]]).then(([answer]) => answer![1]);

    const alias = await change(id, { aliases: { '0': { name: 'held', domainId } } });
    const nobody = await change('zzzz', { description: 'x' });

    expect(alias['notUpdated']).toMatchObject({ [id]: { type: 'primaryKeyViolation' } });
    expect(nobody['notUpdated']).toMatchObject({ zzzz: { type: 'notFound' } });
    expect(await destroy()).toMatchObject({ destroyed: [id] });
    expect(await destroy()).toMatchObject({ notDestroyed: { [id]: { type: 'notFound' } } });
  });

  it('give nobody a name that is an alias of another domain', async () => {
    expect(await set(place, 'Domain', { name: 'also.example.com' })).toMatchObject({
      ...{ type: 'primaryKeyViolation', properties: ['name'] },
      objectId: { object: 'Domain', id: domainId },
    });
  });

  it('let nobody in without a password, and by no bare local name', async () => {
    await set(place, 'Account', user('ann'));
    await set(place, 'Account', user('bob', STRONG));

    expect(await logsIn('ann@example.com', '')).toBe(401);
    expect([await logsIn('bob', STRONG), await logsIn('bob@example.com', STRONG)]).toEqual([
      ...[401, 200],
    ]);
  });

  it('take a plain password that begins with a dollar, and {PLAIN} for a part of it', async () => {
    await set(place, 'Account', user('ann', `$${STRONG}`));
    await set(place, 'Account', user('bob', `{PLAIN}${STRONG}`));

    expect(await logsIn('ann@example.com', `$${STRONG}`)).toBe(200);
    expect(await logsIn('bob@example.com', STRONG)).toBe(401);
    expect(await logsIn('bob@example.com', `{PLAIN}${STRONG}`)).toBe(200);
  });

  it('take a request without a content type, and none of another one', async () => {
    const body = JSON.stringify({ using: ['urn:ietf:params:jmap:core'], methodCalls: [] });
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${place.url}/jmap/`, {
        method: 'POST',
        headers: { authorization: basic('admin', 'simulated-admin-password'), ...headers },
        body: Buffer.from(body),
      });

    const [bare, other] = [await post({}), await post({ 'content-type': 'text/plain' })];

    expect([bare.status, other.status]).toEqual([200, 400]);
    expect(await other.json()).toMatchObject({ type: 'urn:ietf:params:jmap:error:notJSON' });
  });
});
