import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { exitOf, goThrough, totalLine } from '../../src/cli/bulk.ts';
import { decisionId, type Sent } from '../../src/cli/decide.ts';

const RUNS = Array.from({ length: 20 }, (_, index) => ({ target: `d${String(index)}.example` }));

function answer(outcome: Sent['outcome']): Sent {
  return { outcome, text: outcome };
}

describe('goThrough', () => {
  it('sends to every run once and never to more than eight at a time', async () => {
    const seen: string[] = [];
    const eight = new AbortController();
    const eightBegan = once(eight.signal, 'abort');
    let underWay = 0;
    let most = 0;

    const totals = await goThrough({
      runs: RUNS,
      stopped: () => false,
      send: async ({ target }) => {
        seen.push(target);
        underWay += 1;
        most = Math.max(most, underWay);
        if (seen.length === 8) eight.abort();
        await eightBegan;
        underWay -= 1;
        return answer('applied');
      },
      report: () => undefined,
    });

    expect(new Set(seen).size).toBe(RUNS.length);
    expect(seen).toHaveLength(RUNS.length);
    expect(most).toBe(8);
    expect(totals).toEqual({ applied: 20, accepted: 0, refused: 0, failed: 0, left: 0 });
  });

  it('begins no further run once it is stopped, and counts what is left', async () => {
    const reported: string[] = [];

    const totals = await goThrough({
      runs: RUNS,
      stopped: () => reported.length >= 3,
      send: () => Promise.resolve(answer('applied')),
      report: ({ target }) => {
        reported.push(target);
      },
    });

    expect(totals.applied).toBe(reported.length);
    expect(totals.left).toBe(RUNS.length - reported.length);
    expect(totals.left).toBeGreaterThan(0);
  });

  it('tells the later sends that nobody answers', async () => {
    const waited: boolean[] = [];

    await goThrough({
      runs: RUNS,
      stopped: () => false,
      send: (_run, unanswered) => {
        waited.push(unanswered);
        return Promise.resolve(answer('accepted'));
      },
      report: () => undefined,
    });

    expect(waited[0]).toBe(false);
    expect(waited.at(-1)).toBe(true);
  });
});

describe('the total of a bulk decision', () => {
  const none = { applied: 0, accepted: 0, refused: 0, failed: 0, left: 0 };

  it.each([
    [{ ...none, applied: 3 }, 0, '3 runs: 3 applied'],
    [
      { ...none, applied: 1, accepted: 1, refused: 1 },
      4,
      '3 runs: 1 applied, 1 accepted, 1 refused',
    ],
    [{ ...none, refused: 1, failed: 1 }, 1, '2 runs: 1 refused, 1 failed'],
    [{ ...none, applied: 2, left: 5 }, 130, '2 of 7 runs: 2 applied'],
    [{ ...none, left: 1 }, 130, '0 of 1 run: nothing was sent'],
  ])('%j ends with %i', (totals, code, line) => {
    expect(exitOf(totals)).toBe(code);
    expect(totalLine(totals)).toBe(line);
  });
});

describe('decisionId', () => {
  const run = { target: 'example.com', runId: 'r1', state: '2026-11-22T14:00:00.000Z' };
  const decision = { action: 'resume', message: { reason: 'plan switched' } } as const;

  it('is the same for the same decision on a run that has not moved', () => {
    expect(decisionId(run, decision)).toBe(decisionId({ ...run }, { ...decision }));
  });

  it('is another one once the run moved, and for another run, act, target or reason', () => {
    const others = [
      decisionId({ ...run, state: '2026-11-22T15:00:00.000Z' }, decision),
      decisionId({ ...run, runId: 'r2' }, decision),
      decisionId({ ...run, target: 'example.org' }, decision),
      decisionId(run, { ...decision, action: 'skip' }),
      decisionId(run, { ...decision, message: { reason: 'other' } }),
      decisionId(run, { ...decision, message: { ...decision.message, pass: '1-3' } }),
    ];

    expect(new Set([decisionId(run, decision), ...others]).size).toBe(others.length + 1);
  });
});
