import { describe, expect, it } from '@jest/globals';
import { watchPasswords } from '../../src/cli/passwords-eta.ts';
import { passesUntil, progressOf } from '../reports/rows.ts';
import { manualClock, storeFixture } from '../store/fixture.ts';

const HOUR = 3_600_000;
const ACCOUNT = 'forward-email:u1';

describe('the end of the passwords of the domains at work', () => {
  const fixture = storeFixture();

  it('sums what is left of all domains of an account, at what the account still may today', async () => {
    const begin = Date.now();
    const store = await fixture.open(fixture.directory(), { clock: manualClock(begin) });
    const key = { account: ACCOUNT, operation: 'passwords' } as const;
    await store.ledger.ensure(key, { everyMs: 0, perDay: 40, maxInFlight: 4 });
    const domains = ['example.com', 'example.net', 'example.org'].map((domain) =>
      progressOf(domain, '3-2', {
        passes: passesUntil('3-2', 'running').map((pass) =>
          pass.pass === '3-2' ? { ...pass, total: 30, done: 10 } : pass,
        ),
      }),
    );
    for (const domain of ['example.com', 'example.net', 'example.org'])
      await store.objects.note({
        ...{ domain, name: 'anna', account: ACCOUNT, aliasId: 'a', origin: 'found' },
        executionId: 'e',
      });
    const eta = watchPasswords(store);

    const [today, tomorrow, none] = [
      await eta(domains.slice(0, 2)),
      await eta(domains),
      await eta([progressOf('example.com', '2-1')]),
    ];
    await store.close();

    expect(today).toBeLessThan(begin + HOUR);
    expect(tomorrow).toBeGreaterThan(begin + 23 * HOUR);
    expect(none).toBeUndefined();
  });
});
