import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { ReportDelta, Trouble } from '../../src/core/report-delta.ts';
import { deltaCsv, renderDelta } from '../../src/reports/delta.ts';

const trouble = (what: string, more: Partial<Trouble> = {}): Trouble => ({
  ...({ kind: 'failure', domain: 'a.example', pass: '2-1', what } as const),
  ...{ text: 'refused', remedy: 'choose another name', ...more },
});

const DELTA: ReportDelta = {
  ...{ execution: 'e2', since: 'e1', provenMore: -1 },
  appeared: [trouble('createAlias', { alias: 'x@a.example' })],
  fixed: [trouble('plan.free', { kind: 'park' })],
  remaining: [],
  notLookedAt: [trouble('dmarc', { kind: 'finding', domain: 'b.example' })],
  ...{ domainsAdded: ['new.example'], domainsLeft: [] },
};

describe('a comparison', () => {
  it('reads as text: what to do stands with what is new', () => {
    expect(renderDelta(DELTA)).toBe(`Mailkeel report · execution e2 compared with e1
1 new · 1 fixed · 0 still there · −1 proven mailbox

NEW (1)
  x@a.example  failure createAlias
      refused
      → choose another name

NOT LOOKED AT AGAIN (1)
  b.example  finding dmarc

FIXED (1)
  a.example  park plan.free

DOMAINS ADDED: 1 domain
  new.example
`);
  });

  it('is a table with one row a trouble', () => {
    const rows: Record<string, string>[] = parse(deltaCsv(DELTA), { columns: true });

    expect(rows.map((row) => `${String(row['change'])} ${String(row['what'])}`)).toEqual([
      'new createAlias',
      'not-looked-at dmarc',
      'fixed plan.free',
    ]);
    expect(rows[0]).toMatchObject({ email: 'x@a.example', since: 'e1', execution: 'e2' });
  });
});
