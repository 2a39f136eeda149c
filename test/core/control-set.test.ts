import { describe, expect, it } from '@jest/globals';
import { decideAnew, readSet } from '../../src/core/control-set.ts';

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

  it('reads records of the free plan that are to stay', () => {
    expect(
      readSet({ 'dns.keep': ['7|forward-email=a:b@c.test'] }, 'dns.free-plan-aliases'),
    ).toEqual({
      decided: {
        remove: [],
        keep: [{ id: '7', content: 'forward-email=a:b@c.test' }],
        acceptFreePlan: false,
      },
    });
  });

  it.each([
    [{ 'dns.keep': ['7|a'] }, 'plan.free', 'does not ask for "dns.keep" now'],
    [{ 'dns.keep': '7|a' }, 'dns.conflict', '"dns.keep" takes ["<record id>|<content>"]'],
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

describe('decideAnew', () => {
  const mx = { id: 'm', content: 'mx.other.test' };
  const leftover = { id: 'f', content: 'forward-email=anna:a@b.test' };
  const nothing = { remove: [], acceptFreePlan: false };

  it('puts a newer decision in the place of the older one', () => {
    const now = { remove: [{ id: 'n', content: 'x' }], acceptFreePlan: true };

    expect(decideAnew({ remove: [mx], acceptFreePlan: false }, now)).toEqual(now);
  });

  it.each([
    [
      { ...nothing, remove: [leftover] },
      { ...nothing, remove: [leftover, mx] },
    ],
    [
      { ...nothing, keep: [leftover] },
      { ...nothing, remove: [mx], keep: [leftover] },
    ],
  ])('keeps what %j says of the free plan while other records are decided', (before, after) => {
    expect(decideAnew(before, { ...nothing, remove: [mx] })).toEqual(after);
  });

  it('lets the newer one change what was said of the free plan', () => {
    const kept = { ...nothing, keep: [leftover] };
    const removed = { ...nothing, remove: [leftover] };

    expect(decideAnew(kept, removed)).toEqual(removed);
    expect(decideAnew(removed, kept)).toEqual(kept);
  });
});
