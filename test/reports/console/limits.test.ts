import { describe, expect, it } from '@jest/globals';
import { EVERY_ACCOUNT, UNTIL_OPENED, type LimitRow } from '../../../src/core/limits.ts';
import { renderLimits } from '../../../src/reports/console/limits.ts';
import { VIEW } from './view.ts';

const { now } = VIEW;
const HOUR = 3_600_000;

const idle: LimitRow = {
  account: 'forward-email:u1',
  operation: 'requests',
  ...{ everyMs: 200, everyFrom: 'default', used: 0, nextFreeAt: now },
  ...{ maxInFlight: 4, inFlight: 0, waiting: 0 },
};

describe('the limits on the console', () => {
  it('say of each operation its pace, whose word it is, its use, its reset and its queue', () => {
    const passwords: LimitRow = {
      ...idle,
      operation: 'passwords',
      ...{ everyMs: 2_000, everyFrom: 'manifest', perDay: 300, perDayFrom: 'provider' },
      ...{ used: 120, windowEndsAt: now + 20 * HOUR, inFlight: 1 },
      ...{ waiting: 3, nextFreeAt: now + 6_000 },
    };

    const text = renderLimits([idle, passwords], VIEW);

    expect(text.split('\n')).toEqual([
      'forward-email:u1',
      '  requests   one every 200 ms (default)',
      expect.stringMatching(
        /^ {2}passwords {2}one every 2 s \(from the manifest\) · 120 of 300 a day used \(learned from the provider\), reset 2026-\d\d-\d\d \d\d:\d\d · 1 of 4 in flight · 3 calls waiting, next free slot \d\d:\d\d$/,
      ),
    ]);
  });

  it('say of a pause until when, why, and how it ends', () => {
    const opened = { ...idle, pausedUntil: UNTIL_OPENED, pausedReason: 'maintenance' };
    const clock = {
      ...idle,
      operation: 'aliases' as const,
      pausedUntil: now + 1,
      pausedReason: '429',
    };

    const text = renderLimits([opened, clock], VIEW);

    expect(text).toContain('PAUSED until an operator opens it: maintenance');
    expect(text).toContain('→ mailkeel limits open forward-email:u1 requests --reason "…"');
    expect(text).toMatch(
      /PAUSED until \d\d:\d\d: 429\n +goes on by itself; at once: mailkeel limits open/,
    );
  });

  it('begin with the pause of everything', () => {
    const all = {
      ...idle,
      account: EVERY_ACCOUNT,
      pausedUntil: UNTIL_OPENED,
      pausedReason: 'stop',
    };

    const text = renderLimits([idle, all], VIEW);

    expect(text.split('\n').slice(0, 3)).toEqual([
      'EVERY ACCOUNT PAUSED: stop',
      '  → mailkeel resume --all --reason "…"',
      'forward-email:u1',
    ]);
  });
});
