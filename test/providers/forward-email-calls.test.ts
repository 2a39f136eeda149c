import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AliasWish } from '../../src/core/mail.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';

const TOKEN = 'simulated-token-of-the-account';
const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';
const DOMAIN = 'example.com';

const wish = (name: string, change: Partial<AliasWish> = {}): AliasWish => ({
  ...{ name, mailbox: true, enabled: true, recipients: [], description: '', labels: [] },
  ...change,
});

/** Every call costs a slot of the account's pace, so their number is what a fleet's time is made of. */
describe('Forward Email: the number of calls', () => {
  let world: World;
  let provider: MailProvider;
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'world-'));
    const aliases = Array.from({ length: 2_001 }, (_, index) => ({
      name: `team-${String(index)}`,
    }));
    world = await startWorld(
      parseScenario({
        forwardEmail: {
          accounts: [
            {
              ...{ token: TOKEN, id: 'u1', email: 'owner@example.net' },
              domains: [{ name: DOMAIN }, { name: 'example.org', aliases }],
            },
          ],
        },
        cloudflare: { accounts: [{ token: 'simulated-token-of-the-zones', userId: 'c1' }] },
      }),
      { directory },
    );
    provider = createForwardEmail({ token: TOKEN, baseUrl: world.forwardEmail.url });
  });
  afterEach(async () => {
    await world.close();
    await rm(directory, { recursive: true, force: true });
  });

  const made = (): readonly string[] =>
    world.state.surroundings.calls.list().map(({ method }) => method);

  it('is one for a forwarder, and two for a mailbox with recipients and its password', async () => {
    const recipients = ['crm@example.net'];

    await provider.createAlias(DOMAIN, wish('sales', { mailbox: false, recipients }));
    await provider.createAlias(DOMAIN, wish('anna', { recipients }));
    await provider.setPassword(DOMAIN, 'anna', PASSWORD);

    expect(made()).toEqual(['POST', 'POST', 'POST']);
  });

  it('is three for a mailbox nobody gets a copy of, but for one more at the first of an account', async () => {
    for (const name of ['anna', 'ben', 'carla']) {
      await provider.createAlias(DOMAIN, wish(name));
      await provider.setPassword(DOMAIN, name, PASSWORD);
    }

    const one = ['POST', 'PUT', 'POST'];
    expect(made()).toEqual(['POST', 'PUT', 'PUT', 'POST', ...one, ...one]);
    const listed = await provider.listAliases(DOMAIN);
    expect(listed.map(({ recipients }) => recipients)).toEqual([[], [], []]);
  });

  it('is one listing for a thousand aliases', async () => {
    const listed = await provider.listAliases('example.org');

    expect(listed).toHaveLength(2_001);
    expect(made()).toEqual(['GET', 'GET', 'GET']);
  });
});
