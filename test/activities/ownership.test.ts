import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World } from './fakes.ts';

const failed = { rcode: 'SERVFAIL', values: [] };

describe('looking for the ownership record', () => {
  it.each([
    ['servers that answer SERVFAIL', { queryAuthoritative: () => Promise.resolve(failed) }],
    ['servers without an address', { delegation: () => Promise.resolve([]) }],
  ])('takes %s for no answer, not for a missing record', async (_, resolver) => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    await world.created('anna');
    Object.assign(world.resolver.resolver, resolver);

    const { failure } = await world.failing('diagnosePasswords', world.call());

    expect(failure).toMatchObject({ type: 'ServerError', nonRetryable: false });
  });
});
