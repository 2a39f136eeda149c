import { describe, expect, it } from '@jest/globals';
import { readSet } from '../../src/core/control-set.ts';

describe('readSet', () => {
  it('reads records to delete, whose content may hold the separator', () => {
    const read = readSet({ 'dns.delete': ['7|v=spf1 -all', '8|a|b'] }, 'dns.foreign-mx');

    expect(read).toEqual({
      decided: {
        remove: [
          { id: '7', content: 'v=spf1 -all' },
          { id: '8', content: 'a|b' },
        ],
        acceptFreePlan: false,
      },
    });
  });

  it('reads the agreement to the free plan', () => {
    expect(readSet({ 'plan.free': 'accept' }, 'plan.free')).toEqual({
      decided: { remove: [], acceptFreePlan: true },
    });
  });

  it.each([
    [{ 'dns.delete': ['7|a'] }, 'plan.free', 'does not ask for "dns.delete" now'],
    [{ 'plan.free': 'accept' }, undefined, 'its park is none'],
    [{ 'dns.delete': '7|a' }, 'dns.conflict', '"dns.delete" takes ["<record id>|<content>"]'],
    [{ 'dns.delete': ['7'] }, 'dns.conflict', '"dns.delete" takes'],
    [{ 'dns.delete': ['|a'] }, 'dns.conflict', '"dns.delete" takes'],
    [{ 'dns.delete': [7] }, 'dns.conflict', '"dns.delete" takes'],
    [{ 'plan.free': true }, 'plan.free', '"plan.free" takes "accept"'],
    [{ toString: 'accept' }, 'plan.free', 'set knows no "toString"'],
    [['7|a'], 'dns.conflict', 'set must be an object with dns.delete, plan.free'],
    ['accept', 'plan.free', 'set must be an object'],
    [null, 'plan.free', 'set must be an object'],
  ])('refuses %j at the park %s', (set, park, reason) => {
    expect(readSet(set, park)).toEqual({ refused: expect.stringContaining(reason) });
  });
});
