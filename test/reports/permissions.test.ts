import { describe, expect, it } from '@jest/globals';
import type { Permission } from '../../src/core/permissions.ts';
import { renderPermissions } from '../../src/reports/console/permissions.ts';

const row = (change: Partial<Permission> = {}): Permission => ({
  ...{ account: 'fe', endpoint: 'PUT /v1/domains/:domain', use: '1-1: protections', needed: true },
  ...{ verdict: 'allowed', message: 'got past the rights to 400' },
  ...change,
});

const shown = (rows: readonly Permission[], width = 100): string =>
  renderPermissions(rows, { color: false, width });

describe('the permission matrix on a console', () => {
  it('marks what is allowed, refused and unknown, and sums it up', () => {
    const text = shown([
      row(),
      row({ verdict: 'refused', message: 'not an administrator', remedy: 'ask for it' }),
      row({ verdict: 'unknown', message: 'answered 503', remedy: 'never shown' }),
    ]);

    expect(text).toContain('✓ PUT /v1/domains/:domain\n    allowed: got past the rights to 400');
    expect(text).toContain('✗ PUT /v1/domains/:domain\n    refused: not an administrator');
    expect(text).toContain('    → ask for it');
    expect(text).not.toContain('never shown');
    expect(text).toContain('1 account: 1 allowed · 1 refused · 1 unknown');
  });

  it('puts domains for which everything is the same together', () => {
    const domains = Array.from({ length: 7 }, (_, nth) => `d${String(nth)}.example`);
    const rows = domains.map((domain) => row({ domain, message: `sees zone ${domain}` }));

    const text = shown([...rows, row({ domain: 'odd.example', verdict: 'refused' })]);

    expect(text).toContain(
      'fe · d0.example, d1.example, d2.example, d3.example, d4.example and 2 more',
    );
    expect(text).toContain('fe · odd.example');
    expect(text.match(/✓/g)).toHaveLength(1);
  });

  it('shows once for each account the least that was left of its limit, or that none was seen', () => {
    const rate = { limit: 1000, seconds: 60 };

    const text = shown([
      row({ rate: { ...rate, remaining: 999 } }),
      row({ account: 'own', endpoint: 'GET /api/account' }),
      row({ domain: 'a.example', rate: { ...rate, remaining: 998 } }),
    ]);

    const limits = text.split('\n').filter((line) => line.includes('rate limit seen'));
    expect(limits).toEqual([
      '  rate limit seen of own: none, no answer named one',
      '  rate limit seen of fe: 998 of 1,000 calls left in 60 s',
    ]);
  });

  it.each([40, 80, 200])('fits %i columns but for words that must stay whole', (width) => {
    const text = shown(
      [row({ verdict: 'refused', message: 'word '.repeat(60).trim(), remedy: 'do '.repeat(60) })],
      width,
    );

    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('lets no escape sequence of a provider through', () => {
    expect(shown([row({ message: 'a\u001b[31mb' })])).not.toContain('\u001b');
  });
});
