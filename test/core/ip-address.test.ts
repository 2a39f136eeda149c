import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { reverseName } from '../../src/core/ip-address.ts';

describe('reverseName', () => {
  it.each([
    ['192.0.2.25', '25.2.0.192.in-addr.arpa'],
    [
      '4321:0:1:2:3:4:567:89ab',
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
    ],
    ['2001:DB8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`],
    ['::', `${'0.'.repeat(32)}ip6.arpa`],
    ['::ffff:192.0.2.1', `1.0.2.0.0.0.0.c.f.f.f.f.${'0.'.repeat(20)}ip6.arpa`],
  ])('of %s is where RFC 1035 and RFC 3596 put it', (address, expected) => {
    expect(reverseName(address)).toBe(expected);
  });

  it.each(['mx1.example.net', '192.0.2', '192.0.2.256', '1::2::3', '1:2:3', 'g::1', ''])(
    'is none of %j',
    (text) => {
      expect(reverseName(text)).toBeUndefined();
    },
  );

  it('takes every IPv6 address Node takes, and gives 32 digits', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        fc.pre(isIPv6(address));

        expect(reverseName(address)).toMatch(/^(?:[0-9a-f]\.){32}ip6\.arpa$/);
      }),
    );
  });
});
