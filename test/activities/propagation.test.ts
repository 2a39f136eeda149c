import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World, failure } from './fakes.ts';

const probe = (world: World) => world.do('probePropagation', world.call());

async function published(): Promise<World> {
  const world = new World();
  world.mail.addDomain(DOMAIN);
  await world.do('updateDns', world.call());
  return world;
}

describe('probePropagation', () => {
  it('asks the recursive resolver only when every name server has every record', async () => {
    const world = await published();
    world.resolver.servers.set('192.0.2.2', () => []);

    const early = await probe(world);
    const asked = world.resolver.script.count('queryRecursive');
    world.resolver.servers.set('192.0.2.2', () => world.dns.records);
    const late = await probe(world);

    expect(early).toMatchObject({ state: 'partial', expected: 4 });
    expect(early.evidence.join()).toContain('ns-192.0.2.2');
    expect(asked).toBe(0);
    expect(late).toMatchObject({ state: 'everywhere', seen: 4 });
  });

  it('says cached-old while a cache is behind', async () => {
    const world = await published();
    world.resolver.cache = () => [];

    const result = await probe(world);

    expect(result.state).toBe('cached-old');
  });

  it('keeps the answers of every server, once for each picture they make', async () => {
    const world = await published();
    const kept = () =>
      world.store.store.objects.snapshots(`dns-look/${DOMAIN}/${world.call().execution}/`);
    world.resolver.cache = () => [];

    await probe(world);
    await probe(world);
    const first = await kept();
    world.resolver.cache = undefined;
    await probe(world);

    expect(first).toHaveLength(1);
    expect(first[0]?.body).toMatchObject({
      direct: [{ server: 'ns-192.0.2.1', address: '192.0.2.1' }],
      recursive: expect.arrayContaining([
        { name: DOMAIN, type: 'MX', rcode: 'NOERROR', values: [] },
      ]),
    });
    expect(await kept()).toHaveLength(2);
  });

  it('takes silent servers for evidence, not for an error', async () => {
    const world = await published();
    const silence = failure({ category: 'NetworkError' });
    for (let question = 0; question < 4; question += 1)
      world.resolver.script.fail('queryAuthoritative', silence);

    const result = await probe(world);

    expect(result.state).toBe('unreachable');
    expect(world.store.attempts.at(-1)?.end?.status).toBe('succeeded');
  });

  it('says so when the delegation cannot be looked up', async () => {
    const world = await published();
    world.resolver.script.fail('delegation', failure({ category: 'NetworkError' }));

    const result = await probe(world);

    expect(result).toMatchObject({ state: 'unreachable', seen: 0, expected: 4 });
  });

  it('waits for what was published, not for a record that was left different', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    const content = 'v=DMARC1; p=none';
    const dmarc = { id: 'd', name: `_dmarc.${DOMAIN}`, type: 'TXT', content, ttl: 1 };
    world.amend({
      dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'reject' },
    });
    world.dns.records = [dmarc];
    await world.do('updateDns', world.call());

    const result = await probe(world);

    expect(result).toMatchObject({ state: 'everywhere', expected: 3 });
  });

  it('asks the providers once for many looks', async () => {
    const world = await published();
    await probe(world);
    const calls = world.mail.script.calls.length;

    await probe(world);

    expect(world.mail.script.calls).toHaveLength(calls);
  });

  it('expects nothing of a domain the provider does not have', async () => {
    const result = await probe(new World());

    expect(result).toMatchObject({ state: 'absent', expected: 0 });
    expect(result.evidence).toHaveLength(1);
  });
});
