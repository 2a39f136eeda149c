import { describe, expect, it } from '@jest/globals';
import { canariesAmong, canaryName, canaryRecord } from '../../src/core/canary.ts';

describe('the canary', () => {
  const record = { id: '1', ...canaryRecord('example.com') };

  it('stands below the domain, where no protocol looks', () => {
    expect(canaryName('example.com')).toBe('_mailkeel-canary.example.com');
    expect(record).toMatchObject({ name: '_mailkeel-canary.example.com', type: 'TXT' });
  });

  it('is known again by name, type and content', () => {
    const { ours, others } = canariesAmong([record], 'example.com');

    expect([ours, others]).toEqual([[record], []]);
  });

  it.each([
    ['another content', { ...record, content: 'mine' }],
    ['another type', { ...record, type: 'CNAME', content: 'example.net' }],
  ])('takes %s at the name for somebody else’s', (_what, other) => {
    const { ours, others } = canariesAmong([other], 'example.com');

    expect([ours, others]).toEqual([[], [other]]);
  });

  it('leaves records of other names alone', () => {
    const apex = { ...record, name: 'example.com' };

    expect(canariesAmong([apex], 'example.com')).toEqual({ ours: [], others: [] });
  });
});
