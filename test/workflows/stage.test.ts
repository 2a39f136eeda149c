import { describe, expect, it } from '@jest/globals';
import type { PassId } from '../../src/core/run.ts';
import { stageOf, type Stage } from '../../src/workflows/stage.ts';

const ASKED = { asked: true, toCreate: 50, left: 40, looksAgain: false };

describe('stageOf', () => {
  it.each<[PassId, Partial<typeof ASKED>, Stage]>([
    ['1-1', {}, 'preparing'],
    ['1-3', {}, 'preparing'],
    ['1-3', { looksAgain: true }, 'dns'],
    ['2-1', {}, 'creating'],
    ['2-1', { left: 29 }, 'finishing'],
    ['2-1', { toCreate: 5, left: 5 }, 'finishing'],
    ['2-1', { toCreate: 0, left: 0 }, 'preparing'],
    ['2-2', {}, 'proving'],
    ['1-1', { asked: false }, 'proving'],
    ['1-3', { asked: false, looksAgain: true }, 'dns'],
  ])('at %s with %j it is %s', (pass, at, stage) => {
    const found = stageOf(pass, { ...ASKED, ...at });

    expect(found).toBe(stage);
  });
});
