import { describe, expect, it } from '@jest/globals';
import { judgeExchangeTls } from '../../src/core/public-tls.ts';
import type { PublicEvidence } from '../../src/core/public-evidence.ts';
import { EVIDENCE, SECURED } from './public-fixtures.ts';

/** The healthy domain, the first host of its MX by this name. */
function calling(greeting: string | undefined): PublicEvidence {
  const [first, ...others] = EVIDENCE.tls ?? [];
  const named = greeting === undefined ? SECURED : { ...SECURED, greeting };
  return { ...EVIDENCE, tls: first === undefined ? [] : [{ ...first, sight: named }, ...others] };
}

const verdicts = (greeting: string | undefined): readonly string[] =>
  judgeExchangeTls(calling(greeting))
    .filter(({ check }) => check === 'mx.greeting')
    .map(({ status }) => status);

describe('the name a mail server answers EHLO by', () => {
  it.each(['mx1.example.net', 'MX-1.eu.example.net', 'xn--mnchen-3ya.example.net'])(
    'is right as %s',
    (greeting) => {
      expect(verdicts(greeting)).toEqual(['pass']);
    },
  );

  it.each(['localhost', 'mx1', 'mail.local', 'localhost.localdomain', '192.0.2.25', '', '-x.net'])(
    'warns as "%s"',
    (greeting) => {
      expect(verdicts(greeting)).toEqual(['warn']);
    },
  );

  it('is not judged where no host was looked at', () => {
    expect(verdicts(undefined)).toEqual([]);
  });
});
