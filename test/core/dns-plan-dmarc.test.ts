import { describe, expect, it } from '@jest/globals';
import type { DesiredRecord } from '../../src/core/dns.ts';
import { planDns, publishedRecords } from '../../src/core/dns-plan.ts';
import { domain, record, wantTxt } from './dns-plan-fixtures.ts';

describe('planDns for DMARC', () => {
  const wish = (name: string, p: string): DesiredRecord[] => [
    wantTxt('dmarc', `_dmarc.${name}`, `v=DMARC1; p=${p}; rua=mailto:r@fe.test`),
  ];
  const at = `_dmarc.${domain}`;
  const options = { domain, zone: domain, existing: 'converge' } as const;

  it('never weakens, under converge either', () => {
    const strict = record('TXT', at, 'v=DMARC1; p=reject');

    expect(planDns(wish(domain, 'none'), [strict], options).changes).toEqual([]);
  });

  it('raises a weaker one under converge and reports it under keep', () => {
    const weak = record('TXT', at, 'v=DMARC1; p=none; pct=100; rua=mailto:me@here.test');

    const converged = planDns(wish(domain, 'reject'), [weak], options);
    const kept = planDns(wish(domain, 'reject'), [weak], { ...options, existing: 'keep' });

    expect(converged.changes).toMatchObject([
      { record: { content: 'v=DMARC1; p=reject; rua=mailto:me@here.test' } },
    ]);
    expect(kept).toMatchObject({ changes: [], items: [{ action: 'keep' }] });
  });

  it.each([
    ['CNAME', 'example.com.dmarc.vendor.test'],
    ['TXT', 'v=DMARC1; p=none'],
  ])('leaves a hosted %s and doubled records alone', (type, content) => {
    const existing = [record(type, at, content), record('TXT', at, 'v=DMARC1; p=reject')];

    const result = planDns(wish(domain, 'reject'), existing, options);

    expect(result).toMatchObject({ changes: [], conflicts: [], items: [{ action: 'keep' }] });
    expect(publishedRecords(wish(domain, 'reject'), result)).toEqual([]);
  });

  it('creates none in a zone of its own that would weaken what applies from above it', () => {
    const sub = { ...options, domain: `shop.eu.${domain}`, zone: `shop.eu.${domain}` };
    const above = (eu: string, top: string) => [
      { name: `_dmarc.eu.${domain}`, content: `v=DMARC1; ${eu}` },
      { name: at, content: `v=DMARC1; ${top}` },
    ];

    const plans = [
      above('p=none', 'p=none; sp=reject'),
      above('p=reject; psd=n', 'p=none'),
      above('p=reject', 'p=none'),
    ].map((parentDmarc) => planDns(wish(sub.domain, 'quarantine'), [], { ...sub, parentDmarc }));

    expect(plans.map(({ changes }) => changes.length)).toEqual([0, 0, 1]);
    expect(plans[0]?.items).toMatchObject([
      { action: 'keep', from: 'v=DMARC1; p=none; sp=reject', reason: expect.stringContaining(at) },
    ]);
    expect(publishedRecords(wish(sub.domain, 'quarantine'), plans[0]!)).toEqual([]);
  });

  it('creates none for a sub-domain its parent protects as much, and one where it protects less', () => {
    const sub = { ...options, domain: `shop.${domain}` };
    const parent = [record('TXT', at, 'v=DMARC1; p=reject; sp=quarantine')];

    const covered = planDns(wish(sub.domain, 'none'), parent, sub);
    const weaker = planDns(wish(sub.domain, 'reject'), parent, sub);

    expect(covered.changes).toEqual([]);
    expect(weaker.changes).toMatchObject([{ kind: 'create' }]);
  });
});
