import { describe, expect, it } from '@jest/globals';
import type { PolicyAnswer } from '../../src/core/public-evidence.ts';
import type { DomainSpec } from '../../src/core/spec.ts';
import { DOMAIN, failure, World } from './fakes.ts';

const TXT = {
  id: 'sts',
  name: `_mta-sts.${DOMAIN}`,
  type: 'TXT',
  content: 'v=STSv1; id=1;',
  ttl: 1,
};
const HOST = { ...TXT, id: 'host', name: `mta-sts.${DOMAIN}`, type: 'A', content: '192.0.2.80' };
const policy = (...mx: readonly string[]): PolicyAnswer => ({
  ...{ state: 'answered', status: 200, mediaType: 'text/plain' },
  text: ['version: STSv1', 'mode: enforce', ...mx.map((host) => `mx: ${host}`), 'max_age: 9'].join(
    '\n',
  ),
});
const BY_HAND: DomainSpec['dns'] = { mx: 'publish', spf: 'keep', spfAll: '~all', dmarc: 'keep' };

/** A domain with its records in place, which announces a policy. */
async function announcing(answer: PolicyAnswer | undefined): Promise<World> {
  const world = new World();
  world.mail.addDomain(DOMAIN);
  await world.do('updateDns', world.call());
  world.dns.records = [...world.dns.records, TXT];
  if (answer !== undefined) world.policies.set(DOMAIN, answer);
  return world;
}

async function found(world: World): Promise<readonly (readonly [string, string])[]> {
  const { findings } = await world.do('checkHealth', world.call());
  const about = findings.filter(({ check }) => check.includes('mta-sts'));
  return about.map(({ check, status }) => [check, status] as const);
}

const wanted = (world: World): readonly string[] =>
  world.mail.domains.get(DOMAIN)!.records.mx.map(({ exchange }) => exchange);

describe('the MTA-STS policy of a managed domain', () => {
  it('is right when it lists the MX of the provider', async () => {
    const world = await announcing(undefined);
    world.policies.set(DOMAIN, policy(...wanted(world)));

    expect(await found(world)).toEqual([['mta-sts.policy', 'pass']]);
  });

  it.each<[string, PolicyAnswer | undefined, string]>([
    ['lists another host', policy('mx.other.example.net'), 'fail'],
    ['cannot be fetched', undefined, 'error'],
  ])('that %s is told', async (_what, answer, status) => {
    expect(await found(await announcing(answer))).toEqual([['mta-sts.policy', status]]);
  });

  it('is compared with the MX that stand where MX is kept', async () => {
    const world = await announcing(policy('mx.theirs.example.net'));
    const theirs = { ...TXT, id: 'mx', name: DOMAIN, type: 'MX', content: 'mx.theirs.example.net' };
    world.dns.records = [TXT, { ...theirs, priority: 5 }];
    world.amend({ dns: { account: 'cf', mx: 'keep', spf: 'keep', spfAll: '~all', dmarc: 'keep' } });

    expect(await found(world)).toEqual([['mta-sts.policy', 'pass']]);
  });

  it('is looked for in public DNS where DNS is done by hand; silence there is an error', async () => {
    const world = await announcing(policy('mx.other.example.net'));
    world.amend({ dns: BY_HAND });
    world.resolver.cache = () => [TXT];
    const seen = await found(world);
    world.resolver.script.fail('queryRecursive', failure({ category: 'NetworkError' }));

    expect(seen).toEqual([['mta-sts.policy', 'fail']]);
    expect(await found(world)).toEqual([['mta-sts', 'error']]);
  });

  it('is not asked for where none is announced', async () => {
    const world = await announcing(policy('mx.other.example.net'));
    world.dns.records = world.dns.records.filter(({ id }) => id !== TXT.id);

    expect(await found(world)).toEqual([]);
  });
});

describe('mailkeel health', () => {
  it.each<[string, PolicyAnswer, string]>([
    ['fails an enforced policy without the MX', policy('mx.other.example.net'), 'fail'],
    ['passes one with it', policy('mx.own.example.net'), 'pass'],
    ['knows nothing of one nobody serves', { state: 'unreachable', reason: 'silent' }, 'error'],
  ])('%s', async (_what, answer, status) => {
    const world = new World();
    const mx = { ...TXT, id: 'mx', name: DOMAIN, type: 'MX', content: 'mx.own.example.net' };
    world.resolver.cache = () => [TXT, HOST, { ...mx, priority: 10 }];
    world.policies.set(DOMAIN, answer);

    const checks = await world.do('checkPublicDns', { ...world.call(), account: 'public-dns' });

    const about = checks.filter(({ check }) => check.startsWith('mta-sts'));
    expect(about.map((check) => [check.check, check.status])).toEqual([
      ['mta-sts', 'pass'],
      ['mta-sts.policy', status],
    ]);
  });
});
