import { describe, expect, it } from '@jest/globals';
import { itemsByHand } from '../../src/core/dns-by-hand.ts';
import type { DnsPlan, ExistingRecord } from '../../src/core/dns.ts';
import { apply, codes, desired, domain, plan, record } from './dns-plan-fixtures.ts';

const leftover = record('TXT', domain, 'forward-email=anna:a@b.test,jobs:j@b.test');
const other = record('TXT', domain, 'forward-email=press:p@b.test');
const naming = (...records: readonly ExistingRecord[]) =>
  records.map(({ id, content }) => ({ id, content }));
const standing = (...names: readonly string[]) => ({ freePlan: { standing: names } });
const lineOf = ({ items }: DnsPlan, { id }: ExistingRecord) => items.find((item) => item.id === id);

describe('records the free plan left in a zone', () => {
  it('park before anything is written, with the aliases the manifest misses and both choices', () => {
    const result = plan([leftover], { aliases: ['anna'] });

    expect(result.changes).toEqual([]);
    expect(codes(result)).toEqual(['dns.free-plan-aliases']);
    expect(lineOf(result, leftover)?.action).toBe('conflict');
    const [conflict] = result.conflicts;
    expect(conflict!.sentence).toContain('anna, jobs; missing in the manifest: jobs.');
    const remedy = conflict!.remedy.join('\n');
    expect(remedy).toContain('Whoever still needs mail to jobs');
    for (const key of ['dns.keep', 'dns.delete'])
      expect(remedy).toContain(`--set '${key}=${leftover.id}|${leftover.content}' --reason`);
  });

  it('ask about each record that no decision names', () => {
    const decision = { remove: [], keep: naming(leftover) };

    const result = plan([leftover, other], { decision });

    expect(codes(result)).toEqual(['dns.free-plan-aliases']);
    expect(lineOf(result, leftover)?.action).toBe('keep');
    expect(lineOf(result, other)?.action).toBe('conflict');
  });

  it('are asked about again once they say something else', () => {
    const decision = {
      remove: [],
      keep: [{ id: leftover.id, content: 'forward-email=anna:x@b.test' }],
    };

    expect(codes(plan([leftover], { decision }))).toEqual(['dns.free-plan-aliases']);
  });

  it('stay, decided to go, while one of their aliases does not stand', () => {
    const decision = { remove: naming(leftover) };

    const result = plan([leftover], { decision, ...standing('anna') });

    expect(result.conflicts).toEqual([]);
    expect(result.changes.map(({ kind }) => kind)).toEqual(desired.map(() => 'create'));
    expect(lineOf(result, leftover)).toMatchObject({
      action: 'later',
      reason: 'goes once its aliases stand at the mail provider; not yet: jobs',
    });
  });

  it('go by decision once all of their aliases stand, and nothing beside them', () => {
    const neighbour = record('TXT', domain, 'google-site-verification=1');
    const decision = { remove: naming(leftover) };
    const zone = apply([leftover, neighbour], plan([leftover, neighbour], { decision }));

    const result = plan(zone, { decision, ...standing('anna', 'jobs') });

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toEqual([{ kind: 'delete', id: leftover.id, from: leftover }]);
    expect(plan(apply(zone, result), { decision, ...standing('anna', 'jobs') }).changes).toEqual(
      [],
    );
  });

  it('never go because their aliases stand: without a decision they are asked about', () => {
    const result = plan([leftover], standing('anna', 'jobs'));

    expect(codes(result)).toEqual(['dns.free-plan-aliases']);
    expect(result.changes).toEqual([]);
  });

  it('are no reason to ask where nothing is to be written', () => {
    const complete = [...apply([], plan([])), leftover];

    const result = plan(complete, { aliases: ['anna'] });

    expect(result).toMatchObject({ changes: [], conflicts: [] });
    expect(lineOf(result, leftover)?.action).toBe('keep');
  });

  it('are in use on a domain that stays on the free plan, and nobody is asked', () => {
    const result = plan([leftover], { freePlan: { asks: false } });

    expect(result.conflicts).toEqual([]);
    expect(result.changes).toHaveLength(desired.length);
  });

  it('are no work for whoever does DNS by hand', () => {
    const items = itemsByHand(plan([leftover], { freePlan: { asks: false } }));

    expect(items.find(({ id }) => id === leftover.id)?.action).toBe('keep');
  });
});
