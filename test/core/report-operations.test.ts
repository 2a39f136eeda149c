import { describe, expect, it } from '@jest/globals';
import { measureOperations, spreadOverTime } from '../../src/core/report-operations.ts';
import { at, attemptOf } from '../reports/rows.ts';

describe('measureOperations', () => {
  it('ranks the times that were measured, failures included', () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      attemptOf({ durationMs: 100 - index, status: index < 10 ? 'failed' : 'succeeded' }),
    );

    expect(measureOperations(rows)).toEqual([
      {
        ...{ operation: 'setPassword', succeeded: 90, failed: 10 },
        ...{ p50Ms: 50, p90Ms: 90, p99Ms: 99, longestMs: 100 },
      },
    ]);
  });

  it('puts the slowest operation first, and counts neither decisions nor what was not answered', () => {
    const rows = [
      attemptOf({ action: 'createAlias', durationMs: 10 }),
      attemptOf({ action: 'updateDns', durationMs: 500 }),
      attemptOf({ action: 'updateDns', status: 'lost', durationMs: 9000 }),
      attemptOf({ action: 'updateDns', status: 'deferred', durationMs: 9000 }),
      attemptOf({ action: 'skip', actor: 'anna', durationMs: 9000 }),
    ];

    const measured = measureOperations(rows);

    expect(measured.map(({ operation, longestMs }) => [operation, longestMs])).toEqual([
      ['updateDns', 500],
      ['createAlias', 10],
    ]);
  });
});

describe('spreadOverTime', () => {
  it('keeps every attempt in at most sixty steps of whole seconds', () => {
    const rows = Array.from({ length: 500 }, (_, index) =>
      attemptOf({ endedAt: at(index / 7), status: index % 5 === 0 ? 'failed' : 'succeeded' }),
    );

    const timeline = spreadOverTime(rows);

    const steps = timeline?.steps ?? [];
    expect(timeline?.from).toBe(at(0));
    expect(steps.length).toBeLessThanOrEqual(60);
    expect((timeline?.stepMs ?? 0) % 1000).toBe(0);
    expect(steps.reduce((sum, { failed }) => sum + failed, 0)).toBe(100);
    expect(steps.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(400);
  });

  it('has one step for one moment, and is absent before the first end', () => {
    expect(spreadOverTime([attemptOf({ endedAt: at(3) })])?.steps).toHaveLength(1);
    expect(spreadOverTime([attemptOf({ status: 'pending', endedAt: '' })])).toBeUndefined();
  });
});
