import { describe, expect, it } from '@jest/globals';
import { leftAsTold } from '../../src/core/admission-rule.ts';
import { SimulatedRow } from '../../src/core/simulation-rows.ts';
import { schedule, type Task } from '../../src/core/simulation-schedule.ts';

const SECOND = 1_000;
const CREATED = 20;

/** A domain of 20 aliases: one call to prepare, then as many as it has aliases. */
function task(number: number): Task {
  const step = { busyMs: 0, isSerial: false } as const;
  return {
    domain: `d${String(number)}.example`,
    account: 'fe',
    aliases: CREATED,
    steps: [
      { ...step, row: 'requests', slots: 1, stage: 'preparing' },
      { ...step, row: 'aliases', slots: CREATED, stage: 'creating' },
    ],
  };
}

function row(everyMs: number): SimulatedRow {
  return new SimulatedRow({ everyMs, maxInFlight: 4, used: 0 });
}

describe('the aliases a domain has left, as its execution knows them', () => {
  it.each([
    ['all of them at first', 200, 200, 200],
    ['all of them while many are left', 200, 40, 200],
    ['few, once few are', 200, 39, 39],
    ['few, whatever is created after that', 200, 1, 39],
    ['all of them where they were few from the start', 20, 1, 20],
  ])('are %s', (_what, total, left, told) => {
    expect(leftAsTold(total, left)).toBe(told);
  });
});

describe('small domains of one account', () => {
  it('begin two by two: how far they are is not told alias by alias', () => {
    const rows = new Map([
      ['requests', row(0)],
      ['aliases', row(SECOND)],
    ]);

    const spans = schedule([1, 2, 3, 4].map(task), rows, { now: 0, window: 6 });

    // The first creates its last alias after 37 s; the third then takes turns with the second.
    expect(spans.map(({ beginsAt = NaN }) => beginsAt / SECOND)).toEqual([0, 0, 37, 40]);
  });
});
