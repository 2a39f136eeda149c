import { describe, expect, it } from '@jest/globals';
import type { DesiredRecord } from '../../src/core/dns.ts';
import { planDns } from '../../src/core/dns-plan.ts';
import { domain, record, wantTxt } from './dns-plan-fixtures.ts';

const REPORTS = `_smtp._tls.${domain}`;
const IMAPS = `_imaps._tcp.${domain}`;
const wish: readonly DesiredRecord[] = [
  wantTxt('tls-rpt', REPORTS, 'v=TLSRPTv1; rua=mailto:r@example.com'),
  {
    purpose: 'autoconfig',
    name: IMAPS,
    type: 'SRV',
    content: '1 993 imap.fe.test',
    priority: 0,
    ttl: 1,
  },
];
const options = { domain, zone: domain, existing: 'keep' } as const;

describe('planDns for extras', () => {
  it('creates them where nothing of the kind stands', () => {
    const { changes } = planDns(wish, [record('TXT', REPORTS, 'something else')], options);

    expect(changes.map((change) => change.kind)).toEqual(['create', 'create']);
  });

  it('keeps what means the same', () => {
    const existing = [
      record('TXT', REPORTS, 'v=TLSRPTv1;rua=mailto:R@example.com;'),
      record('SRV', IMAPS, '0 993 IMAP.fe.test', { priority: 10 }),
    ];

    const { items, changes } = planDns(wish, existing, options);

    expect(changes).toEqual([]);
    expect(items.map(({ action, to }) => [action, to])).toEqual([
      ['keep', undefined],
      ['keep', undefined],
    ]);
  });

  it('reports another under keep and changes it under converge, priority and all', () => {
    const existing = [
      record('TXT', REPORTS, 'v=TLSRPTv1; rua=mailto:old@example.com'),
      record('SRV', IMAPS, '1 993 imap.other.test', { priority: 7 }),
    ];

    const kept = planDns(wish, existing, options);
    const converged = planDns(wish, existing, { ...options, existing: 'converge' });

    expect(kept.changes).toEqual([]);
    expect(converged.changes).toMatchObject([
      { kind: 'change', record: { content: 'v=TLSRPTv1; rua=mailto:r@example.com' } },
      { kind: 'change', record: { content: '1 993 imap.fe.test', priority: 7 } },
    ]);
  });
});

describe('planDns for a proxied Return-Path', () => {
  const path: readonly DesiredRecord[] = [
    { purpose: 'return-path', name: `b.${domain}`, type: 'CNAME', content: 'fe.test', ttl: 1 },
  ];
  const proxied = record('CNAME', `b.${domain}`, 'fe.test', { proxied: true });

  it('does not take it for right: it answers with the host’s own addresses', () => {
    const kept = planDns(path, [proxied], options);
    const converged = planDns(path, [proxied], { ...options, existing: 'converge' });

    expect(kept).toMatchObject({ changes: [], items: [{ action: 'keep', to: 'fe.test' }] });
    expect(kept.items[0]?.reason).toContain('proxied');
    expect(converged.changes).toEqual([
      {
        kind: 'change',
        id: proxied.id,
        from: proxied,
        record: { name: `b.${domain}`, type: 'CNAME', content: 'fe.test', ttl: 300 },
      },
    ]);
  });
});

describe('planDns beside an MTA-STS policy', () => {
  const mx: DesiredRecord = {
    ...{ purpose: 'mx', name: domain, type: 'MX', content: 'mx1.fe.test' },
    ...{ priority: 10, ttl: 1 },
  };
  const policy = record('TXT', `_mta-sts.${domain}`, 'v=STSv1; id=20260101;');

  it('says that the policy must list the new MX, and leaves it alone', () => {
    const result = planDns([mx], [policy], options);

    expect(result.changes).toMatchObject([{ kind: 'create', record: { type: 'MX' } }]);
    expect(result.items.at(-1)).toMatchObject({
      action: 'keep',
      purpose: 'mta-sts',
      remedy: expect.stringContaining('/.well-known/mta-sts.txt lists mx1.fe.test'),
    });
  });

  it('says nothing where the MX is left alone', () => {
    expect(planDns(wish, [policy], options).items.map(({ purpose }) => purpose)).not.toContain(
      'mta-sts',
    );
  });
});
