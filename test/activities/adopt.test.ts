import { describe, expect, it } from '@jest/globals';
import type { AdoptedDomain } from '../../src/core/adopt.ts';
import { DOMAIN, SALES, World } from './fakes.ts';

/** What `adoptDomain` kept in the store of a domain the account has. */
async function adopted(world: World, domain: string): Promise<AdoptedDomain> {
  const call = { ...world.call(), spec: '', domain, account: 'fe', dns: ['cf'] };
  const { found } = await world.do('adoptDomain', call);
  return (await world.store.store.specs.get(found)) as AdoptedDomain;
}

describe('adoptDomain', () => {
  it('states what a manifest can, and leaves what it cannot', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    world.mail.addAlias(DOMAIN, SALES);
    world.mail.addAlias(DOMAIN, { name: '*', mailbox: false, recipients: ['boss@example.net'] });

    const found = await adopted(world, DOMAIN);

    expect(found.aliases).toEqual([{ ...SALES, enabled: true }]);
    expect(found.left).toEqual([{ name: '*', why: expect.stringContaining('catch-all') }]);
    expect(found).not.toHaveProperty('leftOut');
  });

  it('leaves out a domain whose name no manifest takes, and asks nothing about it', async () => {
    const world = new World();
    world.mail.addDomain('192.0.2.1');

    const found = await adopted(world, '192.0.2.1');

    expect(found.leftOut).toBe('its name is an IP address, not a domain name');
    expect(world.mail.script.calls).not.toContain('getDomain');
  });
});
