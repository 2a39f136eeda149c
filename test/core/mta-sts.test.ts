import { describe, expect, it } from '@jest/globals';
import { coversMx, judgePolicy, parsePolicy } from '../../src/core/mta-sts.ts';
import type { PolicyAnswer } from '../../src/core/public-evidence.ts';

const POLICY = [
  'version: STSv1',
  'mode: enforce',
  'mx: mx1.fe.test',
  'mx: *.eu.fe.test',
  'max_age: 604800',
];
const served = (...lines: readonly string[]): PolicyAnswer => ({
  ...{ state: 'answered', status: 200, mediaType: 'text/plain' },
  text: `${lines.join('\r\n')}\r\n`,
});
const without = (line: string): readonly string[] =>
  POLICY.filter((each) => !each.startsWith(line));
const replaced = (line: string, by: string): PolicyAnswer => served(...without(line), by);
const judge = (answer: PolicyAnswer, exchanges: readonly string[] | null = ['mx1.fe.test']) =>
  judgePolicy({ domain: 'example.com', answer, exchanges: exchanges ?? undefined });

describe('parsePolicy', () => {
  it('reads the example of RFC 8461 §3.2, with either line end', () => {
    const lines = [
      'version: STSv1',
      'mode: enforce',
      'mx: mail.example.com',
      'mx: *.example.net',
      'mx: backupmx.example.com',
      'max_age: 604800',
    ];
    const policy = {
      mode: 'enforce',
      maxAge: 604_800,
      mx: ['mail.example.com', '*.example.net', 'backupmx.example.com'],
    };

    expect(parsePolicy(lines.join('\n'))).toEqual(policy);
    expect(parsePolicy(lines.join('\r\n'))).toEqual(policy);
  });

  it('takes the first of two and ignores what it does not know', () => {
    const text = [
      'version: STSv1',
      'mode:testing',
      'mode: none',
      'later_key: x',
      'mx: a.test',
      'max_age: 1',
    ];

    expect(parsePolicy(text.join('\n'))).toEqual({ mode: 'testing', maxAge: 1, mx: ['a.test'] });
  });

  it('needs no mx to withdraw a policy', () => {
    expect(parsePolicy('version: STSv1\nmode: none\nmax_age: 0')).toMatchObject({ mode: 'none' });
  });

  it.each([
    ['', 'it has no "version: STSv1"'],
    ['<!doctype html>', 'a line is not "key: value"'],
    [
      'version: STSv1\nmode: on\nmx: a.test\nmax_age: 1',
      'its mode is not enforce, testing or none',
    ],
    ['version: STSv1\nmode: enforce\nmx: a.test', 'its max_age is not a number up to 31557600'],
    ['version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 31557601', 'its max_age is not a number'],
    ['version: STSv1\nmode: enforce\nmax_age: 1', 'it lists no mx'],
  ])('says why %j is none', (text, why) => {
    expect(parsePolicy(text)).toEqual(expect.stringContaining(why));
  });
});

describe('coversMx', () => {
  it.each([
    ['mx1.fe.test', true],
    ['MX1.fe.test.', true],
    ['a.eu.fe.test', true],
    ['eu.fe.test', false],
    ['a.b.eu.fe.test', false],
    ['mx2.fe.test', false],
  ])('%s: %s', (exchange, covered) => {
    expect(coversMx({ mx: ['mx1.fe.test', '*.eu.fe.test'] }, exchange)).toBe(covered);
  });
});

describe('judgePolicy', () => {
  it.each<[string, PolicyAnswer, string]>([
    ['an enforced policy with every MX', served(...POLICY), 'pass'],
    ['one without the MX', replaced('mx: mx1', 'mx: mx9.other.test'), 'fail'],
    ['a tested one', replaced('mode', 'mode: testing'), 'warn'],
    ['a withdrawn one', replaced('mode', 'mode: none'), 'warn'],
    ['no policy', served('hello'), 'fail'],
    ['a web page', { ...served(...POLICY), mediaType: 'text/html' } as PolicyAnswer, 'fail'],
    ['nothing there', { ...served(), status: 404 } as PolicyAnswer, 'fail'],
    ['a redirect', { ...served(...POLICY), status: 301 } as PolicyAnswer, 'fail'],
    ['a server in trouble', { ...served(), status: 503 } as PolicyAnswer, 'error'],
    ['a certificate nobody trusts', { state: 'untrusted', reason: 'CERT_HAS_EXPIRED' }, 'fail'],
    ['silence', { state: 'unreachable', reason: 'ECONNREFUSED' }, 'error'],
  ])('%s', (_what, answer, status) => {
    const check = judge(answer);

    expect([check.check, check.status]).toEqual(['mta-sts.policy', status]);
    expect(check.remedy === undefined).toBe(status === 'pass');
  });

  it('warns of an MX a tested policy leaves out, and names it', () => {
    const answer = served('version: STSv1', 'mode: testing', 'mx: a.test', 'max_age: 1');

    const check = judge(answer, ['a.test', 'b.test']);

    expect(check.status).toBe('warn');
    expect(check.message).toContain('and not b.test');
  });

  it('says not tested where nobody knows the MX', () => {
    expect(judge(served(...POLICY), null).status).toBe('not-tested');
  });
});
