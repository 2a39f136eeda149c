import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DesiredRecord, ExistingRecord } from '../../src/core/dns.ts';
import { planDns } from '../../src/core/dns-plan.ts';
import { apply, codes, desired, domain, record, wantTxt } from './dns-plan-fixtures.ts';

describe('planDns in any zone', () => {
  const names = [
    domain,
    `_dmarc.${domain}`,
    `b.${domain}`,
    `fe._domainkey.${domain}`,
    `www.${domain}`,
  ];
  const content: Readonly<Record<string, readonly string[]>> = {
    MX: ['mx1.fe.test', 'mx2.fe.test', 'mx.other.test'],
    CNAME: ['fe.test', 'other.test'],
    A: ['192.0.2.1'],
    TXT: [
      'v=spf1 mx -all',
      'v=spf1 include:spf.fe.test ~all',
      'forward-email-site-verification=abc',
      'v=DKIM1; p=QUJD',
      'v=DKIM1; p=WFla',
      'v=DMARC1; p=reject',
      'v=DMARC1; p=none',
      'some text',
    ],
  };
  const zone: fc.Arbitrary<ExistingRecord[]> = fc.array(
    fc
      .constantFrom(...Object.keys(content))
      .chain((type) =>
        fc
          .tuple(fc.constantFrom(...names), fc.constantFrom(...content[type]!), fc.boolean())
          .map(([name, value, readOnly]) =>
            record(type, name, value, { readOnly, ...(type === 'MX' ? { priority: 10 } : {}) }),
          ),
      ),
    { maxLength: 5 },
  );
  const mode = fc.constantFrom('keep' as const, 'converge' as const);
  const strict = (p: string): DesiredRecord[] => [
    ...desired.slice(0, -1),
    wantTxt('dmarc', `_dmarc.${domain}`, `v=DMARC1; p=${p}`),
  ];
  const wishes = fc.constantFrom('none', 'quarantine', 'reject').map(strict);

  it('leaves every neighbour as it was', () => {
    fc.assert(
      fc.property(zone, mode, wishes, (existing, how, wish) => {
        const result = planDns(wish, existing, { domain, zone: domain, existing: how });
        const after = apply(existing, result);
        const touched = new Set(
          result.changes.flatMap((change) => (change.kind === 'create' ? [] : [change.id])),
        );

        for (const old of existing.filter((each) => !touched.has(each.id)))
          expect(after).toContainEqual(old);
        for (const change of result.changes) {
          expect(change.kind).not.toBe('delete');
          const target = change.kind === 'delete' ? change.from : change.record;
          expect(wish.map((each) => each.name)).toContain(target.name);
          expect(change.kind === 'change' && change.from.readOnly).not.toBe(true);
        }
      }),
    );
  });

  it('has nothing left to do once applied', () => {
    fc.assert(
      fc.property(zone, mode, wishes, (existing, how, wish) => {
        const options = { domain, zone: domain, existing: how } as const;
        const first = planDns(wish, existing, options);

        const second = planDns(wish, apply(existing, first), options);

        expect(second.changes).toEqual([]);
        expect(codes(second)).toEqual(codes(first));
      }),
    );
  });
});
