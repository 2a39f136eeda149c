import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cloudflare, startFixture, type Fixture } from './fixture.ts';

const CUT = { name: 'shop.example.com', type: 'NS', content: 'ns1.example.net' };
const HIDDEN = { name: 'shop.example.com', type: 'TXT', content: 'never seen' };
const BESIDE = { name: 'example.com', type: 'TXT', content: 'seen' };
const TOLD = { name: 'www.shop.example.com', type: 'A', content: '198.51.100.7' };

describe('a name delegated away, at the DNS simulator', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture({
      cloudflare: cloudflare([CUT, HIDDEN, BESIDE]),
      dns: { elsewhere: [TOLD] },
    });
  });
  afterEach(() => fixture.close());

  it('is referred to its name servers, and what the zone holds of it is not served', () => {
    const { dns } = fixture.world.state;

    const referrals = ['shop.example.com', 'fe-bounces.shop.example.com'].map((name) =>
      dns.ask('ns1', name, 'TXT'),
    );

    for (const referral of referrals)
      expect(referral).toEqual({
        ...{ rcode: 'NOERROR', authoritative: false, answers: [] },
        authorities: [expect.objectContaining({ type: 'NS', data: 'ns1.example.net' })],
      });
    expect(dns.ask('ns1', 'example.com', 'TXT')).toMatchObject({ authoritative: true });
    expect(dns.lookup()('shop.example.com', 'TXT')).toEqual([]);
  });

  it('is answered by the resolver as far as the world knows it', () => {
    const { dns } = fixture.world.state;

    expect(dns.ask('recursive', 'www.shop.example.com', 'A').answers).toHaveLength(1);
    expect(dns.ask('recursive', 'shop.example.com', 'TXT').rcode).toBe('SERVFAIL');
    expect(dns.ask('recursive', 'example.com', 'TXT').answers).toHaveLength(1);
  });
});
