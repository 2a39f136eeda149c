import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World } from './fakes.ts';

describe('replacePassword', () => {
  it('commits the new password before the call begins: a slow store makes no call late', async () => {
    const world = new World();
    await world.created('anna');
    world.mail.passwords.set(`anna@${DOMAIN}`, 'the old one of its owner');
    await world.planned('anna', 'proven', {
      password: 'the old one of its owner',
      aliasId: 'id-anna',
    });
    const { vault } = world.store.store;
    const mark = vault.mark.bind(vault);
    const slow: typeof mark = (id, state) => {
      if (state === 'sent') world.store.skew += 5_000;
      return mark(id, state);
    };
    Object.assign(vault, { mark: slow });
    const call = { ...world.of('anna'), execution: 'password-1', way: 'rotate', looks: 0 } as const;

    const result = await world.do('replacePassword', call, { attempt: 1 });

    expect(result).toEqual({ outcome: 'replaced' });
    expect(world.store.attempts[0]?.end?.waitedMs).toBeGreaterThanOrEqual(5_000);
  });
});
