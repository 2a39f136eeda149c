import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LoginOutcome } from '../../src/core/mail.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import { settleRekey, type Alias } from '../../src/simulators/forward-email/state.ts';
import type { FaultAction } from '../../src/simulators/scenario-faults.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World as Simulated } from '../../src/simulators/world.ts';
import { DOMAIN, EXECUTION, MAIL_ACCOUNT, World } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;
const TOKEN = 'fe-override-token-0000001';
const CLOUDFLARE = { accounts: [{ token: 'cf-override-token-000001', userId: 'cf', zones: [] }] };
const OWNERS = 'Wk4tz-9QeLr2-vBx7mNp';
const OURS = 'Qx7pd-3TrMv8-wNk2zLb';

const TROUBLE: readonly FaultAction[] = [
  { lostResponse: true },
  { status: 500 },
  { status: 409, body: '{"message":"Alias is undergoing a rekey operation"}' },
  { status: 429, body: 'Rate limit exceeded, retry in 1 second.' },
  { html: 503 },
  { status: 403 },
];

/** How a mailbox stands before a run meets it, and what goes wrong then. */
interface Story {
  readonly mailbox: 'empty' | 'of its owner' | 'ours';
  readonly vault: 'nothing' | 'planned' | 'sent' | 'unknown';
  readonly faults: readonly FaultAction[];
  readonly silentLogins: number;
}

const story: fc.Arbitrary<Story> = fc.record({
  mailbox: fc.constantFrom('empty', 'of its owner', 'ours'),
  vault: fc.constantFrom('nothing', 'planned', 'sent', 'unknown'),
  faults: fc.array(fc.constantFrom(...TROUBLE), { maxLength: 3 }),
  silentLogins: fc.nat({ max: 2 }),
});

/** What people and runs do, in any order; `decide` names the change that the next override is. */
const STEPS = ['set', 'rotate', 'override', 'decide'] as const;

interface Decided extends Story {
  readonly steps: readonly (typeof STEPS)[number][];
}

const decided: fc.Arbitrary<Decided> = fc
  .tuple(story, fc.array(fc.constantFrom(...STEPS), { minLength: 3, maxLength: 6 }))
  .map(([about, steps]) => ({ ...about, steps }));

describe('setting a password', () => {
  let directory: string;
  let simulated: Simulated;
  let mailbox: Alias;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-override-'));
    const aliases = [{ name: 'anna', has_imap: true, recipients: [] }];
    const domains = [{ name: DOMAIN, aliases }];
    const account = { id: 'u1', token: TOKEN, email: 'owner@example.edu', domains };
    // Every story calls some times, and none is about the budget.
    const limits = { passwords: 100_000 };
    const forwardEmail = { accounts: [account], limits, rekeyMs: 0 };
    simulated = await startWorld(parseScenario({ forwardEmail, cloudflare: CLOUDFLARE }), {
      directory,
    });
    const [domain] = simulated.state.forwardEmail.accounts[0]!.domains;
    mailbox = domain!.aliases.find(({ name }) => name === 'anna')!;
  });
  afterAll(async () => {
    await simulated.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The provider's own truth, after as many logins as it would not judge. */
  function loginsAfter(silent: number): (password: string) => LoginOutcome {
    let left = silent;
    return (password) => {
      left -= 1;
      if (left >= 0) return 'refused';
      settleRekey(mailbox, Infinity);
      if (mailbox.password === undefined) return 'no-password';
      return mailbox.password === password ? 'proven' : 'wrong-password';
    };
  }

  function prepare({ mailbox: stands, faults }: Story): string | undefined {
    const { faults: book } = simulated.state.surroundings;
    delete mailbox.password;
    delete mailbox.rekey;
    Object.assign(mailbox, { overrides: 0, wipes: 0 });
    if (stands !== 'empty') mailbox.password = stands === 'ours' ? OURS : OWNERS;
    for (const [index, action] of faults.entries())
      book.add({
        ...{ id: `trouble ${String(index)}`, provider: 'forward-email', skip: 0, times: 1 },
        ...{ match: { path: '/generate-password$' }, action },
      });
    return mailbox.password;
  }

  /** Attempts until none of the faults is left; what they end with is not the question. */
  async function attempts(world: World): Promise<void> {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      world.store.skew += 10 * 60_000;
      await world.run('setPassword', world.of('anna'), { attempt }).catch(() => undefined);
    }
  }

  /** A world whose provider and mail server are the simulated ones, as `about` says. */
  async function worldOf(about: Story): Promise<World> {
    const world = new World({}, { inlineWaitMs: 0 });
    await world.created('anna');
    const { id: aliasId } = mailbox;
    await world.store.store.objects.note({
      ...{ domain: DOMAIN, name: 'anna', account: MAIL_ACCOUNT, aliasId },
      ...{ origin: 'created', executionId: EXECUTION },
    });
    if (about.vault !== 'nothing')
      await world.planned('anna', about.vault, { password: OURS, aliasId });
    const login = loginsAfter(about.silentLogins);
    Object.assign(world.mail, {
      provider: createForwardEmail({ token: TOKEN, baseUrl: simulated.forwardEmail.url }),
      login: {
        target: 'imap.example.net:993',
        login: (_address: string, password: string) => Promise.resolve(login(password)),
      },
    });
    return world;
  }

  /** One step of a story, three attempts of it; what they end with is not the question. */
  async function take(world: World, step: Decided['steps'][number], id: string): Promise<void> {
    const { successions } = world.store.store;
    if (step === 'decide')
      await successions.decideOverride({ id, address: ADDRESS, actor: 'ops', reason: 'lost' });
    for (let attempt = 1; attempt <= 3 && step !== 'decide'; attempt += 1) {
      world.store.skew += 10 * 60_000;
      const about = { ...world.of('anna'), execution: id, looks: 0 };
      await (
        step === 'set'
          ? world.run('setPassword', world.of('anna'), { attempt })
          : world.run('replacePassword', { ...about, way: step }, { attempt })
      ).catch(() => undefined);
    }
  }

  it('sends one override a recorded decision at most, and loses no password, whatever is done in whatever order', async () => {
    const seen = { overrides: 0, rotations: 0 };

    await fc.assert(
      fc.asyncProperty(decided, async (about) => {
        prepare(about);
        const world = await worldOf(about);
        let change = 0;

        for (const step of about.steps) {
          // A decision is for the change that follows it.
          if (step === 'decide') change += 1;
          await take(world, step, `change-${String(change)}`);
        }

        settleRekey(mailbox, Infinity);
        expect(mailbox.overrides).toBeLessThanOrEqual(change);
        const { password } = mailbox;
        const kept = world.store.passwords.filter(({ state }) => state !== 'rejected');
        const known: readonly unknown[] = [undefined, OWNERS, OURS];
        if (!known.includes(password)) expect(kept.map((row) => row.password)).toContain(password);
        seen.overrides += mailbox.overrides;
        seen.rotations +=
          mailbox.overrides === 0 && about.mailbox === 'ours' && password !== OURS ? 1 : 0;
      }),
      { numRuns: 80 },
    );

    expect(seen.overrides).toBeGreaterThan(5);
    expect(seen.rotations).toBeGreaterThan(0);
  }, 180_000);

  it('never sends an override and never takes a password from a mailbox, whatever goes wrong', async () => {
    let told = 0;

    await fc.assert(
      fc.asyncProperty(story, async (about) => {
        const stood = prepare(about);
        const world = await worldOf(about);

        await attempts(world);

        expect([mailbox.overrides, mailbox.wipes]).toEqual([0, 0]);
        if (stood !== undefined) expect(mailbox.password).toBe(stood);
        told += mailbox.password === undefined ? 0 : 1;
      }),
      { numRuns: 60 },
    );

    const { calls } = simulated.state.surroundings;
    expect(told).toBeGreaterThan(20);
    expect(calls.list().some(({ path }) => path.endsWith('/generate-password'))).toBe(true);
  }, 120_000);
});
