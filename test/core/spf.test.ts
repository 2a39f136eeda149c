import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countLookups } from '../../src/core/spf-lookups.ts';
import { mergeSpf, proposeSingleSpf } from '../../src/core/spf-merge.ts';
import { isSpf, parseSpf, type SpfTerm } from '../../src/core/spf.ts';

const OURS = 'v=spf1 include:spf.forwardemail.net ~all';
const include = 'include:spf.forwardemail.net';

function terms(record: string): readonly SpfTerm[] {
  const parsed = parseSpf(record);
  if ('malformed' in parsed) throw new Error(parsed.malformed);
  return parsed;
}

describe('parseSpf', () => {
  it('reads qualifiers, values and modifiers', () => {
    const parsed = terms('v=spf1 +a/24 ~mx:mail.example.com -ip4:192.0.2.0/24 redirect=_s.test');

    expect(parsed.map((t) => [t.kind, t.qualifier, t.name, t.value])).toEqual([
      ['mechanism', '+', 'a', '/24'],
      ['mechanism', '~', 'mx', 'mail.example.com'],
      ['mechanism', '-', 'ip4', '192.0.2.0/24'],
      ['modifier', '', 'redirect', '_s.test'],
    ]);
  });

  it.each([
    ...['v=spf1 inclde:a.test', 'v=spf1 include:', 'v=spf1 ip4', 'v=spf1 all:x', 'v=spf1 -'],
    ...['v=spf1 include:spf..a.test', `v=spf1 redirect=${'a'.repeat(64)}.test`],
  ])('it refuses %s', (record) => {
    expect(parseSpf(record)).toHaveProperty('malformed');
  });

  it('takes a name with a macro or a final dot', () => {
    expect(parseSpf('v=spf1 include:%{d}..x.test redirect=a.test.')).toHaveLength(2);
  });

  it('takes only what begins as SPF for SPF', () => {
    expect(isSpf('v=spf1')).toBe(true);
    expect(isSpf(' v=spf1 -all')).toBe(false);
    expect(isSpf('v=spf10 -all')).toBe(false);
    expect(isSpf('spf2.0/pra')).toBe(false);
  });
});

describe('mergeSpf', () => {
  it.each([
    ['v=spf1 include:_spf.google.com -all', `v=spf1 include:_spf.google.com ${include} -all`],
    [
      'v=spf1 include:a.test ip4:192.0.2.1 ?all',
      `v=spf1 include:a.test ${include} ip4:192.0.2.1 ?all`,
    ],
    ['v=spf1 -all', `v=spf1 ${include} -all`],
    ['v=spf1 mx', `v=spf1 mx ${include}`],
    ['v=spf1 redirect=_spf.a.test', `v=spf1 ${include} redirect=_spf.a.test`],
    [`v=spf1 a -all ${include}`, `v=spf1 a ${include} -all`],
  ])('it extends %s and leaves their policy', (existing, content) => {
    expect(mergeSpf(['unrelated', existing], OURS)).toEqual({
      state: 'change',
      from: existing,
      content,
    });
  });

  it('creates where none is', () => {
    expect(mergeSpf(['google-site-verification=x'], OURS)).toEqual({
      state: 'create',
      content: OURS,
    });
  });

  it('changes nothing where ours is reached, directly or through an include it knows', () => {
    const lookups = new Map([['all-senders.test', `v=spf1 ${include} -all`]]);

    expect(mergeSpf([`v=spf1 mx ${include} -all`], OURS).state).toBe('same');
    expect(mergeSpf(['v=spf1 include:all-senders.test -all'], OURS, lookups).state).toBe('same');
    expect(mergeSpf(['v=spf1 redirect=all-senders.test'], OURS, lookups).state).toBe('same');
  });

  it.each([
    ['dns.spf-multiple', ['v=spf1 -all', 'v=spf1 mx -all']],
    ['dns.spf-invalid', ['v=spf1 includ:a.test -all']],
    ['dns.spf-invalid', [`v=spf1 ?${include} -all`]],
    ['dns.spf-lookups', [`v=spf1 ${'include:a.test '.repeat(10)}-all`]],
  ])('it refuses with %s', (code, existing) => {
    expect(mergeSpf(existing, OURS)).toMatchObject({ state: 'refused', code });
  });

  it('counts what includes lead to when it is known', () => {
    const lookups = new Map([['a.test', 'v=spf1 a mx ptr exists:%{i}.x.test include:b.test -all']]);
    const record = 'v=spf1 include:a.test include:a.test -all';

    const merge = mergeSpf([record], OURS, lookups);

    expect(countLookups(terms(record), lookups)).toEqual({ count: 12, unfollowed: ['b.test'] });
    expect(merge).toMatchObject({ state: 'refused', code: 'dns.spf-lookups' });
  });

  it('ends at an include that leads back to itself', () => {
    const lookups = new Map([['a.test', 'v=spf1 include:a.test -all']]);

    expect(countLookups(terms('v=spf1 include:a.test -all'), lookups)).toEqual({
      count: 2,
      unfollowed: ['a.test'],
    });
  });

  it('counts to an end where records include each other over and over', () => {
    const names = Array.from({ length: 20 }, (_, n) => `s${String(n)}.test`);
    const all = `v=spf1 ${names.map((name) => `include:${name}`).join(' ')} -all`;
    const lookups = new Map(names.map((name) => [name, all]));

    expect(countLookups(terms(all), lookups).count).toBe(100);
  });

  it('refuses 9 and more lookups where an include leads to no record, and names it', () => {
    const eight = (name: string): Map<string, string> =>
      new Map([[name, 'v=spf1 a mx a:b.test a:c.test a:d.test a:e.test -all']]);
    const ours = ['spf.forwardemail.net', 'v=spf1 ip4:192.0.2.1 -all'] as const;
    const known = new Map([...eight('a.test'), ours]);

    const unknown = mergeSpf(['v=spf1 include:a.test include:gone.test -all'], OURS, known);
    const followed = mergeSpf(
      ['v=spf1 include:a.test include:gone.test -all'],
      OURS,
      new Map([...known, ['gone.test', 'v=spf1 ip4:192.0.2.9 -all']]),
    );

    expect(unknown).toMatchObject({ state: 'refused', code: 'dns.spf-lookups' });
    expect(unknown.state === 'refused' && unknown.why).toMatch(
      /^at least 9 DNS lookups .* no single SPF record that could be counted: gone\.test$/,
    );
    expect(followed.state).toBe('change');
  });

  it('is idempotent and keeps every term of theirs, for any record it extends', () => {
    const term = fc.constantFrom('a', 'mx', 'ip4:192.0.2.1', 'include:a.test', '-exists:x.test');
    const end = fc.constantFrom('', '-all', '~all', '?all', 'redirect=b.test');
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), end, (list, last) => {
        const existing = ['v=spf1', ...list, last].join(' ').trim();

        const merge = mergeSpf([existing], OURS);

        if (merge.state !== 'change') throw new Error(merge.state);
        expect(mergeSpf([merge.content], OURS).state).toBe('same');
        expect(merge.content.replace(` ${include}`, '')).toBe(existing);
      }),
    );
  });
});

describe('proposeSingleSpf', () => {
  it('joins two records and ours under the first one’s policy', () => {
    const existing = ['v=spf1 include:a.test -all', 'v=spf1 ip4:192.0.2.1 ~all'];

    expect(proposeSingleSpf(existing, OURS)).toBe(
      `v=spf1 include:a.test ${include} ip4:192.0.2.1 -all`,
    );
  });

  it('proposes nothing where it would have to guess', () => {
    expect(proposeSingleSpf(['v=spf1 -all', 'v=spf1 redirect=a.test'], OURS)).toBeUndefined();
    expect(proposeSingleSpf(['v=spf1 -all', 'v=spf1 nonsense'], OURS)).toBeUndefined();
  });
});
