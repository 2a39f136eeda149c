import { describe, expect, it } from '@jest/globals';
import { judgeExchangeTls } from '../../src/core/public-tls.ts';
import type { PublicEvidence } from '../../src/core/public-evidence.ts';
import type { TlsKeys } from '../../src/core/tls-sight.ts';
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

describe('the keys of a mail server', () => {
  const judged = (keys: TlsKeys | undefined): readonly string[] => {
    const [first, ...others] = EVIDENCE.tls ?? [];
    const sight = keys === undefined ? SECURED : { ...SECURED, keys };
    const tls = first === undefined ? [] : [{ ...first, sight }, ...others];
    return judgeExchangeTls({ ...EVIDENCE, tls })
      .filter(({ check }) => check === 'mx.keys')
      .map(({ status, message }) => `${status}: ${message}`);
  };
  const RSA = { kind: 'RSA', bits: 2048 } as const;

  it.each<[string, TlsKeys]>([
    ['RSA of 2048 bits', { certificate: RSA, agreement: 'ephemeral' }],
    ['a curve of 256 bits', { certificate: { kind: 'EC', bits: 256 }, agreement: 'ephemeral' }],
    ['a group of 2048 bits', { certificate: RSA, agreement: 'ephemeral', groupBits: 2048 }],
    ['a kind without bits', { agreement: 'ephemeral' }],
  ])('are strong: %s', (_what, keys) => {
    expect(judged(keys)).toEqual(['pass: the keys of mx1.example.net are strong']);
  });

  it.each<[TlsKeys, string]>([
    [{ certificate: RSA, agreement: 'static' }, 'without forward secrecy'],
    [{ certificate: RSA, agreement: 'ephemeral', groupBits: 1024 }, 'group of 1024 bits'],
    [
      { certificate: { kind: 'RSA', bits: 1024 }, agreement: 'ephemeral' },
      'RSA key of 1024 bits, below 2048',
    ],
    [
      { certificate: { kind: 'EC', bits: 192 }, agreement: 'ephemeral' },
      'EC key of 192 bits, below 224',
    ],
  ])('are weak: %j', (keys, why) => {
    expect(judged(keys)).toEqual([expect.stringMatching(new RegExp(`^warn: .*${why}`))]);
  });

  it('are not judged where nobody looked', () => {
    expect(judged(undefined)).toEqual([]);
  });
});
