import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DnsDecision } from '../../src/core/dns-decision.ts';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { planDns } from '../../src/core/dns-plan.ts';
import type { MxStage } from '../../src/core/dns-plan-draft.ts';
import { apply, codes, desired, domain, plan, record } from './dns-plan-fixtures.ts';

const deciding = (...records: readonly ExistingRecord[]): DnsDecision => ({
  remove: records.map(({ id, content }) => ({ id, content })),
});
const deletedBy = ({ changes }: ReturnType<typeof plan>) =>
  changes.flatMap((change) => (change.kind === 'delete' ? [change.from] : []));

describe('a decision about records in the way', () => {
  const google = [
    record('MX', domain, 'aspmx.google.test', { priority: 1 }),
    record('MX', domain, 'alt1.google.test', { priority: 5 }),
  ];

  it.each<[MxStage, string]>([
    ['publish', 'dns.foreign-mx'],
    ['replace', 'dns.mx-replace'],
    ['switch', 'dns.mx-switch'],
  ])(
    'is asked for under %s with what may go, and replaces the whole set in one batch',
    (mx, code) => {
      const asked = plan(google, { mx });
      const decided = plan(google, { mx, decision: deciding(...google) });

      expect(codes(asked)).toEqual([code]);
      for (const { id, content } of google)
        expect(asked.conflicts[0]!.remedy.join('\n')).toContain(`'dns.delete=${id}|${content}'`);
      expect(decided.conflicts).toEqual([]);
      expect(deletedBy(decided)).toEqual(google);
      expect(
        apply(google, decided)
          .filter(({ type }) => type === 'MX')
          .map(({ content }) => content),
      ).toEqual(['mx1.fe.test', 'mx2.fe.test']);
    },
  );

  it('that names only one of two deletes none', () => {
    const result = plan(google, { mx: 'replace', decision: deciding(google[0]!) });

    expect(codes(result)).toEqual(['dns.mx-replace']);
    expect(result.changes).toEqual([]);
    expect(result.conflicts[0]!.sentence).toContain('alt1.google.test');
  });

  it('names a record by id and content: another content is another record', () => {
    const before = record('MX', domain, 'old.google.test', { id: google[0]!.id, priority: 1 });

    const result = plan([google[0]!], { mx: 'replace', decision: deciding(before) });

    expect(codes(result)).toEqual(['dns.decision', 'dns.mx-replace']);
    expect(result.changes).toEqual([]);
  });

  it('about what is gone already is done', () => {
    const result = plan([], { decision: deciding(...google) });

    expect(result.conflicts).toEqual([]);
    expect(deletedBy(result)).toEqual([]);
  });

  it.each([
    ['an address that shares the name of a CNAME', record('A', `b.${domain}`, '192.0.2.1')],
    ['a delegation', record('NS', `_domainkey.${domain}`, 'ns.other.test')],
    ['a neighbour of another name', record('TXT', `www.${domain}`, 'v=spf1 -all')],
    ['a text that stands in nobody’s way', record('TXT', domain, 'google-site-verification=1')],
    ['a locked record', record('MX', domain, 'route1.mx.test', { priority: 1, readOnly: true })],
  ])('never makes %s go', (_what, stays) => {
    const result = plan([stays], { mx: 'replace', decision: deciding(stays) });

    expect(codes(result)).toContain('dns.decision');
    expect(result.changes).toEqual([]);
  });

  it('settles a foreign ownership record, doubled SPF and a CNAME in the way', () => {
    const zone = [
      record('TXT', domain, 'forward-email-site-verification=zzz'),
      record('TXT', domain, 'v=spf1 a -all'),
      record('TXT', domain, 'v=spf1 mx -all'),
      record('CNAME', `fe._domainkey.${domain}`, 'dkim.other.test'),
    ];
    const [ownership, , spf, cname] = zone as [ExistingRecord, ...ExistingRecord[]];

    const result = plan(zone, { decision: deciding(ownership, spf!, cname!) });

    expect(result.conflicts).toEqual([]);
    expect(deletedBy(result)).toEqual([ownership, spf, cname]);
    expect(apply(zone, result).map(({ content }) => content)).toContain(
      'v=spf1 a include:spf.fe.test -all',
    );
  });

  it('quotes what a shell would read', () => {
    const odd = record('TXT', domain, `forward-email-site-verification=it's $HOME`);

    const [conflict] = plan([odd]).conflicts;

    expect(conflict!.remedy.at(-1)).toContain(
      `--set 'dns.delete=${odd.id}|forward-email-site-verification=it'\\''s $HOME'`,
    );
  });
});

describe('records of ours that were superseded', () => {
  const mark = `mailkeel:${domain}`;
  const old = [
    record('MX', domain, 'mx.former.test', { priority: 10, comment: mark }),
    record('TXT', domain, 'forward-email-site-verification=old', { comment: mark }),
  ];

  it('go without a decision, at most maxDeletions of them', () => {
    const [none, one, two] = [0, 1, 2].map((maxDeletions) =>
      plan(old, { maxDeletions, created: old }),
    );

    expect([codes(none!), codes(one!), codes(two!)]).toEqual([
      ['dns.max-deletions'],
      ['dns.max-deletions'],
      [],
    ]);
    expect([none!.changes, one!.changes]).toEqual([[], []]);
    expect(deletedBy(two!)).toEqual(old);
  });

  it('count no more once a decision names them', () => {
    const result = plan(old, { maxDeletions: 1, created: old, decision: deciding(old[0]!) });

    expect(result.conflicts).toEqual([]);
    expect(deletedBy(result)).toHaveLength(2);
  });
});

describe('a record with our mark that is not ours any more', () => {
  const mx = record('MX', domain, 'mx.theirs.test', { comment: `mailkeel:${domain}` });

  it.each([
    ['edited at the DNS host', [{ ...mx, content: 'mx.former.test' }]],
    ['made anew', [{ ...mx, id: 'another' }]],
    ['unknown to the store', []],
  ])('is foreign: %s', (_what, created) => {
    const result = plan([mx], { maxDeletions: 5, created, mx: 'replace' });

    expect(codes(result)).toEqual(['dns.mx-replace']);
    expect(result.changes).toEqual([]);
  });
});

describe('planDns with any decision in any zone', () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    MX: ['mx1.fe.test', 'mx.other.test', 'mx.third.test'],
    NS: ['ns.other.test'],
    A: ['192.0.2.1'],
    CNAME: ['other.test'],
    TXT: ['v=spf1 -all', 'v=spf1 mx', 'forward-email-site-verification=zzz', 'some text'],
  };
  const names = [domain, `b.${domain}`, `fe._domainkey.${domain}`, `www.${domain}`];
  const marks = [undefined, `mailkeel:${domain}`, 'somebody else'];
  const zones = fc.array(
    fc.constantFrom(...Object.keys(values)).chain((type) =>
      fc
        .tuple(
          fc.constantFrom(...names),
          fc.constantFrom(...values[type]!),
          fc.constantFrom(...marks),
        )
        .map(([name, value, comment]) =>
          record(type, name, value, {
            ...(comment === undefined ? {} : { comment }),
            ...(type === 'MX' ? { priority: 10 } : {}),
          }),
        ),
    ),
    { maxLength: 6 },
  );
  const stages = fc.constantFrom<MxStage[]>('publish', 'replace', 'later', 'switch');
  const cases = fc.record({
    existing: zones,
    mx: stages,
    named: fc.array(fc.nat(5)),
    maxDeletions: fc.nat(3),
  });

  const planned = ({
    existing,
    mx,
    named,
    maxDeletions,
  }: typeof cases extends fc.Arbitrary<infer T> ? T : never) => {
    const decision = deciding(...named.flatMap((at) => existing[at] ?? []));
    const created = existing.filter((_, at) => at % 2 === 0);
    const wishes = { mx, maxDeletions, decision, created };
    const options = { domain, zone: domain, existing: 'keep', ...wishes } as const;
    return { decision, options, result: planDns(desired, existing, options) };
  };

  it('deletes nothing but what was named, or is ours and within the cap', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { decision, options, result } = planned(given);

        const undecided = deletedBy(result).filter(
          ({ id }) => !decision.remove.some((removal) => removal.id === id),
        );
        expect(undecided.every(({ comment }) => comment === `mailkeel:${domain}`)).toBe(true);
        expect(options.created).toEqual(expect.arrayContaining(undecided));
        expect(undecided.length).toBeLessThanOrEqual(given.maxDeletions);
        for (const { type, name } of deletedBy(result)) {
          expect(['MX', 'TXT', 'CNAME']).toContain(type);
          expect(desired.map((each) => each.name)).toContain(name);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves every neighbour as it was, and nothing to do once applied', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { options, result } = planned(given);
        const after = apply(given.existing, result);
        const touched = new Set(
          result.changes.flatMap((change) => (change.kind === 'create' ? [] : [change.id])),
        );

        for (const old of given.existing.filter(({ id }) => !touched.has(id)))
          expect(after).toContainEqual(old);
        expect(planDns(desired, after, options).changes).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
