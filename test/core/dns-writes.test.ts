import { describe, expect, it } from '@jest/globals';
import {
  assembleWrites,
  createdRecords,
  keysOf,
  writesPrefix,
  writesToUndo,
  type DnsWrite,
} from '../../src/core/dns-writes.ts';

const write = (at: string, more: Partial<DnsWrite> = {}): DnsWrite => ({
  ...{ domain: 'example.com', execution: 'e1', spec: 'hash', before: [], changes: [] },
  ...{ zone: { id: 'z', name: 'example.com' }, at },
  ...more,
});

describe('createdRecords', () => {
  const text = (content: string) => ({ name: 'a.test', type: 'TXT', content, ttl: 1 });
  const made = { ...text('made'), id: 'r1' };
  const theirs = { ...text('theirs'), id: 'r2' };
  const changes = [
    { kind: 'create', record: text('made'), comment: '' },
    { kind: 'change', id: 'r2', from: theirs, record: text('theirs') },
  ] as const;

  it('are those created, not those changed, and none whose answer was lost', () => {
    const answered = write('2026-01-01', { changes, written: [made, theirs] });

    expect(createdRecords([answered, write('2026-01-02', { changes })])).toEqual([made]);
  });

  it('are none that a rollback made again', () => {
    const again = write('2026-01-01', { rollback: 'r', changes, written: [made] });

    expect(createdRecords([again])).toEqual([]);
  });
});

describe('assembleWrites', () => {
  it('joins every write with its answer, oldest first', () => {
    const [old, young] = [write('2026-01-01'), write('2026-01-02')];
    const kept = [
      { key: keysOf(young).write, body: young },
      { key: keysOf(old).answer, body: [] },
      { key: keysOf(old).write, body: old },
    ];

    expect(assembleWrites(kept)).toEqual([{ ...old, written: [] }, young]);
  });

  it('names a snapshot that is no write', () => {
    expect(() => assembleWrites([{ key: 'dns-write/x', body: 7 }])).toThrow('dns-write/x');
  });

  it('finds its keys under the prefix of the domain, the execution or the rollback, and no sub-domain', () => {
    const rollback = write('2026-01-01', { rollback: 'r1' });

    expect(keysOf(write('t')).write.startsWith(writesPrefix('example.com', 'e1'))).toBe(true);
    expect(keysOf(rollback).write.startsWith(writesPrefix('example.com', 'r1'))).toBe(true);
    expect(writesPrefix('example.com.au').startsWith(writesPrefix('example.com'))).toBe(false);
  });
});

describe('writesToUndo', () => {
  const first = write('2026-01-01', { execution: 'e1' });
  const second = write('2026-01-02', { execution: 'e2' });
  const third = write('2026-01-03', { execution: 'e2' });
  const undoing = write('2026-01-04', { execution: 'e2', rollback: 'r1', written: [] });

  it('takes all writes of the newest execution', () => {
    expect(writesToUndo([first, second, third])).toEqual([second, third]);
  });

  it('takes the one before once that was undone, and again when it wrote again', () => {
    const again = write('2026-01-05', { execution: 'e2' });

    expect(writesToUndo([first, second, third, undoing])).toEqual([first]);
    expect(writesToUndo([first, second, third, undoing, again])).toContain(again);
  });

  it('does not count a rollback whose answer was never seen', () => {
    const { written: _, ...unanswered } = undoing;

    expect(writesToUndo([first, second, third, unanswered])).toEqual([second, third]);
  });

  it('takes the named execution, or nothing', () => {
    expect(writesToUndo([first, second, third, undoing], 'e2')).toEqual([second, third]);
    expect(writesToUndo([first], 'e9')).toEqual([]);
    expect(writesToUndo([])).toEqual([]);
  });
});
