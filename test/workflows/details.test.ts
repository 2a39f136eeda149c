import { describe, expect, it } from '@jest/globals';
import { parkLines } from '../../src/workflows/details.ts';

const PARK = {
  code: 'plan.free',
  sentence: 'The domain is on the free plan.',
  since: '2026-11-22T14:02:00.000Z',
  resumedBy: 'person',
} as const;

describe('the remedy of a wait in the Web UI', () => {
  it.each([
    ['a command', 'mailkeel resume x --reason "done"', '- `mailkeel resume x --reason "done"`'],
    ['a word of the manifest', 'state `existing: converge`', '- `` state `existing: converge` ``'],
    ['code at its end', '``a`` or `b`', '- ``` ``a`` or `b` ```'],
  ])('is code that wraps and can be copied: %s', (_, line, shown) => {
    expect(parkLines({ ...PARK, remedy: [line] }, 'Go on.')).toContain(shown);
  });
});
