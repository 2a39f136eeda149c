import { describe, expect, it } from '@jest/globals';
import { UNTIL_OPENED, type LimitRow } from '../../src/core/limits.ts';
import { paceOfRow, passwordsEta, passwordsLeft } from '../../src/core/password-pace.ts';
import { passesUntil, progressOf } from '../reports/rows.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function rowOf(account: string, change: Partial<LimitRow> = {}): LimitRow {
  return {
    ...{ account, operation: 'passwords', everyMs: 2_000, everyFrom: 'default', used: 0 },
    ...{ nextFreeAt: NOW, maxInFlight: 4, inFlight: 0, waiting: 0, ...change },
  };
}

describe('the end of the passwords left', () => {
  it('is the budget of the days to come where one is not enough, not the rate of today', () => {
    const row = rowOf('fe', { perDay: 300, used: 100, windowEndsAt: NOW + 20 * HOUR });

    const end = passwordsEta([row], new Map([['fe', 900]]), NOW);

    // 200 today, 300 on each of two days, 100 on the third.
    expect(end).toBe(NOW + 20 * HOUR + 2 * DAY + 100 * 2_000);
  });

  it('is that of the account that is through last', () => {
    const rows = [rowOf('a'), rowOf('b', { everyMs: 10_000 }), rowOf('c', { everyMs: HOUR })];

    const end = passwordsEta(
      rows,
      new Map([
        ['a', 10],
        ['b', 10],
      ]),
      NOW,
    );

    expect(end).toBe(NOW + 100_000);
  });

  it('is unknown where an operator paused the account, and where nothing is left', () => {
    const paused = rowOf('fe', { pausedUntil: UNTIL_OPENED });

    expect(passwordsEta([paused], new Map([['fe', 10]]), NOW)).toBeUndefined();
    expect(passwordsEta([rowOf('fe')], new Map(), NOW)).toBeUndefined();
    expect(paceOfRow(paused, NOW)).toMatchObject({ paused: true });
  });

  it('takes a window that is over for a new one', () => {
    const over = { perDay: 300, used: 300, windowEndsAt: NOW - 1 };

    expect(paceOfRow(rowOf('fe', over), NOW)).toEqual({
      ...{ account: 'fe', now: NOW, everyMs: 2_000, perDay: 300, left: 300 },
    });
  });
});

describe('the passwords left', () => {
  const at32 = (status: 'running' | 'parked' | 'skipped') =>
    passesUntil('3-2', status).map((pass) =>
      pass.pass === '3-2' ? { ...pass, total: 30, done: 12 } : pass,
    );

  it.each([
    ['running', 18],
    ['parked', 18],
    ['skipped', 0],
  ] as const)('are those of a pass that is %s: %i', (status, left) => {
    expect(passwordsLeft(progressOf('example.com', '3-2', { passes: at32(status) }))).toBe(left);
  });

  it('are none before the pass has begun, and none of a run that has ended', () => {
    const ended = { passes: at32('running'), endedAt: '2026-01-01T00:00:00Z' };

    expect(passwordsLeft(progressOf('example.com', '2-1'))).toBe(0);
    expect(passwordsLeft(progressOf('example.com', '3-2', ended))).toBe(0);
  });
});
