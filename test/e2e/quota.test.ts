import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { budgetFinding } from '../../src/activities/budget.ts';
import { startingPace } from '../../src/core/starting-pace.ts';
import type { AliasSpec } from '../../src/core/spec.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import type { Store } from '../../src/store/ports.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { openHouse, type House } from './skipping-house.ts';

const DAY_MS = 86_400_000;
const KEY = { account: 'forward-email:skip-1', operation: 'passwords' } as const;
const NAMES = Array.from({ length: 1_000 }, (_, index) => `m${String(index)}`);
const ALIASES = NAMES.map((name): AliasSpec => ({ name, mailbox: true, recipients: [] }));
const EXISTING = NAMES.map((name) => ({ name, has_imap: true, recipients: ['boss@example.edu'] }));

/** What `diagnose-passwords` prints at a moment of the run. */
interface Estimate {
  readonly at: number;
  readonly end: number;
}

quietRuntime();

describe('1,000 passwords at 300 a day', () => {
  let house: House;
  let result: DomainProgress;
  /** When each was accepted, by the server's own time. */
  const accepted: number[] = [];
  const estimates: Estimate[] = [];

  beforeAll(async () => {
    house = await openHouse({ existing: EXISTING, wrap: watched });
    // The days are what is measured: every other wait would only be one more activity.
    await house.store.ledger.ensure(KEY, { everyMs: 0, perDay: 300, maxInFlight: 10 });
    const missing = { passwords: 'missing', phases: [3] } as const;
    const skip = { pass: '3-3', reason: 'the days are what is measured' } as const;
    result = await house.run(ALIASES, (run) => run.signal(messages.skip, skip), missing);
  }, 600_000);
  afterAll(() => house.close());

  function watched(store: Store): Store {
    const mark: Store['vault']['mark'] = async (id, state) => {
      const reached = await store.vault.mark(id, state);
      if (state === 'accepted') await note(store);
      return reached;
    };
    return { ...store, vault: { ...store.vault, mark } };
  }

  async function note(store: Store): Promise<void> {
    const at = await house.now();
    accepted.push(at);
    if (![100, 500, 900].includes(accepted.length)) return;
    const clock = { now: () => Promise.resolve(at) };
    const mail = {
      identity: { key: KEY.account },
      provider: 'forward-email',
      startingPace: () => startingPace('forward-email', 'passwords'),
    };
    const count = NAMES.length - accepted.length;
    const { message } = await budgetFinding({ store, clock }, mail, { count, wish: undefined });
    const [, end = ''] = /: done (\S+)$/.exec(message) ?? [];
    estimates.push({ at, end: Date.parse(end) });
  }

  it('are set on four days by a run that goes on by itself', () => {
    const [first = 0] = accepted;
    const days = accepted.map((at) => Math.floor((at - first) / (DAY_MS + 30_000)));

    expect(result).toMatchObject({ failures: [], counts: { set: 1_000 } });
    expect([0, 1, 2, 3].map((day) => days.filter((of) => of === day).length)).toEqual([
      ...[300, 300, 300, 100],
    ]);
  });

  it('without a call to learn what the ledger knows', () => {
    const { calls } = house.world.state.surroundings;
    const passwords = calls.list().filter(({ path }) => path.endsWith('/generate-password'));

    expect(passwords).toHaveLength(1_000);
    expect(passwords.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('with the end told at 10, 50 and 90 per cent within 5 per cent', () => {
    const end = accepted.at(-1) ?? 0;

    expect(estimates).toHaveLength(3);
    for (const estimate of estimates)
      expect(Math.abs(estimate.end - end)).toBeLessThanOrEqual(0.05 * (end - estimate.at));
  });
});
