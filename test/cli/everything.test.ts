import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/ports.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel } from './terminal.ts';

const PASSWORDS = { account: 'forward-email:u1', operation: 'passwords' } as const;
const DNS = { account: 'cloudflare:z1', operation: 'requests' } as const;
const TURN = { ticket: 't', domain: 'example.com', holdMs: 1000 };
const REASON = ['--reason', 'the provider wipes mailboxes'];

// One story: every test finds what the one before left.
describe('pause --all and resume --all, without a worker and without Temporal', () => {
  let place: Place;
  let store: Store;
  beforeAll(async () => {
    place = openPlace();
    store = await openStore({ directory: place.home, allowKeyFile: false });
    await store.ledger.ensure(PASSWORDS, { everyMs: 0, maxInFlight: 4 });
  });
  afterAll(async () => {
    await store.close();
    place.remove();
  });

  it('pause ends with 0 and no call of any account starts, known or not', async () => {
    const ran = await mailkeel(configOf(place.home), ['pause', '--all', ...REASON]);

    await store.ledger.ensure(DNS, { everyMs: 0, maxInFlight: 4 });
    const claims = [await store.ledger.claim(PASSWORDS, TURN), await store.ledger.claim(DNS, TURN)];
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^paused: /) });
    for (const claim of claims)
      expect(claim).toMatchObject({
        ...{ state: 'wait', reason: 'paused' },
        detail: expect.stringMatching(/^paused by .+: the provider wipes mailboxes$/),
      });
  });

  it('who waits looks again within minutes, not when the pause ends', async () => {
    const claim = await store.ledger.claim(DNS, TURN);

    expect(claim.state === 'wait' && claim.until - Date.now()).toBeLessThan(30 * 60_000);
  });

  it('pausing twice changes nothing', async () => {
    const again = await mailkeel(configOf(place.home), ['pause', '--all', ...REASON, '--json']);

    expect(JSON.parse(again.out)).toMatchObject({ kind: 'pause-all', reason: REASON[1] });
    expect(await store.ledger.claim(DNS, TURN)).toMatchObject({ state: 'wait' });
  });

  it('resume opens them, and says that runs go on once Temporal runs', async () => {
    const ran = await mailkeel(configOf(place.home), ['resume', '--all', '--reason', 'mended']);

    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^open: /) });
    expect(ran.err).toContain('No Temporal server runs here');
    expect(await store.ledger.claim(PASSWORDS, TURN)).toMatchObject({ state: 'go' });
    expect(await store.ledger.claim(DNS, TURN)).toMatchObject({ state: 'go' });
  });

  it('leaves a pause of one account alone', async () => {
    await store.ledger.pause(DNS, Date.now() + 3_600_000, 'credentials refused: no');
    await mailkeel(configOf(place.home), ['pause', '--all', ...REASON]);

    await mailkeel(configOf(place.home), ['resume', '--all', '--reason', 'mended']);

    expect(await store.ledger.claim(DNS, { ...TURN, ticket: 'u' })).toMatchObject({
      ...{ state: 'wait', detail: 'credentials refused: no' },
    });
  });

  it('both are in the audit log with who and why', async () => {
    const rows = await store.audit.attempts({});

    expect(rows.map(({ action, reason }) => [action, reason]).slice(0, 3)).toEqual([
      ['pause-all', 'the provider wipes mailboxes'],
      ['pause-all', 'the provider wipes mailboxes'],
      ['resume-all', 'mended'],
    ]);
    expect(rows.every(({ actor = '' }) => actor !== '')).toBe(true);
  });

  it.each([
    [['pause', '--all', 'example.com', ...REASON], 'say once which domains'],
    [['abort', ...REASON], 'say once which domains: their names, or --where\n'],
    [['pause', '--all', '--reason', ' '], 'must say why'],
    [['skip', '--all', ...REASON], "unknown option '--all'"],
  ])('%j ends with 2', async (args, told) => {
    const ran = await mailkeel(configOf(place.home), args);

    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(told);
  });
});
