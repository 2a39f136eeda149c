/** Another implementation of SPF, DKIM and DMARC is asked the same: where mailauth does not accept a record, the health check says so, and only there. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dmarc } from 'mailauth/lib/dmarc/index.js';
import { spf } from 'mailauth/lib/spf/index.js';
import { judgeKeys } from '../../src/core/public-dkim.ts';
import { judgeDmarc } from '../../src/core/public-dmarc.ts';
import type { PublicEvidence } from '../../src/core/public-evidence.ts';
import { judgeSpf } from '../../src/core/public-spf.ts';
import { isReached } from '../../src/core/spf-lookups.ts';
import { parseSpf } from '../../src/core/spf.ts';
import { parseDmarc } from '../../src/core/dmarc.ts';

const DOMAIN = 'example.com';

type Texts = Readonly<Record<string, readonly string[]>>;

/** A DNS that has these TXT records, and an address of every host that is asked for. */
function dnsOf(texts: Texts): (name: string, type: string) => Promise<string[][] | string[]> {
  return (name, type) => {
    if (type === 'A') return Promise.resolve(['203.0.113.99']);
    const found = type === 'TXT' ? texts[name.toLowerCase()] : undefined;
    if (found !== undefined) return Promise.resolve(found.map((text) => [text]));
    return Promise.reject(Object.assign(new Error(`no ${type} ${name}`), { code: 'ENOTFOUND' }));
  };
}

/** The same records as evidence of the health check. */
function evidenceOf(texts: Texts): PublicEvidence {
  const answers = Object.entries(texts).map(([name, values]) => ({
    ...{ name, type: 'TXT', rcode: 'NOERROR', values },
  })) as PublicEvidence['answers'];
  const others = Object.entries(texts).filter(([name]) => name !== DOMAIN);
  return {
    ...{ domain: DOMAIN, answers, inherited: [], selectors: ['mail'] },
    spf: others.flatMap(([name, [record = '']]) => [[name, record] as const]),
  };
}

const INSIDE = '198.51.100.7';
const CHAIN = {
  'a.example.net': ['v=spf1 include:b.example.net -all'],
  'b.example.net': ['v=spf1 ip4:198.51.100.0/24 -all'],
};
const MANY = Array.from({ length: 11 }, (_, n) => `a:h${String(n)}.example.net`).join(' ');
const TEN = Array.from({ length: 10 }, (_, n) => `a:h${String(n)}.example.net`).join(' ');

describe('SPF', () => {
  it.each<readonly [string, Texts]>([
    ['one record', { [DOMAIN]: ['v=spf1 ip4:198.51.100.0/24 -all'] }],
    ['a chain of includes', { [DOMAIN]: ['v=spf1 include:a.example.net ~all'], ...CHAIN }],
    ['a redirect', { [DOMAIN]: ['v=spf1 redirect=b.example.net'], ...CHAIN }],
    ['ten lookups', { [DOMAIN]: [`v=spf1 ${TEN} -all`] }],
    ['eleven lookups', { [DOMAIN]: [`v=spf1 ${MANY} -all`] }],
    ['two records', { [DOMAIN]: ['v=spf1 -all', 'v=spf1 mx -all'] }],
    ['a malformed mechanism', { [DOMAIN]: ['v=spf1 ip4:999.1.1.1 -all'] }],
    ['an unknown mechanism', { [DOMAIN]: ['v=spf1 ipv4:192.0.2.1 -all'] }],
    ['another text', { [DOMAIN]: ['some-site-verification=1'] }],
  ])('is accepted or refused by both: %s', async (_what, texts) => {
    const { status } = await spf({
      ...{ sender: `anna@${DOMAIN}`, ip: INSIDE, helo: DOMAIN, mta: 'mx.example.net' },
      resolver: dnsOf(texts),
    });

    const isVoid = ['permerror', 'none'].includes(status.result);
    const failed = judgeSpf(evidenceOf(texts)).some((check) => check.status === 'fail');
    expect([status.result, failed]).toEqual([status.result, isVoid]);
  });

  it.each([
    ['v=spf1 include:a.example.net -all', true],
    ['v=spf1 redirect=b.example.net', true],
    ['v=spf1 -all include:b.example.net', false],
    ['v=spf1 ip4:192.0.2.1 -all', false],
    ['v=spf1 -include:b.example.net ~all', false],
  ])('reaches the provider by evaluation, both say: %s', async (record, reached) => {
    const texts = { [DOMAIN]: [record], ...CHAIN };
    const terms = parseSpf(record);
    const [ours] = parseSpf('v=spf1 ip4:198.51.100.0/24') as Exclude<
      typeof terms,
      { malformed: string }
    >;

    const { status } = await spf({
      ...{ sender: `anna@${DOMAIN}`, ip: INSIDE, helo: DOMAIN, mta: 'mx.example.net' },
      resolver: dnsOf(texts),
    });

    const lookups = new Map(evidenceOf(texts).spf);
    expect(status.result === 'pass').toBe(reached);
    expect('malformed' in terms ? terms : isReached(terms, ours!, lookups)).toBe(reached);
  });
});

describe('DMARC', () => {
  it.each([
    ['v=DMARC1; p=reject; rua=mailto:d@example.com'],
    ['v=DMARC1; p=quarantine; sp=none; rua=mailto:d@example.com'],
    ['v=DMARC1;p=none'],
  ])('has the same policies for both: %s', async (record) => {
    const told = await dmarc({
      ...{ headerFrom: DOMAIN, spfDomains: [], dkimDomains: [] },
      resolver: dnsOf({ [`_dmarc.${DOMAIN}`]: [record] }),
    });

    const read = parseDmarc(record);
    expect(told === false ? told : [told.p, told.sp || told.p]).toEqual([
      read?.policy,
      read?.subdomainPolicy,
    ]);
  });

  it('has no policy for both where two records stand', async () => {
    const texts = { [`_dmarc.${DOMAIN}`]: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] };

    const told = await dmarc({
      ...{ headerFrom: DOMAIN, spfDomains: [], dkimDomains: [] },
      resolver: dnsOf(texts),
    });

    expect(told === false ? 'none' : told.status.result).toBe('none');
    expect(judgeDmarc(evidenceOf(texts)).map(({ status }) => status)).toContain('fail');
  });
});

const MESSAGE = `From: anna@${DOMAIN}\r\nTo: bob@example.net\r\nSubject: hello\r\nDate: Sun, 22 Nov 2026 13:46:11 +0000\r\nMessage-ID: <1@${DOMAIN}>\r\n\r\nhello\r\n`;
const KEY_NAME = `mail._domainkey.${DOMAIN}`;

describe('DKIM', () => {
  const pair = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits });
  const strong = pair(2048);
  const base64 = (key: typeof strong.publicKey): string =>
    key.export({ type: 'spki', format: 'der' }).toString('base64');
  const own = base64(strong.publicKey);
  const short = pair(512);

  it.each([
    ['its own key', strong, [`v=DKIM1; k=rsa; p=${own}`]],
    ['a key without version', strong, [`p=${own}`]],
    ['no key', strong, []],
    ['a revoked key', strong, ['v=DKIM1; p=']],
    ['another version', strong, [`v=DKIM9; p=${own}`]],
    ['no base64', strong, ['v=DKIM1; p=###']],
    ['512 bits', short, [`v=DKIM1; p=${base64(short.publicKey)}`]],
  ])(
    'verifies a signature by a key that is judged usable, and by no other: %s',
    async (_what, key, records) => {
      const texts = records.length === 0 ? {} : { [KEY_NAME]: records };
      const privateKey = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
      const signature = { signingDomain: DOMAIN, selector: 'mail', privateKey };
      // Its types ask for one signature, its code reads a list.
      const { signatures } = await dkimSign(MESSAGE, { ...signature, signatureData: [signature] });

      const { results } = await dkimVerify(`${signatures}${MESSAGE}`, { resolver: dnsOf(texts) });

      const judged = judgeKeys({
        ...{ domain: DOMAIN, selectors: ['mail'], spf: [] },
        answers: [{ name: KEY_NAME, type: 'TXT', rcode: 'NOERROR', values: records }],
      });
      expect(results.map(({ status }) => status.comment)).not.toContain('message not signed');
      expect(judged.every(({ status }) => status !== 'fail')).toBe(
        results[0]?.status.result === 'pass',
      );
    },
  );
});
