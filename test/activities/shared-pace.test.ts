import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccounts } from '../../src/accounts.ts';
import { openAttempt, runAttempt } from '../../src/activities/attempt.ts';
import { Deferral } from '../../src/activities/deferral.ts';
import { DEFAULT_SETTINGS } from '../../src/activities/dependencies.ts';
import { createPacing, type Paced } from '../../src/activities/pacing.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';

const TOKENS = { first: 'fe-shared-token-00000001', second: 'fe-shared-token-00000002' };
const CLOUDFLARE = { accounts: [{ token: 'cf-shared-token-00000001', userId: 'cf', zones: [] }] };
const HOUR_MS = 3_600_000;

describe('one pace for whoever the provider counts as one', () => {
  let directory: string;
  let store: OpenStore;
  let world: World;
  let paced: Paced;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-shared-'));
    const domains = [{ name: 'example.com' }];
    const accounts = Object.entries(TOKENS).map(([id, token]) => ({
      ...{ id, token, email: 'owner@example.edu', domains },
    }));
    const scenario = parseScenario({ forwardEmail: { accounts }, cloudflare: CLOUDFLARE });
    world = await startWorld(scenario, { directory });
    store = await openStore({ directory, allowKeyFile: true });
    const clock = { now: () => Promise.resolve(Date.now()) };
    const settings = { ...DEFAULT_SETTINGS, inlineWaitMs: 0 };
    paced = createPacing({ store, clock, settings });
  });
  afterAll(async () => {
    await store.close();
    await world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Somebody who starts a manifest: a label, and the token it stands for on his machine. */
  function manifest(label: string, token: string) {
    const account = {
      ...({ kind: 'forward-email', url: world.forwardEmail.url } as const),
      token: { env: 'TOKEN' },
    };
    const accounts = createAccounts(new Map([[label, { account, secret: token }]]));
    return {
      /** One call a hour; says whether it was made. */
      async look(ticket: string): Promise<'made' | 'deferred'> {
        const { identity, provider } = await accounts.mail(label);
        const key = { account: identity.key, operation: 'requests' } as const;
        const slot = { key, ticket, start: { everyMs: HOUR_MS, maxInFlight: 4 } };
        const attempt = openAttempt(1, new AbortController().signal);
        try {
          await runAttempt(attempt, () =>
            paced(slot, (signal) => provider.getDomain('example.com', signal)),
          );
          return 'made';
        } catch (error) {
          if (error instanceof Deferral) return 'deferred';
          throw error;
        }
      },
    };
  }

  it('two labels for one token share it, one label for two tokens does not', async () => {
    const mine = manifest('main', TOKENS.first);
    const colleague = manifest('forward-email', TOKENS.first);
    const stranger = manifest('main', TOKENS.second);

    const calls = [
      await mine.look('example.com/one'),
      await colleague.look('example.com/two'),
      await stranger.look('example.com/three'),
      await stranger.look('example.com/four'),
    ];

    expect(calls).toEqual(['made', 'deferred', 'made', 'deferred']);
    expect((await store.ledger.rows()).map(({ account, used }) => [account, used])).toEqual([
      ['forward-email:first', 1],
      ['forward-email:second', 1],
    ]);
  });
});
