import { describe, expect, it } from '@jest/globals';
import { publishedRecords } from '../../src/core/dns-plan.ts';
import { desired, domain, plan, record } from './dns-plan-fixtures.ts';

describe('publishedRecords of a kept SPF record', () => {
  const spfLookups = new Map([['all.mine.test', 'v=spf1 include:spf.fe.test -all']]);
  const waitsForSpf = (content: string): boolean => {
    const existing = [record('TXT', domain, content)];
    const published = publishedRecords(desired, plan(existing, { spfLookups }));
    return published.some(({ purpose }) => purpose === 'spf');
  };

  it('waits for one that names ours, and for one that is changed to', () => {
    expect(waitsForSpf('v=spf1 include:spf.fe.test -all')).toBe(true);
    expect(waitsForSpf('v=spf1 a -all')).toBe(true);
  });

  it.each(['include:all.mine.test -all', 'redirect=all.mine.test'])(
    'waits for none that reaches ours through %s',
    (terms) => {
      expect(waitsForSpf(`v=spf1 ${terms}`)).toBe(false);
    },
  );
});
