import { describe, expect, it } from '@jest/globals';
import type { Signature } from '../../src/core/dns-answers.ts';
import { judgeSignatures } from '../../src/core/public-signatures.ts';
import { answer, complaints, DOMAIN, EVIDENCE, seen } from './public-fixtures.ts';

const DAY = 86_400;
/** A day after the first of 2026, seconds since the epoch. */
const NOW = Date.UTC(2026, 0, 2) / 1000;

/** The healthy domain, each of its servers with one of these signatures. */
function signed(...signatures: readonly (Signature | undefined)[]) {
  const servers = (EVIDENCE.servers ?? []).map((at, nth) => {
    const signature = signatures[nth];
    const own = signature === undefined ? {} : { signature };
    return { ...at, answers: at.answers.map((one) => ({ ...one, ...own })) };
  });
  return { ...EVIDENCE, servers, now: NOW * 1000 };
}

const FRESH = { from: NOW - DAY, until: NOW + 13 * DAY };

describe('the signatures of a zone', () => {
  it.each<readonly [string, readonly (Signature | undefined)[], readonly string[]]>([
    ['are right with two weeks left', [FRESH, FRESH], []],
    // A host that signs each answer signs it for a day to come.
    ['are right with half of two days left', [{ from: NOW - DAY, until: NOW + DAY }], []],
    ['warn with a day of two weeks left', [{ from: NOW - 13 * DAY, until: NOW + DAY }], ['warn']],
    ['fail once they ended', [{ from: NOW - 14 * DAY, until: NOW }], ['fail']],
    [
      'are judged by the server whose end first',
      [FRESH, { from: NOW - 14 * DAY, until: NOW }],
      ['fail'],
    ],
    ['are not judged where none came along', [undefined, undefined], []],
  ])('%s', (_what, signatures, expected) => {
    const told = complaints(signed(...signatures));

    expect(told).toEqual(expected.map((status) => `${status} dnssec.signatures`));
  });

  it('name the day, and what brings the domain back', () => {
    const [check] = judgeSignatures(signed({ from: NOW - DAY, until: NOW }));

    expect(check?.message).toContain('2026-01-02');
    expect(check?.remedy).toContain('have the DS removed at the registrar');
  });

  it('matter to nobody where the delegation is not signed', () => {
    const ended = { from: NOW - DAY, until: NOW };
    const { answers } = seen(answer(DOMAIN, 'DS'));

    expect(complaints({ ...signed(ended), answers })).toEqual([]);
  });
});
