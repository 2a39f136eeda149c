import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAccounts } from '../../src/accounts.ts';
import { openAttempt, runAttempt } from '../../src/activities/attempt.ts';
import { Deferral } from '../../src/activities/deferral.ts';
import { DEFAULT_SETTINGS } from '../../src/activities/dependencies.ts';
import { createPacing } from '../../src/activities/pacing.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';

const TOKEN = 'cf-headroom-token-000001';
const WINDOW_MS = 300_000;
const LOOK = { key: { account: 'cloudflare:x', operation: 'requests' } } as const;

type Outcome = 'answered' | 'deferred' | 'refused';

describe('the requests Cloudflare has left', () => {
  let directory: string;
  let store: OpenStore;
  let world: World;
  let now: number;
  const clock = { now: () => Promise.resolve(now) };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-headroom-'));
    now = Date.now();
    store = await openStore({ directory, allowKeyFile: true, clock });
  });
  afterEach(async () => {
    await world.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** One call after the other, or several at once, at no pace of our own. */
  async function callerOf(requestsPerFiveMinutes: number) {
    const account = { token: TOKEN, userId: 'cf', zones: [] };
    const scenario = parseScenario({
      forwardEmail: {
        accounts: [{ id: 'u', token: 'fe-headroom-token-000001', email: 'a@example.edu' }],
      },
      cloudflare: { accounts: [account], limits: { requestsPerFiveMinutes } },
    });
    world = await startWorld(scenario, { directory, now: () => now });
    const { url } = world.cloudflare;
    const credentials = { kind: 'cloudflare', url, token: { env: 'TOKEN' } } as const;
    const accounts = createAccounts(new Map([['cf', { account: credentials, secret: TOKEN }]]));
    const settings = { ...DEFAULT_SETTINGS, inlineWaitMs: 0 };
    const paced = createPacing({ store, clock, settings });
    const start = { everyMs: 0, maxInFlight: 4 };
    const { provider } = await accounts.dns('cf');
    return async (
      ticket: string,
      call: (dns: DnsProvider) => Promise<unknown>,
    ): Promise<Outcome> => {
      const attempt = openAttempt(1, new AbortController().signal);
      try {
        await runAttempt(attempt, () => paced({ ...LOOK, ticket, start }, () => call(provider)));
        return 'answered';
      } catch (error) {
        return error instanceof Deferral ? 'deferred' : 'refused';
      }
    };
  }

  /** What Cloudflare says to somebody else who asks now. */
  async function askBeside(): Promise<readonly [number, string | null]> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${world.cloudflare.url}/zones`, { headers });
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get('ratelimit')];
  }

  it('one before they are used up, calls wait for the next window instead of being refused', async () => {
    const look = await callerOf(10);
    const outcomes: Outcome[] = [];

    for (let call = 0; call < 12; call += 1)
      outcomes.push(await look(`example.com/${String(call)}`, (dns) => dns.zoneNames!()));
    const [row] = await store.ledger.rows();
    const beside = await askBeside();

    // One more was made to learn whose token it is.
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(8);
    expect(outcomes.filter((outcome) => outcome === 'deferred')).toHaveLength(4);
    expect(row).toMatchObject({ pausedUntil: now + WINDOW_MS + 1000 });
    expect(row?.pausedReason).toContain('1 requests left');
    expect(beside).toEqual([200, '"default";r=0;t=300']);
  });

  it('in the next window the calls go on', async () => {
    const look = await callerOf(10);
    for (let call = 0; call < 9; call += 1)
      await look(`example.com/${String(call)}`, (dns) => dns.zoneNames!());

    now += WINDOW_MS + 1001;
    const outcomes: Outcome[] = [];
    for (const ticket of ['example.com/8', 'example.com/9', 'example.com/10'])
      outcomes.push(await look(ticket, (dns) => dns.zoneNames!()));

    expect(outcomes).toEqual(['answered', 'answered', 'answered']);
    expect((await store.ledger.rows())[0]).not.toHaveProperty('pausedUntil');
  });

  it('what is under way while they run out is answered too', async () => {
    const look = await callerOf(100);
    const outcomes: Outcome[] = [];

    // Three requests a call, four calls at once.
    for (let wave = 0; wave < 15; wave += 1) {
      const calls = [0, 1, 2, 3].map((at) =>
        look(`example.com/${String(wave)}-${String(at)}`, (dns) => dns.findZone('a.b.example.com')),
      );
      outcomes.push(...(await Promise.all(calls)));
    }

    expect(new Set(outcomes)).toEqual(new Set(['answered', 'deferred']));
    expect((await askBeside())[0]).toBe(200);
  });
});
