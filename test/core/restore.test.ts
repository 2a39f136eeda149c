import { describe, expect, it } from '@jest/globals';
import { movedSince, planRestore, type Standing } from '../../src/core/restore.ts';
import {
  assembleSettings,
  restoresMade,
  settingsKeys,
  settingsPrefix,
  writesToRestore,
  type SettingsWrite,
} from '../../src/core/settings-writes.ts';

const write = (change: Partial<SettingsWrite> = {}): SettingsWrite => ({
  ...{ domain: 'example.com', alias: 'sales', id: 'a1', execution: 'e1', spec: 'hash' },
  at: '2026-01-01T00:00:00.000Z',
  before: { enabled: true },
  wish: { enabled: false },
  written: { enabled: false },
  ...change,
});
const later = '2026-01-02T00:00:00.000Z';
const standing =
  (settings: Standing['settings'], id = 'a1') =>
  (): Standing => ({ id, settings });

describe('planRestore', () => {
  it('goes back to what stood before the first of several writes', () => {
    const writes = [
      write({
        at: later,
        before: { description: 'b' },
        wish: { description: 'c' },
        written: { description: 'c' },
      }),
      write({
        before: { description: 'a' },
        wish: { description: 'b' },
        written: { description: 'b' },
      }),
    ];

    const plan = planRestore(writes, standing({ description: 'c' }));

    expect(plan.steps).toEqual([
      { alias: 'sales', id: 'a1', from: { description: 'c' }, to: { description: 'a' } },
    ]);
  });

  const described = (at: string, before: string, written: string): SettingsWrite =>
    write({
      at: `2026-01-0${at}T00:00:00.000Z`,
      ...{ before: { description: before }, wish: { description: written } },
      written: { description: written },
    });

  it('goes back no further than what somebody else changed between two writes', () => {
    const writes = [described('1', 'a', 'b'), described('2', 'theirs', 'c')];

    const plan = planRestore(writes, standing({ description: 'c' }));

    expect(plan.steps).toMatchObject([{ to: { description: 'theirs' } }]);
  });

  it('goes back no further than the object it is about', () => {
    const writes = [described('1', 'a', 'b'), { ...described('2', 'b', 'c'), id: 'a2' }];

    const plan = planRestore(writes, standing({ description: 'c' }, 'a2'));

    expect(plan.steps).toMatchObject([{ to: { description: 'b' } }]);
  });

  it('leaves what somebody set by hand after a restore, even to what Mailkeel once wrote', () => {
    const writes = [described('1', 'a', 'b'), { ...described('2', 'b', 'a'), restore: 'r1' }];

    const { items } = planRestore(writes, standing({ description: 'b' }));

    expect(items).toMatchObject([{ action: 'left', reason: 'was changed since' }]);
  });

  it('finds what a restore put back as it was, and undoes what was written after it', () => {
    const writes = [described('1', 'a', 'b'), { ...described('2', 'b', 'a'), restore: 'r1' }];

    const restored = planRestore(writes, standing({ description: 'a' }));
    const again = planRestore(
      [...writes, described('3', 'a', 'c')],
      standing({ description: 'c' }),
    );
    const only = planRestore(writes.slice(1), standing({ description: 'a' }));

    expect(restored).toMatchObject({ items: [{ action: 'done' }], steps: [] });
    expect(again.steps).toMatchObject([{ to: { description: 'a' } }]);
    expect(only).toEqual({ items: [], steps: [] });
  });

  it('takes what the provider stored, not what it was sent, for its own', () => {
    const writes = [
      write({
        ...{ before: { labels: ['old'] }, wish: { labels: ['Büro'] } },
        written: { labels: ['buero'] },
      }),
    ];

    const { items } = planRestore(writes, standing({ labels: ['buero'] }));

    expect(items).toMatchObject([{ action: 'put-back', now: 'buero', before: 'old' }]);
  });

  it('takes the order of recipients for nothing', () => {
    const before = { recipients: ['a@example.net', 'b@example.net'] };

    const { items, steps } = planRestore(
      [write({ before, wish: { recipients: [] }, written: { recipients: [] } })],
      standing({ recipients: ['b@example.net', 'a@example.net'] }),
    );

    expect(items).toMatchObject([{ action: 'done' }]);
    expect(steps).toEqual([]);
  });

  it.each([
    ['deleted', undefined, 'does not exist any more'],
    ['made anew', standing({ enabled: false }, 'a2'), 'was deleted and made anew since'],
    ['of another value', standing({ enabled: 'x' }), 'was changed since'],
  ])('leaves an alias that was %s', (_what, now, reason) => {
    const { items, steps } = planRestore([write()], now ?? (() => undefined));

    expect(items).toMatchObject([{ action: 'left', reason }]);
    expect(steps).toEqual([]);
  });

  it('never switches IMAP off', () => {
    const change = { before: { mailbox: false }, wish: { mailbox: true } };

    const { items, steps } = planRestore(
      [write({ ...change, written: { mailbox: true } })],
      standing({ mailbox: true }),
    );

    expect(items).toMatchObject([
      { action: 'left', reason: expect.stringContaining('delete its mail') },
    ]);
    expect(steps).toEqual([]);
  });
});

describe('movedSince', () => {
  const step = { id: 'a1', from: { recipients: ['a@x.net', 'b@x.net'] }, to: { recipients: [] } };

  it('lets a step be made where its fields stand as they were planned from', () => {
    const now = standing({ recipients: ['b@x.net', 'a@x.net'], enabled: false });

    expect(movedSince(step, now())).toBeUndefined();
  });

  it.each([
    ['vanished', undefined, 'does not exist any more'],
    ['was made anew', standing(step.from, 'a2')(), 'was deleted and made anew since'],
    ['has another value', standing({ recipients: ['a@x.net'] })(), 'was changed since'],
    ['has no such field', standing({})(), 'was changed since'],
  ])('stops a step whose object %s', (_what, now, reason) => {
    expect(movedSince(step, now)).toBe(reason);
  });
});

describe('settings writes', () => {
  it('are read back with the answers that belong to them, an alias called answer too', () => {
    const { written, ...first } = write({ alias: 'answer' });
    const second = write({ at: later, execution: 'e2' });
    const keys = [settingsKeys(first), settingsKeys(second)];

    const writes = assembleSettings([
      { key: keys[1]!.write, body: { ...second, written: undefined } },
      { key: keys[1]!.answer, body: second.written },
      { key: keys[0]!.write, body: first },
      { key: keys[0]!.answer, body: written },
    ]);

    expect(writes).toEqual([{ ...first, written }, second]);
    expect(keys.every((key) => key.write.startsWith(settingsPrefix('example.com')))).toBe(true);
  });

  it('refuse a snapshot that is none, naming it', () => {
    expect(() => assembleSettings([{ key: 'settings-write/x', body: { a: 1 } }])).toThrow(
      'settings-write/x',
    );
  });

  it('made by a restore are nothing to restore', () => {
    const own = write();

    expect(writesToRestore([own, write({ restore: 'r1' })])).toEqual([own]);
    expect(writesToRestore([own], 'another')).toEqual([]);
  });

  it('made by a restore end what is to be undone once the provider confirmed them', () => {
    const confirmed = write({ restore: 'r1' });
    const { written: _lost, ...begun } = confirmed;

    expect(restoresMade([write(), begun, confirmed])).toEqual([confirmed]);
  });
});
