import { describe, expect, it } from '@jest/globals';
import { judgeBackup } from '../../src/core/doctor-backup.ts';

const day = (nth: number): number => Date.parse('2026-11-01T12:00:00Z') + nth * 86_400_000;
const STORED = { now: day(40), passwords: 3, newestAt: day(5) };

describe('the backup of the vault', () => {
  it('is no matter while the vault holds nothing, or nobody could look', () => {
    expect(judgeBackup(undefined)).toEqual([]);
    expect(judgeBackup({ now: day(1), passwords: 0 })).toEqual([]);
  });

  it.each([
    ['ok', 'of everything', { backedUpAt: day(6) }, /2026-11-07 \(34 days ago\) and holds every/],
    ['warn', 'that was never made', {}, /^no "vault backup" is in the audit log/],
    ['warn', 'before another key', { backedUpAt: day(6), rotatedAt: day(7) }, /old key only$/],
    [
      'warn',
      'of long ago',
      { backedUpAt: day(4) },
      /36 days ago\), and passwords were stored since/,
    ],
    [
      'ok',
      'some days behind',
      { backedUpAt: day(4), now: day(9) },
      /; passwords were stored since/,
    ],
    ['ok', 'after another key', { backedUpAt: day(8), rotatedAt: day(7) }, /holds every password/],
  ] as const)('is %s: one %s', (severity, _what, change, message) => {
    const [finding, ...more] = judgeBackup({ ...STORED, ...change });

    expect(more).toEqual([]);
    expect(finding).toMatchObject({ check: 'vault.backup', severity });
    expect(finding?.message).toMatch(message);
    expect(finding?.remedy?.includes('mailkeel vault backup')).toBe(
      severity === 'warn' ? true : undefined,
    );
  });
});
