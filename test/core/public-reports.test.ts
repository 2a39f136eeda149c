import { describe, expect, it } from '@jest/globals';
import type { SeenAnswer } from '../../src/core/dns-answers.ts';
import type { PublicEvidence } from '../../src/core/public-evidence.ts';
import { furtherQuestions } from '../../src/core/public-health.ts';
import { answer, complaints, DOMAIN, seen } from './public-fixtures.ts';

const dmarc = (record: string): PublicEvidence => seen(answer(`_dmarc.${DOMAIN}`, 'TXT', record));

describe('reports that go elsewhere', () => {
  const elsewhere = 'reports.example.org';
  const record = `v=DMARC1; p=reject; rua=mailto:d@${elsewhere}!10m`;
  const permission = `${DOMAIN}._report._dmarc.${elsewhere}`;
  const agreed = answer(permission, 'TXT', 'v=DMARC1');

  function told(...answers: readonly SeenAnswer[]): readonly string[] {
    return complaints({ ...dmarc(record), answers: [...dmarc(record).answers, ...answers] });
  }

  it('need the consent of the other side, which is asked for', () => {
    const arrives = answer(elsewhere, 'MX', '10 mx.example.org');

    expect(furtherQuestions(dmarc(record))).toContainEqual({ name: permission, type: 'TXT' });
    expect(told(answer(permission, 'TXT'), arrives)).toEqual(['warn dmarc.tags', 'warn dmarc.rua']);
    // The size of RFC 7489, which the host is told apart from.
    expect(told(agreed, arrives)).toEqual(['warn dmarc.tags']);
  });

  it.each<[string, readonly SeenAnswer[], readonly string[]]>([
    ['by its address alone', [answer(elsewhere, 'MX'), answer(elsewhere, 'A', '192.0.2.7')], []],
    ['never: a null MX', [answer(elsewhere, 'MX', '0 .')], ['warn dmarc.rua']],
    [
      'never: no host',
      ['MX', 'A', 'AAAA'].map((type) => answer(elsewhere, type)),
      ['warn dmarc.rua'],
    ],
    [
      'nobody knows: no answer',
      [{ name: elsewhere, type: 'MX', rcode: 'SERVFAIL', values: [] }],
      ['error dmarc.rua'],
    ],
  ])('arrive %s', (_how, answers, expected) => {
    expect(told(agreed, ...answers)).toEqual(['warn dmarc.tags', ...expected]);
  });
});
