import { scryptSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { authorizationOf } from '../../src/providers/stalwart/credentials.ts';
import { withLabels, withoutLabels } from '../../src/providers/stalwart/description.ts';
import { hashPassword } from '../../src/providers/stalwart/hash.ts';
import { parseZoneFile, toRecords } from '../../src/providers/stalwart/records.ts';
import { Account, fromAccount } from '../../src/providers/stalwart/registry-holders.ts';

const KEY = `v=DKIM1; k=rsa; h=sha256; p=${'A'.repeat(300)}`;

/** As the serializer of 0.16 writes it. */
const ZONE = `202611r._domainkey.example.com. IN TXT (
    "${KEY.slice(0, 255)}"
    "${KEY.slice(255)}"
)
202611e._domainkey.example.com. IN TXT "v=DKIM1; k=ed25519; h=sha256; p=abc="
example.com. IN TXT "v=spf1 mx -all"
example.com. IN TXT "a \\"quoted\\" (text) \\\\ here"
Example.com. IN MX 10 MX1.example.net.
example.com. IN MX 20 mx2.example.net.
_dmarc.example.com. IN TXT "v=DMARC1; p=reject; rua=mailto:postmaster@example.com"
_imaps._tcp.example.com. IN SRV 0 1 993 mail.example.net.
_submissions._tcp.example.com. IN SRV 0 1 465 mail.example.net.
_25._tcp.mail.example.net. IN TLSA 3 0 1 abab
`;

describe('the list of records', () => {
  it('is read from a zone file with long and quoted texts', () => {
    const texts = parseZoneFile(ZONE).filter(({ type }) => type === 'TXT');

    expect(texts[0]).toEqual({
      ...{ type: 'TXT', name: '202611r._domainkey.example.com.', content: KEY },
    });
    expect(texts[3]!.content).toBe('a "quoted" (text) \\ here');
  });

  it('gives what Mailkeel publishes, RSA before Ed25519', () => {
    expect(toRecords('example.com', parseZoneFile(ZONE))).toEqual({
      mx: [
        { exchange: 'mx1.example.net', priority: 10 },
        { exchange: 'mx2.example.net', priority: 20 },
      ],
      spf: 'mx',
      dkim: { name: '202611r._domainkey.example.com', value: KEY },
      alsoDkim: [
        {
          name: '202611e._domainkey.example.com',
          value: 'v=DKIM1; k=ed25519; h=sha256; p=abc=',
        },
      ],
      dmarcRua: 'postmaster@example.com',
      clients: {
        imap: { host: 'mail.example.net', port: 993 },
        submission: { host: 'mail.example.net', port: 465 },
      },
    });
  });

  it.each([
    ['v=spf1 mx ra=postmaster -all', 'mx'],
    ['v=spf1 mx ip4:192.0.2.0/24 ~all', 'mx ip4:192.0.2.0/24'],
  ])('takes the senders out of %s', (content, spf) => {
    const listed = [{ type: 'TXT', name: 'example.com.', content }];

    expect(toRecords('example.com', listed)).toEqual({ mx: [], spf });
  });

  it('takes nothing of other names for the domain’s own', () => {
    const listed = [
      { type: 'TXT', name: 'mail.example.com.', content: 'v=spf1 a -all' },
      { type: 'MX', name: 'other.example.com.', content: '10 mx.example.net.' },
      { type: 'TXT', name: 'x._domainkey.other.example.com.', content: KEY },
    ];

    expect(toRecords('example.com', listed)).toEqual({ mx: [], spf: 'mx' });
  });
});

describe('a stored password', () => {
  it('is a scrypt hash of it in the PHC format, another one each time', async () => {
    const [one, two] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
    const [, salt = '', hash = ''] =
      /^\$scrypt\$ln=14,r=8,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(one) ?? [];

    expect(two).not.toBe(one);
    const wanted = scryptSync('correct horse', Buffer.from(salt, 'base64'), 32, { N: 2 ** 14 });
    expect(Buffer.from(hash, 'base64').equals(wanted)).toBe(true);
  });
});

describe('a credential', () => {
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
  const key = `api_${Buffer.from('maker:s3:cret').toString('base64')}`;

  it.each([
    ['with a user', authorizationOf('pass', 'admin'), basic('admin:pass')],
    ['a key of 0.15', authorizationOf(key), basic('maker:s3:cret')],
    ['a key of 0.16', authorizationOf('API_abc'), 'Bearer API_abc'],
    ['something like a key', authorizationOf('api_%%%'), 'Bearer api_%%%'],
  ])('%s is sent as the server wants it', (_, header, sent) => {
    expect(header).toBe(sent);
  });
});

describe('labels in a description', () => {
  it.each([
    ['', []],
    ['Front desk', []],
    ['', ['a']],
    ['Front desk', ['a', 'b-c']],
    ['Front [old] desk', ['a']],
  ])('%j with %j come back apart', (description, labels) => {
    expect(withoutLabels(withLabels(description, labels))).toEqual({ description, labels });
  });

  it('are none where somebody else wrote the description', () => {
    expect(withoutLabels('see [labels: x] inside')).toEqual({
      ...{ description: 'see [labels: x] inside', labels: [] },
    });
  });
});

describe('the further addresses of an account', () => {
  it('are those of its own domain that are switched on', () => {
    const alias = (name: string, more: object = {}): object => ({ name, domainId: 'b', ...more });
    const account = Account.parse({
      ...{ '@type': 'User', id: 'a', emailAddress: 'ann@example.com', domainId: 'b' },
      aliases: {
        '0': alias('info', { enabled: true }),
        '1': alias('off', { enabled: false }),
        '2': alias('other', { domainId: 'c' }),
      },
    });

    expect(fromAccount(account).aliases).toEqual(['info@example.com']);
  });
});
