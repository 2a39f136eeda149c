import { describe, expect, it } from '@jest/globals';
import { codes, domain, plan, record } from './dns-plan-fixtures.ts';

const TOO_MANY = Array.from({ length: 10 }, (_, n) => `a:h${String(n)}.other.test`).join(' ');

describe('SPF in the way of ours', () => {
  const cases = [
    ['dns.spf-multiple', ['v=spf1 a -all', 'v=spf1 mx -all']],
    ['dns.spf-invalid', ['v=spf1 inlcude -all']],
    ['dns.spf-lookups', [`v=spf1 ${TOO_MANY} -all`]],
  ] as const;

  it.each(cases)('parks %s without a ready command that would delete it', (code, contents) => {
    const asked = plan(contents.map((content) => record('TXT', domain, content)));

    expect(codes(asked)).toEqual([code]);
    expect(asked.conflicts[0]!.remedy.join('\n')).not.toContain('dns.delete');
  });

  it.each(cases)('never goes wholly by a decision (%s)', (code, contents) => {
    const zone = contents.map((content) => record('TXT', domain, content));

    const result = plan(zone, { decision: { remove: zone } });

    expect(codes(result)).toEqual([...zone.map(() => 'dns.decision'), code]);
    expect(result.conflicts[0]!.sentence).toContain('no SPF record of yours would be left');
    expect(result.changes).toEqual([]);
  });

  it('goes by a decision where a CNAME is to stand', () => {
    const zone = [record('TXT', `b.${domain}`, 'v=spf1 a -all')];

    const result = plan(zone, { decision: { remove: zone } });

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toContainEqual({ kind: 'delete', id: zone[0]!.id, from: zone[0] });
  });
});
