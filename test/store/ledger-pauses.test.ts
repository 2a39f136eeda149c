import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/ports.ts';
import { openPlace, type Place } from '../cli/place.ts';

const KEY = { account: 'forward-email:u1', operation: 'requests' } as const;
const TURN = { ticket: 't', domain: 'example.com', holdMs: 1000 };
const MINUTE = 60_000;

describe('since when an account is paused', () => {
  const start = Date.UTC(2026, 10, 22);
  let place: Place;
  let store: Store;
  let now = start;

  beforeEach(async () => {
    now = start;
    place = openPlace();
    const clock = { now: () => Promise.resolve(now) };
    store = await openStore({ directory: place.home, allowKeyFile: false, clock });
    await store.ledger.ensure(KEY, { everyMs: 0, maxInFlight: 4 });
  });
  afterEach(async () => {
    await store.close();
    place.remove();
  });

  it('is told to whoever claims, and stays while the pause is made longer', async () => {
    await store.ledger.pause(KEY, now + MINUTE, 'credentials refused: no');
    now += 2 * MINUTE;
    await store.ledger.pause(KEY, now + MINUTE, 'credentials refused: still no');

    const claim = await store.ledger.claim(KEY, TURN);
    const [row] = await store.ledger.rows();

    expect(claim).toMatchObject({ detail: 'credentials refused: still no', since: start });
    expect(row?.pausedSince).toBe(start);
  });

  it('begins anew once the account was well in between', async () => {
    await store.ledger.pause(KEY, now + MINUTE, 'first');
    await store.ledger.open(KEY);
    now += 5 * MINUTE;

    const between = await store.ledger.rows();
    await store.ledger.pause(KEY, now + MINUTE, 'second');

    expect(between[0]?.pausedSince).toBeUndefined();
    expect(await store.ledger.claim(KEY, TURN)).toMatchObject({ since: now });
  });

  it('holds for the pause of everything too', async () => {
    await store.ledger.pause(
      { account: '*', operation: 'requests' },
      now + MINUTE,
      'paused by anna',
    );

    expect(await store.ledger.claim(KEY, TURN)).toMatchObject({
      ...{ detail: 'paused by anna', since: start },
    });
  });
});
