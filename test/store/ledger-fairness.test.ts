import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Ledger, LedgerKey } from '../../src/store/ledger-port.ts';
import { manualClock, storeFixture } from './fixture.ts';

const EVERY_MS = 2_000;
const LATENCY_MS = 300;
const BEGIN = Date.UTC(2026, 0, 1);

/** What a domain asks for: its lanes claim for one alias after the other. */
interface Fleet {
  readonly domain: string;
  readonly aliases: number;
  readonly lanes: number;
  /** Milliseconds after the first. */
  readonly joins?: number;
}

interface Lane {
  readonly domain: string;
  /** When it does its next step. */
  at: number;
  step: 'claim' | 'release';
  ticket: string;
}

const fixture = storeFixture();
const clock = manualClock(BEGIN);
let ledger: Ledger;
let accounts = 0;

beforeAll(async () => {
  ({ ledger } = await fixture.open(fixture.directory(), { clock }));
});

/** Plays the fleet on the real ledger, one step after the other by the simulated clock; returns the starts of each domain. */
async function play(fleet: readonly Fleet[]): Promise<ReadonlyMap<string, readonly number[]>> {
  accounts += 1;
  const key = { account: `simulated:${String(accounts)}`, operation: 'passwords' } as const;
  await ledger.ensure(key, { everyMs: EVERY_MS, maxInFlight: 4 });
  const left = new Map(fleet.map(({ domain, aliases }) => [domain, aliases]));
  const starts = new Map(fleet.map(({ domain }): [string, number[]] => [domain, []]));
  const next = (lane: Lane): boolean => {
    const rest = left.get(lane.domain) ?? 0;
    left.set(lane.domain, rest - 1);
    Object.assign(lane, { step: 'claim', ticket: `${String(rest)}@${lane.domain}` });
    return rest > 0;
  };
  let lanes = fleet.flatMap(lanesOf).filter(next);
  while (lanes.length > 0) {
    const lane = lanes.reduce((first, other) => (other.at < first.at ? other : first));
    clock.time = Math.max(clock.time, lane.at);
    if (lane.step === 'claim') await claim(key, lane, starts);
    else {
      await ledger.release(key, lane.ticket);
      if (!next(lane)) lanes = lanes.filter((other) => other !== lane);
    }
  }
  return starts;
}

function lanesOf({ domain, lanes, joins = 0 }: Fleet): readonly Lane[] {
  const at = clock.time + joins;
  return Array.from({ length: lanes }, () => ({ domain, at, step: 'claim', ticket: '' }));
}

async function claim(
  key: LedgerKey,
  lane: Lane,
  starts: ReadonlyMap<string, number[]>,
): Promise<void> {
  const { domain, ticket } = lane;
  const answer = await ledger.claim(key, { ticket, domain, holdMs: 35_000 });
  if (answer.state === 'wait') {
    lane.at = answer.until;
    return;
  }
  starts.get(domain)?.push(clock.time);
  lane.at = clock.time + LATENCY_MS;
  lane.step = 'release';
}

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe('domains that share one account', () => {
  it('wait at most 1.2 rounds between two calls, 40 domains of 20 aliases, at the whole pace', async () => {
    const fleet = Array.from({ length: 40 }, (_, index) => ({
      domain: `d${String(index)}.example.com`,
      ...{ aliases: 20, lanes: 3 },
    }));

    const starts = await play(fleet);

    const all = [...starts.values()].flat().toSorted((a, b) => a - b);
    const longest = [...starts.values()].map((times) => Math.max(...gaps(times)));
    expect([...starts.values()].map(({ length }) => length)).toEqual(fleet.map(() => 20));
    expect(Math.max(...longest)).toBeLessThanOrEqual(1.2 * fleet.length * EVERY_MS);
    expect(Math.min(...gaps(all))).toBeGreaterThanOrEqual(EVERY_MS);
    expect((all.at(-1) ?? 0) - (all[0] ?? 0)).toBeLessThanOrEqual(1.05 * 799 * EVERY_MS);
  }, 180_000);

  it('are served in turn: five aliases never wait behind a domain of many', async () => {
    const big = { domain: 'big.example.com', aliases: 200, lanes: 6 };
    const small = { domain: 'small.example.com', aliases: 5, lanes: 3, joins: 60_000 };
    const joined = clock.time + small.joins;

    const starts = await play([big, small]);

    const times = starts.get(small.domain) ?? [];
    expect(times).toHaveLength(5);
    expect(Math.max(...gaps([joined, ...times]))).toBeLessThanOrEqual(2.5 * EVERY_MS);
  }, 60_000);
});
