import { describe, expect, it } from '@jest/globals';
import type { DnsChange, ExistingRecord } from '../../src/core/dns.ts';
import type { DnsWrite } from '../../src/core/dns-writes.ts';
import { planRollback } from '../../src/core/rollback.ts';

const NAME = 'example.com';
const COMMENT = `mailkeel:${NAME}`;
const mx = (id: string, content: string): ExistingRecord => ({
  ...{ id, name: NAME, type: 'MX', content, priority: 10, ttl: 1 },
});
const text = (id: string, content: string): ExistingRecord => ({
  ...{ id, name: NAME, type: 'TXT', content, ttl: 1 },
});
const deletion = (from: ExistingRecord): DnsChange => ({ kind: 'delete', id: from.id, from });
const creation = ({ id: _, ...made }: ExistingRecord): DnsChange => ({
  ...{ kind: 'create', record: made, comment: COMMENT },
});
const write = (
  changes: readonly DnsChange[],
  states: Pick<DnsWrite, 'before' | 'written'>,
): DnsWrite => ({
  ...{ domain: NAME, execution: 'e1', spec: 'hash', zone: { id: 'z', name: NAME } },
  ...{ at: '2026-01-01T00:00:00.000Z', changes },
  ...states,
});
const actions = ({ items }: ReturnType<typeof planRollback>) =>
  items.map(({ action, from, to }) => `${action} ${from ?? to ?? ''}`);

describe('undoing an MX switch', () => {
  const before = [mx('g1', 'a.google.test'), mx('g2', 'b.google.test')];
  const ours = [mx('f1', 'mx1.fe.test'), mx('f2', 'mx2.fe.test')];
  const switched = write([...before.map(deletion), ...ours.map(creation)], {
    before,
    written: ours,
  });

  it('puts the old set back where ours still stands', () => {
    const { changes } = planRollback([switched], ours);

    expect(changes.map(({ kind }) => kind)).toEqual(['delete', 'delete', 'create', 'create']);
  });

  it('finishes what an earlier attempt began', () => {
    const { changes } = planRollback([switched], [ours[1]!, before[0]!]);

    expect(changes).toMatchObject([
      { kind: 'delete', id: 'f2' },
      { kind: 'create', record: { content: 'b.google.test' } },
    ]);
  });

  it('leaves the whole set where somebody changed one of ours since', () => {
    const edited = mx('f1', 'mx.third.test');

    const plan = planRollback([switched], [edited, ours[1]!]);

    expect(plan.changes).toEqual([]);
    expect(plan.items.map(({ action }) => action)).toEqual(['left', 'left', 'left', 'left']);
  });

  it('leaves it where the domain has moved to a third host', () => {
    const plan = planRollback([switched], [mx('m', 'mx.third.test')]);

    expect(plan.changes).toEqual([]);
  });

  it('looks through all writes before it calls a record another’s', () => {
    const first = write(ours.map(creation), { before, written: ours });
    const second = {
      ...write(before.map(deletion), { before: [...before, ...ours], written: [] }),
      at: '2026-01-02T00:00:00.000Z',
    };

    const { changes } = planRollback([first, second], ours);

    expect(changes.map(({ kind }) => kind)).toEqual(['delete', 'delete', 'create', 'create']);
  });
});

describe('undoing other deletions', () => {
  const [own, second] = [text('s1', 'v=spf1 a -all'), text('s2', 'v=spf1 mx -all')];

  it('never makes a second SPF record', () => {
    const merged = { ...own, content: 'v=spf1 a include:fe.test -all' };
    const change: DnsChange = { kind: 'change', id: own.id, from: own, record: merged };
    const undone = write([deletion(second), change], { before: [own, second], written: [merged] });

    const plan = planRollback([undone], [merged]);

    expect(plan.changes).toMatchObject([{ kind: 'change', record: { content: own.content } }]);
    expect(actions(plan)).toEqual([`change ${merged.content}`, `left ${second.content}`]);
  });

  it('makes no ownership record again beside a third one', () => {
    const [old, third] = [text('o1', 'own-verification=a'), text('o3', 'own-verification=c')];

    const plan = planRollback([write([deletion(old)], { before: [old], written: [] })], [third]);

    expect(plan.changes).toEqual([]);
    expect(plan.items).toMatchObject([
      { action: 'left', reason: 'another record stands in its place now' },
    ]);
  });

  it('makes no CNAME again beside another record', () => {
    const cname = { ...text('c', 'old.test'), type: 'CNAME' };

    const plan = planRollback([write([deletion(cname)], { before: [cname], written: [] })], [own]);

    expect(plan.changes).toEqual([]);
  });

  it('is not kept from it by another kind of text', () => {
    const plan = planRollback(
      [write([deletion(own)], { before: [own], written: [] })],
      [text('x', 'own-verification=a')],
    );

    expect(plan.changes).toMatchObject([{ kind: 'create' }]);
  });
});
