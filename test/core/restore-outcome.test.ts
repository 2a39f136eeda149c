import { describe, expect, it } from '@jest/globals';
import { countPutBack, itemsAfter, leftAfterAll } from '../../src/core/restore-outcome.ts';
import type { RestoreItem } from '../../src/core/restore.ts';
import type { SettingsWrite } from '../../src/core/settings-writes.ts';

const item = (change: Partial<RestoreItem> = {}): RestoreItem => ({
  ...{ action: 'put-back', subject: 'sales@example.com', field: 'enabled' },
  ...{ now: 'no', before: 'yes', reason: 'Mailkeel changed it' },
  ...change,
});
const step = { alias: 'sales', id: 'a1', from: { enabled: false }, to: { enabled: true } };
const write = (change: Partial<SettingsWrite> = {}): SettingsWrite => ({
  ...{ domain: 'example.com', alias: 'sales', id: 'a1', execution: 'e1', spec: 'hash' },
  ...{ restore: 'r1', at: '2026-01-01T00:00:00.000Z' },
  ...{ before: { enabled: false }, wish: { enabled: true }, written: { enabled: true } },
  ...change,
});

describe('itemsAfter', () => {
  it('leaves what the steps not made were about, with what stands there, and nothing else', () => {
    const items = [
      item(),
      item({ field: 'labels', action: 'done' }),
      item({ subject: 'example.com' }),
    ];

    const after = itemsAfter(
      items,
      [{ step, reason: 'was changed since', now: { enabled: 'theirs' } }],
      'example.com',
    );

    expect(after).toEqual([
      item({ action: 'left', now: 'theirs', reason: 'was changed since' }),
      ...items.slice(1),
    ]);
  });

  it('shows no value of what is gone', () => {
    const left = [{ step, reason: 'does not exist any more', now: undefined }];

    const [gone] = itemsAfter([item()], left, 'example.com');

    expect(gone).toMatchObject({ action: 'left', before: 'yes' });
    expect(gone).not.toHaveProperty('now');
  });
});

describe('countPutBack', () => {
  it('counts a setting once, however often it was tried', () => {
    expect(countPutBack([write(), write({ at: '2026-01-02T00:00:00.000Z' })], [item()])).toBe(1);
  });

  it('counts a write whose answer was lost only where it came through', () => {
    const { written: _lost, ...sent } = write();

    expect(countPutBack([sent], [item()])).toBe(0);
    expect(countPutBack([sent], [item({ action: 'done' })])).toBe(1);
  });
});

describe('leftAfterAll', () => {
  it('names what was agreed to and left, not what was shown as left before', () => {
    const before = [item(), item({ field: 'labels', action: 'left' })];
    const outcome = before.map((each) => ({ ...each, action: 'left' as const }));

    expect(leftAfterAll(before, outcome)).toEqual([item({ action: 'left' })]);
  });
});
