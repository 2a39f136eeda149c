import { describe, expect, it } from '@jest/globals';
import { CATCH_ALL } from '../../src/core/catch-all.ts';
import type { DomainSpec } from '../../src/core/spec.ts';
import { DOMAIN, failure, World } from './fakes.ts';

const STATED: Partial<DomainSpec> = { catchAll: { recipients: ['boss@example.net'] } };
const ADDRESS = `${CATCH_ALL}@${DOMAIN}`;

const findingsOf = async (world: World) => {
  const { findings } = await world.do('checkHealth', world.call());
  return findings.filter(({ check }) => check === 'catch-all');
};

describe('the catch-all of a domain', () => {
  it('is made together with the domain, and only then', async () => {
    const world = new World(STATED);

    await world.do('ensureDomain', world.call());
    await world.do('ensureDomain', world.call());

    expect(world.mail.aliases.get(ADDRESS)).toMatchObject({
      ...{ mailbox: false, enabled: true, recipients: ['boss@example.net'] },
    });
    expect(world.mail.script.count('createAlias')).toBe(1);
    expect(await findingsOf(world)).toMatchObject([{ status: 'pass' }]);
  });

  it.each([[{}], [{ catchAll: 'none' as const }], [{ catchAll: 'keep' as const }]])(
    'is not made for a created domain with %j',
    async (spec) => {
      const world = new World(spec);

      await world.do('ensureDomain', world.call());

      expect(world.mail.script.count('createAlias')).toBe(0);
    },
  );

  it('is never made or changed on a domain that existed; the health check says where it differs', async () => {
    const world = new World(STATED);
    world.mail.addDomain(DOMAIN);
    world.mail.addAlias(DOMAIN, { name: CATCH_ALL, mailbox: false, recipients: ['x@example.net'] });

    await world.do('ensureDomain', world.call());

    expect(world.mail.aliases.get(ADDRESS)?.recipients).toEqual(['x@example.net']);
    expect(await findingsOf(world)).toMatchObject([
      {
        status: 'warn',
        message: 'the catch-all is x@example.net, the manifest says boss@example.net',
      },
    ]);
  });

  it('is made by the next attempt when the answer to the domain was lost', async () => {
    const world = new World(STATED, { leaseMs: 30 });
    world.mail.script.fail('createDomain', failure({ category: 'NetworkError' }), true);
    await world.failing('ensureDomain', world.call());

    await world.do('ensureDomain', world.call(), { attempt: 2 });

    expect(world.mail.aliases.has(ADDRESS)).toBe(true);
  });

  it('is not made on a domain somebody else made after ours was refused', async () => {
    const world = new World(STATED);
    world.mail.script.fail('createDomain', failure({ severity: 'Permanent', status: 400 }));
    await world.failing('ensureDomain', world.call());
    world.mail.addDomain(DOMAIN);

    await world.do('ensureDomain', world.call());

    expect(world.mail.aliases.has(ADDRESS)).toBe(false);
  });

  it('counts in the bill of a domain that is to be created', async () => {
    const world = new World(STATED);
    const without = new World();

    const bill = await world.do('surveyDomain', world.call());
    const less = await without.do('surveyDomain', without.call());

    expect(bill.aliasesCreated).toBe(less.aliasesCreated + 1);
    expect(bill.fingerprint).not.toBe(less.fingerprint);
  });

  it('is reported where the manifest says there is none', async () => {
    const world = new World({ catchAll: 'none' });
    world.mail.addDomain(DOMAIN);
    world.mail.addAlias(DOMAIN, { name: CATCH_ALL, mailbox: false, recipients: ['x@example.net'] });

    expect(await findingsOf(world)).toMatchObject([
      { status: 'warn', message: 'the catch-all is x@example.net, the manifest says none' },
    ]);
  });
});
