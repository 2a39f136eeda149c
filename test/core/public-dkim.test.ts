import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { judgeKeys, keyQuestions } from '../../src/core/public-dkim.ts';

const NAME = 'mail._domainkey.example.com';

/** A public key as DKIM writes it. */
function rsa(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

const STRONG = rsa(2048);
const ED25519 = Buffer.alloc(32, 7).toString('base64');

/** The verdicts on the records at one selector, as `status message`. */
function verdicts(...values: readonly string[]): readonly string[] {
  const answers = [{ name: NAME, type: 'TXT', rcode: 'NOERROR', values }] as const;
  const checks = judgeKeys({ domain: 'example.com', selectors: ['mail'], answers, spf: [] });
  return checks.map(({ status, message }) => `${status} ${message}`);
}

describe('the key of a selector', () => {
  it('is asked for by its name', () => {
    expect(keyQuestions('example.com', ['mail'])).toEqual([{ name: NAME, type: 'TXT' }]);
    expect(keyQuestions('example.com')).toEqual([]);
  });

  it.each([
    ['a strong RSA key', `v=DKIM1; k=rsa; p=${STRONG}`],
    ['no v and no k', `p=${STRONG}`],
    ['white space inside', `v=DKIM1; p=${STRONG.slice(0, 60)} ${STRONG.slice(60)}`],
    ['an Ed25519 key', `v=DKIM1; k=ed25519; p=${ED25519}`],
    ['no padding', `v=DKIM1; k=ed25519; p=${ED25519.replace('=', '')}`],
    ['hashes with sha256', `v=DKIM1; h=sha1:sha256; s=email; p=${STRONG}`],
  ])('passes with %s', (_what, record) => {
    expect(verdicts(record)).toEqual([`pass ${NAME} has a usable key`]);
  });

  it.each([
    ['a missing one', [], 'has no key'],
    ['two', [`p=${STRONG}`, `p=${STRONG}`], 'has 2 records'],
    ['a revoked one', ['v=DKIM1; p='], 'revoked'],
    ['one without p', ['v=DKIM1; k=rsa'], 'no p='],
    ['another version', [`v=DKIM2; p=${STRONG}`], 'v=DKIM2'],
    ['no base64', ['v=DKIM1; p=not base64!'], 'no base64'],
    ['a short one', [`v=DKIM1; p=${rsa(512)}`], 'shorter than 1024'],
    ['an unknown kind', [`v=DKIM1; k=dsa; p=${STRONG}`], 'k=dsa'],
    ['an Ed25519 key of another length', [`k=ed25519; p=${STRONG}`], 'no Ed25519 key'],
    ['sha1 alone', [`h=sha1; p=${STRONG}`], 'no sha256'],
    ['another service', [`s=tlsrpt; p=${STRONG}`], 'not for e-mail'],
  ])('fails for %s', (_what, records, reason) => {
    const [verdict = '', ...more] = verdicts(...records);

    expect(verdict).toMatch(/^fail /);
    expect(verdict).toContain(reason);
    expect(more).toEqual([]);
  });

  it.each([
    ['1024 bits', `p=${rsa(1024)}`, 'shorter than 2048'],
    ['a test mark', `t=s:y; p=${STRONG}`, 't=y'],
  ])('warns of %s', (_what, record, reason) => {
    expect(verdicts(record)).toEqual([expect.stringMatching(new RegExp(`^warn .*${reason}`))]);
  });

  it('is an error where it could not be looked up', () => {
    const checks = judgeKeys({ domain: 'example.com', selectors: ['x'], answers: [], spf: [] });

    expect(checks.map(({ status }) => status)).toEqual(['error']);
  });
});
