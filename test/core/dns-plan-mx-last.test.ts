import { describe, expect, it } from '@jest/globals';
import { publishedRecords } from '../../src/core/dns-plan.ts';
import { desired, domain, plan, record } from './dns-plan-fixtures.ts';

describe('planDns while the MX switch is still to come', () => {
  const foreign = record('MX', domain, 'aspmx.google.test', { priority: 1 });

  it('writes everything but MX, and says what comes and what goes', () => {
    const result = plan([foreign], { mx: 'later' });

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toHaveLength(desired.length - 2);
    expect(result.items.filter(({ purpose }) => purpose === 'mx')).toEqual([
      expect.objectContaining({ action: 'later', from: '1 aspmx.google.test', id: foreign.id }),
      expect.objectContaining({ action: 'later', to: '10 mx1.fe.test' }),
      expect.objectContaining({ action: 'later', to: '10 mx2.fe.test' }),
    ]);
    expect(publishedRecords(desired, result).map(({ purpose }) => purpose)).not.toContain('mx');
  });

  it('comes for a domain without MX too: mail may still arrive at its address', () => {
    const result = plan([], { mx: 'later' });

    expect(
      result.changes.some((change) => change.kind === 'create' && change.record.type === 'MX'),
    ).toBe(false);
  });

  it('is over once the MX are ours: they are kept and waited for', () => {
    const ours = ['mx1.fe.test', 'mx2.fe.test'].map((host) => record('MX', domain, host));

    const result = plan(ours, { mx: 'later' });

    expect(result.items.filter(({ action }) => action === 'later')).toEqual([]);
    expect(publishedRecords(desired, result)).toEqual(desired);
  });

  it('shows records of another product as locked, and parks only when it is time', () => {
    const locked = { ...foreign, readOnly: true };

    const [before, then] = [plan([locked], { mx: 'later' }), plan([locked], { mx: 'switch' })];

    expect(before.conflicts).toEqual([]);
    expect(before.items.map(({ action }) => action)).toContain('locked');
    expect(then.conflicts.map(({ code }) => code)).toEqual(['dns.read-only']);
  });
});
