import { describe, expect, it } from '@jest/globals';
import { waitPark } from '../../src/workflows/wait-park.ts';

const SINCE = '2026-11-22T10:00:00.000Z';
const UNTIL = '2026-11-22T10:05:00.000Z';

function parkOf(sentence: string) {
  const wait = { code: 'quota.paused', sentence, until: UNTIL };
  return waitPark(wait, { pass: '2-1', domain: 'example.com', since: SINCE });
}

describe('the park of a run whose every call waits', () => {
  it('asks for nothing where the clock ends it', () => {
    expect(parkOf('300 of 300 calls a day used')).toEqual({
      ...{ code: 'quota.paused', sentence: '300 of 300 calls a day used', pass: '2-1' },
      ...{ since: SINCE, until: UNTIL, resumedBy: 'clock' },
      remedy: ['nothing to do: the run goes on by itself; `resume` tries now'],
    });
  });

  it('waits for the provider where that is in trouble', () => {
    expect(parkOf('the provider is in trouble: 503').resumedBy).toBe('provider');
  });

  it('names the remedy of refused credentials', () => {
    const park = parkOf('credentials refused: the token is not valid');

    expect(park.resumedBy).toBe('provider');
    expect(park.remedy.join('\n')).toContain('replace the token');
    expect(park.remedy.join('\n')).toContain('mailkeel resume example.com');
  });
});
