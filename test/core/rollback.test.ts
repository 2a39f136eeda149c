import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DnsChange, ExistingRecord } from '../../src/core/dns.ts';
import type { DnsWrite } from '../../src/core/dns-writes.ts';
import { planRollback } from '../../src/core/rollback.ts';

const NAME = 'example.com';
const COMMENT = `mailkeel:${NAME}`;

const record = (
  id: string,
  content: string,
  more: Partial<ExistingRecord> = {},
): ExistingRecord => ({
  ...{ id, name: NAME, type: 'TXT', content, ttl: 1 },
  ...more,
});

function creation({ id: _, comment, ...made }: ExistingRecord): DnsChange {
  return { kind: 'create', record: made, comment: comment ?? COMMENT };
}

const alteration = (from: ExistingRecord, content: string): DnsChange => {
  const { id, ...rest } = from;
  return { kind: 'change', id, from, record: { ...rest, content } };
};

const write = (changes: readonly DnsChange[], more: Partial<DnsWrite> = {}): DnsWrite => ({
  ...{ domain: NAME, execution: 'e1', spec: 'hash', zone: { id: 'z', name: NAME } },
  ...{ at: '2026-01-01T00:00:00.000Z', before: [], changes },
  ...more,
});

/** The zone after a batch, with ids as a host gives them. */
function applied(
  zone: readonly ExistingRecord[],
  changes: readonly DnsChange[],
): readonly ExistingRecord[] {
  return changes.reduce<readonly ExistingRecord[]>((records, change, index) => {
    if (change.kind === 'create')
      return [
        ...records,
        {
          ...change.record,
          ...{ id: `new-${String(records.length)}-${String(index)}` },
          ...(change.comment === '' ? {} : { comment: change.comment }),
        },
      ];
    if (change.kind === 'delete') return records.filter(({ id }) => id !== change.id);
    return records.map((each) => (each.id === change.id ? { ...each, ...change.record } : each));
  }, zone);
}

const SPF = record('spf', 'v=spf1 -all');
const FIVE = [
  creation(record('', 'mx.example.net', { type: 'MX', priority: 10 })),
  creation(record('', 'ownership=1')),
  creation(record('', 'v=DMARC1; p=none', { name: `_dmarc.${NAME}` })),
  creation(record('', 'target.example.net', { name: `bounce.${NAME}`, type: 'CNAME' })),
  alteration(SPF, 'v=spf1 include:spf.example.net -all'),
];

describe('planRollback', () => {
  it('undoes all of a batch and leaves the neighbours', () => {
    const neighbour = record('www', '192.0.2.1', { type: 'A' });
    const zone = applied([SPF, neighbour], FIVE);

    const { changes, items } = planRollback([write(FIVE, { written: zone })], zone);

    expect(applied(zone, changes)).toEqual([SPF, neighbour]);
    expect(items.every(({ action }) => action !== 'left' && action !== 'done')).toBe(true);
  });

  it('leaves and names the one of five that a third party changed', () => {
    const zone = applied([SPF], FIVE);
    const touched = zone.map((each) =>
      each.type === 'MX' ? { ...each, content: 'mx.elsewhere.example.net' } : each,
    );

    const { changes, items } = planRollback([write(FIVE, { written: zone })], touched);

    expect(changes).toHaveLength(4);
    expect(applied(touched, changes)).toEqual([
      SPF,
      expect.objectContaining({ type: 'MX', content: 'mx.elsewhere.example.net' }),
    ]);
    expect(items.filter(({ action }) => action === 'left')).toEqual([
      {
        action: 'left',
        name: NAME,
        type: 'MX',
        from: '10 mx.elsewhere.example.net',
        reason: 'somebody else changed it since',
      },
    ]);
  });

  it('leaves a changed record that somebody changed again, and one somebody deleted', () => {
    const other = record('dmarc', 'v=DMARC1; p=none', { name: `_dmarc.${NAME}` });
    const changes = [alteration(SPF, 'v=spf1 a -all'), alteration(other, 'v=DMARC1; p=reject')];
    const zone = applied([SPF, other], changes);
    const now = [record('spf', 'v=spf1 mx -all')];

    const plan = planRollback([write(changes, { written: zone })], now);

    expect(plan.changes).toEqual([]);
    expect(plan.items.map(({ action, type, name }) => [action, type, name])).toEqual([
      ['left', 'TXT', `_dmarc.${NAME}`],
      ['left', 'TXT', NAME],
    ]);
  });

  it('has nothing to do where all is as before already', () => {
    const zone = applied([SPF], FIVE);

    const { changes, items } = planRollback([write(FIVE, { written: zone })], [SPF]);

    expect(changes).toEqual([]);
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(['done']));
  });

  it('takes a creation whose answer was never seen for ours only with our mark', () => {
    const [mx, ownership] = FIVE as [DnsChange, DnsChange];
    const marked = applied([], [mx]);
    const unmarked = [record('theirs', 'ownership=1')];

    const { changes, items } = planRollback([write([mx, ownership])], [...marked, ...unmarked]);

    expect(changes).toMatchObject([{ kind: 'delete', from: { type: 'MX' } }]);
    expect(items.map(({ action }) => action)).toEqual(['left', 'delete']);
  });

  it('leaves a record that somebody deleted and made anew, and one that is locked', () => {
    const [mx, ownership] = FIVE as [DnsChange, DnsChange];
    const zone = applied([], [mx, ownership]);
    const now = zone.map((each) =>
      each.type === 'MX' ? { ...each, id: 'anew' } : { ...each, readOnly: true },
    );

    const { changes, items } = planRollback([write([mx, ownership], { written: zone })], now);

    expect(changes).toEqual([]);
    expect(items.map(({ reason }) => reason)).toEqual([
      'belongs to another product at the DNS host',
      'somebody else made it anew',
    ]);
  });

  it('makes a deleted record again, unless it is there again', () => {
    const gone = record('old', 'forward-email=a:b@example.net', { comment: 'theirs' });
    const writes = [write([{ kind: 'delete', id: 'old', from: gone }], { written: [] })];

    const [missing, back] = [planRollback(writes, []), planRollback(writes, [gone])];

    expect(missing.changes).toMatchObject([{ kind: 'create', comment: 'theirs' }]);
    expect(back.changes).toEqual([]);
  });

  it('follows a host that names a record by its content', () => {
    const change = alteration(SPF, 'v=spf1 a -all');
    const stored = record('id-of-new-content', 'v=spf1 a -all');

    const { changes } = planRollback([write([change], { written: [stored] })], [stored]);

    expect(changes).toMatchObject([
      { kind: 'change', id: 'id-of-new-content', record: { content: 'v=spf1 -all' } },
    ]);
  });

  it('names what somebody made of a record whose id is its value', () => {
    const other = record('dmarc-before', 'v=DMARC1; p=none', { name: `_dmarc.${NAME}` });
    const changes = [
      creation(record('', 'mx.example.net', { type: 'MX', priority: 10 })),
      alteration(SPF, 'v=spf1 a -all'),
      alteration(other, 'v=DMARC1; p=reject'),
    ];
    const written = [
      record('id-of-mx', 'mx.example.net', { type: 'MX', priority: 10, comment: COMMENT }),
      record('id-of-spf', 'v=spf1 a -all'),
      record('id-of-dmarc', 'v=DMARC1; p=reject', { name: `_dmarc.${NAME}` }),
    ];
    const now = [
      record('id-of-their-mx', 'mx.example.net', { type: 'MX', priority: 20 }),
      record('id-of-their-spf', 'v=spf1 mx -all'),
      record('unrelated', 'some-verification=1'),
    ];

    const plan = planRollback([write(changes, { before: [SPF, other], written })], now);

    expect(plan.changes).toEqual([]);
    expect(plan.items.map(({ action, from, reason }) => [action, from, reason])).toEqual([
      ['left', 'v=DMARC1; p=reject', 'somebody else deleted it'],
      ['left', 'v=spf1 mx -all', 'somebody else changed it since'],
      ['left', '20 mx.example.net', 'somebody else changed it since'],
    ]);
  });

  it('proxies a CNAME again that was proxied before', () => {
    const cname = record('c', 'target.example.net', { type: 'CNAME', proxied: true });
    const { id, proxied: _, ...bare } = cname;
    const changes: readonly DnsChange[] = [{ kind: 'change', id, from: cname, record: bare }];
    const zone = [{ ...bare, id }];

    const plan = planRollback([write(changes, { written: zone })], zone);

    expect(plan.changes).toEqual([
      { kind: 'change', id, from: zone[0], record: { ...bare, proxied: true } },
    ]);
  });

  it('goes back over several writes to where the first one began', () => {
    const first = [alteration(SPF, 'v=spf1 a -all')];
    const between = applied([SPF], first);
    const second = [alteration(between[0] ?? SPF, 'v=spf1 a mx -all')];
    const zone = applied(between, second);
    const writes = [
      write(first, { written: between }),
      write(second, { written: zone, at: '2026-01-02T00:00:00.000Z' }),
    ];

    const { changes } = planRollback(writes, zone);

    expect(changes).toHaveLength(1);
    expect(applied(zone, changes)).toEqual([SPF]);
  });

  it('leads any untouched zone back, and twice is once', () => {
    const text = fc.stringMatching(/^[a-z]{1,8}$/);
    const zones = fc.uniqueArray(text, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(zones, fc.uniqueArray(text, { maxLength: 6 }), fc.nat(), (old, fresh, pick) => {
        const before = old.map((content, index) => record(`old-${String(index)}`, content));
        const made = fresh.filter((content) => !old.includes(content));
        const from = before[pick % before.length] ?? SPF;
        const changes = [
          ...made.map((content) => creation(record('', `made ${content}`))),
          alteration(from, 'altered'),
        ];
        const zone = applied(before, changes);
        const writes = [write(changes, { written: zone })];

        const restored = applied(zone, planRollback(writes, zone).changes);

        expect(restored).toEqual(before);
        expect(planRollback(writes, restored).changes).toEqual([]);
      }),
    );
  });
});
