import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World, failure } from './fakes.ts';

const PHISHING_OFF = { 'adult-content': true, phishing: false, executable: true, virus: true };
const ensure = (world: World) => world.do('ensureDomain', world.call());

describe('ensureDomain', () => {
  it('creates the domain where the account has none', async () => {
    const world = new World();

    const result = await ensure(world);

    expect(result).toEqual({
      state: 'ready',
      domainId: `id-${DOMAIN}`,
      created: true,
      changed: [],
      findings: [],
    });
    expect(world.mail.script.calls).toEqual(['getDomain', 'createDomain']);
  });

  it('only reads where everything is right', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);

    const result = await ensure(world);

    expect(result).toMatchObject({ state: 'ready', created: false });
    expect(world.mail.script.calls).toEqual(['getDomain']);
  });

  it('reports a protection that is off on an existing domain', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, { protections: PHISHING_OFF });

    const result = await ensure(world);

    expect(result).toMatchObject({
      changed: [],
      findings: [{ check: 'protection.phishing', status: 'warn' }],
    });
    expect(world.mail.script.calls).toEqual(['getDomain']);
  });

  it('switches it on where the manifest says so, keeping the whole object first', async () => {
    const world = new World({ protection: 'ensure' });
    world.mail.addDomain(DOMAIN, { protections: PHISHING_OFF });
    const kept: unknown[] = [];
    world.mail.script.during.set('setProtections', () => {
      kept.push(structuredClone(world.store.snapshots.get(`domain/${DOMAIN}`)));
      return Promise.resolve();
    });

    const result = await ensure(world);

    expect(result).toMatchObject({ changed: ['phishing'], findings: [] });
    const old = { name: DOMAIN, protections: PHISHING_OFF };
    expect(kept).toMatchObject([{ seen: old, native: { ...old, object: 'native' } }]);
    expect(world.mail.domains.get(DOMAIN)?.protections.phishing).toBe(true);
  });

  it('parks a domain that came back from its creation on the free plan', async () => {
    const world = new World();
    world.mail.planOfNew = 'free';

    const result = await ensure(world);

    expect(result).toMatchObject({ state: 'park', park: { code: 'plan.free' } });
  });

  it('parks a domain on the free plan with the page, the command and what stops', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, { plan: 'free' });
    const content = 'forward-email=anna:a@example.net,jobs:j@example.net';
    world.dns.records = [{ id: '1', name: DOMAIN, type: 'TXT', content, ttl: 1 }];

    const result = await ensure(world);

    expect(result).toMatchObject({
      state: 'park',
      park: { code: 'plan.free', resumedBy: 'person' },
    });
    expect(result.state === 'park' ? result.park.remedy : []).toEqual([
      `open https://forwardemail.net/my-account/domains/${DOMAIN}/billing?plan=enhanced_protection  (no charge while your account plan covers it)`,
      `then: mailkeel resume ${DOMAIN} --reason "plan switched"`,
      '! 2 addresses are forwarded by DNS today and stop at that moment; 1 are in the manifest, missing: jobs@',
    ]);
    expect(world.mail.script.calls).toEqual(['getDomain']);
  });

  it('leaves a domain on the free plan where a person accepted that, and says what it means', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, { plan: 'free', protections: PHISHING_OFF });

    const result = await world.do('ensureDomain', { ...world.call(), acceptFreePlan: true });

    expect(result).toMatchObject({
      state: 'ready',
      created: false,
      changed: [],
      findings: [{ check: 'plan.free', status: 'warn', message: expect.stringContaining('free') }],
    });
    expect(world.mail.script.calls).toEqual(['getDomain']);
  });

  it('parks all the same when DNS cannot be asked, and says that it could not', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, { plan: 'free' });
    world.resolver.script.fail('queryRecursive', failure({ category: 'NetworkError' }));

    const result = await ensure(world);

    expect(result).toMatchObject({
      park: {
        remedy: [/open/, /resume/, /DNS could not be asked/].map((line) =>
          expect.stringMatching(line),
        ),
      },
    });
  });

  it('waits until an unanswered creation cannot be under way any more, and makes no second one', async () => {
    const world = new World({}, { leaseMs: 3_000 });
    world.mail.script.fail('createDomain', failure({ category: 'NetworkError' }));
    await world.failing('ensureDomain', world.call());
    // The provider goes on working after the client gave up: the domain appears between the two looks.
    world.mail.script.during.set('getDomain', () => {
      world.mail.script.during.set('getDomain', () => {
        world.mail.addDomain(DOMAIN);
        return Promise.resolve();
      });
      return Promise.resolve();
    });

    const result = await world.do('ensureDomain', world.call(), { attempt: 2 });

    expect(result).toMatchObject({ state: 'ready', created: true });
    expect(world.mail.script.count('createDomain')).toBe(1);
  });

  it('reads the domain a lost answer had created', async () => {
    const world = new World();
    world.mail.script.fail('createDomain', failure({ category: 'NetworkError' }), true);
    await world.failing('ensureDomain', world.call());

    const result = await world.do('ensureDomain', world.call(), { attempt: 2 });

    expect(result).toMatchObject({ state: 'ready' });
    expect(world.mail.script.count('createDomain')).toBe(1);
  });
});
