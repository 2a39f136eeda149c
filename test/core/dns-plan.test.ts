import { describe, expect, it } from '@jest/globals';
import { planDns, publishedRecords } from '../../src/core/dns-plan.ts';
import { diffLine } from '../../src/core/dns-lines.ts';
import { codes, desired, domain, plan, record, wantTxt } from './dns-plan-fixtures.ts';

describe('planDns', () => {
  it('creates everything in an empty zone, marked as ours', () => {
    const result = plan([]);

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toHaveLength(desired.length);
    for (const change of result.changes)
      expect(change).toMatchObject({ kind: 'create', comment: 'mailkeel:example.com' });
  });

  it('writes nothing where everything means the same in other words', () => {
    const existing = [
      record('MX', domain, 'mx2.fe.test', { priority: 5, ttl: 60 }),
      record('MX', domain, 'MX1.fe.test', { priority: 0 }),
      record('TXT', domain, 'forward-email-site-verification=abc'),
      record('TXT', domain, 'v=spf1 mx include:spf.fe.test -all'),
      record('TXT', `fe._domainkey.${domain}`, 'p=QU JD; v=DKIM1'),
      record('CNAME', `b.${domain}`, 'FE.test'),
      record('TXT', `_dmarc.${domain}`, 'v=DMARC1; p=reject'),
    ];

    const result = plan(existing, { existing: 'converge' });

    expect(result.changes).toEqual([]);
    expect(result.conflicts).toEqual([]);
    expect(publishedRecords(desired, result)).toEqual(desired);
  });

  it('merges SPF into the record that is there, by its id', () => {
    const spf = record('TXT', domain, 'v=spf1 include:_spf.google.com -all');

    const result = plan([spf]);

    expect(result.changes).toContainEqual({
      kind: 'change',
      id: spf.id,
      from: spf,
      record: {
        name: domain,
        type: 'TXT',
        ttl: 300,
        content: 'v=spf1 include:_spf.google.com include:spf.fe.test -all',
      },
    });
  });

  it('reports what differs under keep and changes it under converge', () => {
    const existing = [
      record('TXT', `fe._domainkey.${domain}`, 'v=DKIM1; p=WFla'),
      record('CNAME', `b.${domain}`, 'elsewhere.test'),
    ];

    const kept = plan(existing);
    const converged = plan(existing, { existing: 'converge' });

    expect(kept.items.filter((item) => item.action === 'keep')).toHaveLength(2);
    expect(kept.changes.every((change) => change.kind === 'create')).toBe(true);
    expect(publishedRecords(desired, kept).map((each) => each.purpose)).toEqual(
      expect.not.arrayContaining(['dkim', 'return-path']),
    );
    expect(converged.changes.filter((change) => change.kind === 'change')).toHaveLength(2);
  });

  it.each([
    ['dns.foreign-mx', [record('MX', domain, 'aspmx.google.test', { priority: 1 })]],
    ['dns.foreign-mx', [record('MX', domain, '.', { priority: 0 })]],
    ['dns.read-only', [record('MX', domain, 'route1.mx.test', { readOnly: true })]],
    ['dns.read-only', [record('TXT', domain, 'v=spf1 include:x.test -all', { readOnly: true })]],
    ['dns.spf-multiple', [record('TXT', domain, 'v=spf1 a'), record('TXT', domain, 'v=spf1 mx')]],
    ['dns.spf-invalid', [record('TXT', domain, 'v=spf1 oops -all')]],
    ['dns.spf-lookups', [record('TXT', domain, `v=spf1 ${'include:a.test '.repeat(10)}-all`)]],
    ['dns.foreign-ownership', [record('TXT', domain, 'forward-email-site-verification=zzz')]],
    ['dns.cname-conflict', [record('A', `b.${domain}`, '192.0.2.1')]],
    ['dns.cname-conflict', [record('CNAME', `fe._domainkey.${domain}`, 'dkim.other.test')]],
    ['dns.delegated', [record('NS', `_domainkey.${domain}`, 'ns.other.test')]],
  ])('it refuses with %s and then changes nothing', (code, existing) => {
    const result = plan(existing, { existing: 'converge' });

    expect(codes(result)).toEqual([code]);
    expect(result.changes).toEqual([]);
    const [conflict] = result.conflicts;
    const lines = result.items
      .filter((item) => item.action === 'conflict' || item.action === 'locked')
      .map(diffLine);
    expect(lines.length).toBeGreaterThan(0);
    expect(conflict!.remedy.slice(0, lines.length)).toEqual(lines);
    expect(conflict!.remedy.length).toBeGreaterThan(lines.length);
  });

  it('proposes one SPF record where there are two', () => {
    const existing = [record('TXT', domain, 'v=spf1 a -all'), record('TXT', domain, 'v=spf1 mx')];

    const [conflict] = plan(existing).conflicts;

    expect(conflict!.remedy.join('\n')).toContain('v=spf1 a mx include:spf.fe.test -all');
  });

  it('keeps free-plan aliases where a person agreed and lists those the manifest misses', () => {
    const text =
      'forward-email=anna:a@b.test,/^jobs(x|:y)$/:j@b.test, press:https://h.test,all@b.test';
    const left = record('TXT', domain, text);

    const decision = { remove: [], keep: [{ id: left.id, content: text }] };
    const result = plan([left], { aliases: ['anna'], decision });
    const item = result.items.find(({ purpose }) => purpose === 'free-plan-aliases');

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toHaveLength(desired.length);
    expect(publishedRecords(desired, result)).toEqual(desired);
    expect(item).toMatchObject({ action: 'keep', name: domain, from: text });
    expect(item?.reason).toBe(
      'it holds the free-plan aliases anna, /^jobs(x|:y)$/, press, *; missing in the manifest: /^jobs(x|:y)$/, press, *',
    );
    expect(item?.remedy).toMatch(
      /^add .* to the manifest; leave the record until the health check/,
    );
  });

  it('leaves a CNAME at the apex alone: the host flattens it', () => {
    const result = plan([record('CNAME', domain, 'shop.host.test')]);

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toHaveLength(desired.length);
  });

  it('keeps a comment within 100 characters', () => {
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.test`;
    const wish = [wantTxt('ownership', long, 'x=1')];

    const [change] = planDns(wish, [], { domain: long, zone: long, existing: 'keep' }).changes;

    expect(change).toMatchObject({ kind: 'create', comment: expect.stringMatching(/^.{100}$/) });
  });
});
