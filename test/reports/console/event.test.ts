import { describe, expect, it } from '@jest/globals';
import { progressEvents } from '../../../src/core/report-events.ts';
import type { DomainProgress } from '../../../src/core/run.ts';
import { renderEvent } from '../../../src/reports/console/event.ts';
import { fleet } from '../fleet.ts';
import { failureOf, NO_COUNTS, passesUntil, progressOf } from '../rows.ts';
import { VIEW } from './view.ts';

const WORKING = progressOf('one.example', '2-1', { counts: { ...NO_COUNTS, aliases: 4 } });

describe('progress as lines', () => {
  it('tells the start of a domain and its pass', () => {
    expect(tell(undefined, WORKING)).toEqual([
      '14:00:00 one.example  started',
      '14:10:00 one.example  2-1 create aliases  aliases 0/4 · set 0/0 · proven 0/0',
    ]);
  });

  it('tells nothing when nothing changed', () => {
    expect(tell(WORKING, { ...WORKING, updatedAt: '2026-11-22T14:11:00Z' })).toEqual([]);
  });

  it('tells new counts of the same pass', () => {
    const after = { ...WORKING, counts: { ...WORKING.counts, created: 3 } };

    expect(tell(WORKING, after)).toEqual([
      '14:10:00 one.example  2-1 create aliases  aliases 3/4 · set 0/0 · proven 0/0',
    ]);
  });

  it('tells a park once, and when the run goes on', () => {
    const { park } = fleet().progress.find(({ domain }) => domain === 'shop.example.com')!;
    const parked: DomainProgress = { ...WORKING, status: 'parked', park: park! };

    expect(tell(WORKING, parked)).toEqual([
      '14:10:00 one.example  PARKED 1-1 plan.free · waits for a person · Forward Email has this domain on the free plan, and its API cannot change that.',
    ]);
    expect(tell(parked, parked)).toEqual([]);
    expect(tell(undefined, parked).map((line) => line.split('  ')[1]?.split(' ')[0])).toEqual([
      ...['started', '2-1', 'PARKED'],
    ]);
    expect(tell(parked, WORKING)).toEqual(['14:10:00 one.example  goes on at 2-1 create aliases']);
  });

  it('tells each failure once, with its remedy', () => {
    const one = failureOf({ alias: 'a@one.example', error: 'no' });
    const two = failureOf({ alias: 'b@one.example', error: 'no' });

    expect(tell({ ...WORKING, failures: [one] }, { ...WORKING, failures: [one, two] })).toEqual([
      '14:10:00 one.example  FAILED 2-1 b@one.example createAlias · ValidationError after 1 attempt: no → choose another name in the manifest, then start again',
    ]);
  });

  it('tells a skip with who and why', () => {
    const passes = passesUntil('2-1', 'running').map((pass) =>
      pass.pass === '1-3' ? { ...pass, skipped: { by: 'anna', reason: '' } } : pass,
    );

    expect(tell(WORKING, { ...WORKING, passes })).toEqual([
      '14:10:00 one.example  1-3 skipped by anna: no reason given',
    ]);
  });

  it('tells the end once', () => {
    const ended: DomainProgress = {
      ...WORKING,
      status: 'incomplete',
      counts: { ...NO_COUNTS, aliases: 4, created: 3, failed: 1 },
    };

    expect(tell(WORKING, ended)).toEqual([
      '14:10:00 one.example  incomplete  aliases 3/4 · set 0/0 · proven 0/0 · failed 1',
    ]);
    expect(tell(ended, ended)).toEqual([]);
  });

  it('keeps every event on one line whatever a provider says', () => {
    const failures = [failureOf({ error: 'a\nb\u001b[2Jc' })];

    expect(tell(WORKING, { ...WORKING, failures }).join('')).not.toMatch(/\p{Cc}/u);
  });
});

function tell(before: DomainProgress | undefined, after: DomainProgress): readonly string[] {
  return progressEvents(before, after).map((event) => renderEvent(event, VIEW));
}
