import { describe, expect, it } from '@jest/globals';
import { startingPace } from '../../src/core/starting-pace.ts';

describe('startingPace', () => {
  it.each([
    ['cloudflare', 250],
    ['powerdns', 100],
    ['forward-email', 200],
    ['stalwart', 100],
  ])('it asks %s once in %d ms, four calls at a time', (provider, everyMs) => {
    expect(startingPace(provider, 'requests')).toEqual({ everyMs, maxInFlight: 4 });
  });
});
