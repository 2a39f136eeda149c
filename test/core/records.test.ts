import { describe, expect, it } from '@jest/globals';
import type { ProviderRecords } from '../../src/core/mail.ts';
import { desiredRecords } from '../../src/core/records.ts';
import { judgeValues } from '../../src/core/records-meaning.ts';
import type { DnsWish, DomainSpec } from '../../src/core/spec.ts';

const records: ProviderRecords = {
  mx: [
    { exchange: 'MX1.forwardemail.net.', priority: 10 },
    { exchange: 'mx2.forwardemail.net', priority: 10 },
  ],
  ownership: { name: 'example.com', value: 'forward-email-site-verification=abc' },
  spf: 'include:spf.forwardemail.net',
  dkim: { name: 'fe-1._domainkey.example.com', value: 'v=DKIM1; k=rsa; p=QUJD;' },
  returnPath: { name: 'fe-bounces.example.com', target: 'forwardemail.net' },
  dmarcRua: 'mailto:dmarc-1@forwardemail.net',
};

function spec(dns: Partial<DnsWish> = {}): DomainSpec {
  return {
    name: 'example.com',
    mail: 'fe',
    dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none', ...dns },
    existing: 'keep',
    passwords: 'new',
    phases: [1, 2, 3, 4],
    propagation: { deadlineMs: 1, then: 'park' },
    maxDeletions: 0,
    minProven: 0.95,
    aliases: [],
  };
}

describe('desiredRecords', () => {
  it('names every record the provider needs, decoded', () => {
    const desired = desiredRecords(spec({ spfAll: '-all', dmarc: 'quarantine' }), records);

    expect(desired.map((r) => [r.purpose, r.type, r.name, r.content, r.priority])).toEqual([
      ['mx', 'MX', 'example.com', 'mx1.forwardemail.net', 10],
      ['mx', 'MX', 'example.com', 'mx2.forwardemail.net', 10],
      ['ownership', 'TXT', 'example.com', 'forward-email-site-verification=abc', undefined],
      ['spf', 'TXT', 'example.com', 'v=spf1 include:spf.forwardemail.net -all', undefined],
      ['dkim', 'TXT', 'fe-1._domainkey.example.com', 'v=DKIM1; k=rsa; p=QUJD;', undefined],
      ['return-path', 'CNAME', 'fe-bounces.example.com', 'forwardemail.net', undefined],
      [
        'dmarc',
        'TXT',
        '_dmarc.example.com',
        'v=DMARC1; p=quarantine; rua=mailto:dmarc-1@forwardemail.net',
        undefined,
      ],
    ]);
  });

  it('leaves out what the spec keeps and what the provider does not name', () => {
    const { mx, spf } = records;

    const desired = desiredRecords(spec({ mx: 'keep', spf: 'keep', dmarc: 'keep' }), { mx, spf });

    expect(desired).toEqual([]);
  });

  it('prefers the address for reports the manifest names', () => {
    const desired = desiredRecords(spec({ rua: 'reports@example.com' }), records);

    expect(desired.at(-1)?.content).toBe('v=DMARC1; p=none; rua=mailto:reports@example.com');
  });
});

describe('desiredRecords with extras', () => {
  const clients = {
    imap: { host: 'IMAP.forwardemail.net.', port: 993 },
    submission: { host: 'smtp.forwardemail.net', port: 465 },
  };
  const extras = (dns: Partial<DnsWish>, from: ProviderRecords = { ...records, clients }) =>
    desiredRecords(spec(dns), from)
      .slice(7)
      .map(({ purpose, type, name, priority, content }) => [
        purpose,
        type,
        name,
        priority,
        content,
      ]);

  it('adds TLS-RPT and the SRV records of the provider by choice only', () => {
    const chosen = extras({ extras: ['tls-rpt', 'autoconfig'], rua: 'reports@example.com' });

    expect(extras({ rua: 'reports@example.com' })).toEqual([]);
    expect(chosen).toEqual([
      [
        'tls-rpt',
        'TXT',
        '_smtp._tls.example.com',
        undefined,
        'v=TLSRPTv1; rua=mailto:reports@example.com',
      ],
      ['autoconfig', 'SRV', '_imaps._tcp.example.com', 0, '1 993 imap.forwardemail.net'],
      ['autoconfig', 'SRV', '_submissions._tcp.example.com', 0, '1 465 smtp.forwardemail.net'],
    ]);
  });

  it('adds none where the provider names no servers', () => {
    expect(extras({ extras: ['autoconfig'] }, records)).toEqual([]);
  });

  it.each([
    ['tls-rpt', ['v=TLSRPTv1;rua=mailto:Reports@example.com'], 'served'],
    ['tls-rpt', ['v=TLSRPTv1; rua=mailto:else@example.com'], 'other'],
    ['tls-rpt', ['v=spf1 -all'], 'missing'],
    ['autoconfig', ['5 0 993 imap.forwardemail.net.'], 'served'],
    ['autoconfig', ['0 1 143 imap.forwardemail.net'], 'other'],
    ['autoconfig', [], 'missing'],
  ])('it judges %s served as %j: %s', (purpose, values, verdict) => {
    const wish = spec({ extras: ['tls-rpt', 'autoconfig'], rua: 'reports@example.com' });
    const wanted = desiredRecords(wish, { ...records, clients }).filter(
      (record) => record.purpose === purpose && !record.name.startsWith('_submissions'),
    );

    expect(judgeValues(wanted, values)).toBe(verdict);
  });
});

describe('judgeValues', () => {
  const desired = desiredRecords(spec(), records);
  const of = (purpose: string) => desired.filter((record) => record.purpose === purpose);

  it.each([
    ['mx', ['5 MX2.forwardemail.net', '7 mx1.forwardemail.net'], 'served'],
    ['mx', ['10 mx1.forwardemail.net'], 'missing'],
    ['mx', ['10 mx1.forwardemail.net', '10 mx2.forwardemail.net', '20 mx.other.test'], 'other'],
    ['mx', [], 'missing'],
    ['ownership', ['forward-email-site-verification=abc', 'v=spf1 -all'], 'served'],
    ['ownership', ['forward-email-site-verification=xyz'], 'other'],
    ['ownership', ['google-site-verification=abc'], 'missing'],
    ['spf', ['v=spf1 a include:spf.forwardemail.net -all', 'unrelated'], 'served'],
    ['spf', ['v=spf1 a -all'], 'other'],
    ['spf', ['v=spf1 include:spf.forwardemail.net -all', 'v=spf1 -all'], 'other'],
    ['spf', ['unrelated'], 'missing'],
    ['dkim', ['p=QU JD; v=DKIM1'], 'served'],
    ['dkim', ['v=DKIM1; p=WFla'], 'other'],
    ['dkim', ['v=DKIM1; k=ed25519; p=QUJD'], 'other'],
    ['return-path', ['ForwardEmail.net.'], 'served'],
    ['return-path', ['elsewhere.test'], 'other'],
    ['dmarc', ['v=DMARC1; p=reject'], 'served'],
    ['dmarc', ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'other'],
  ])('it judges %s served as %j: %s', (purpose, values, verdict) => {
    expect(judgeValues(of(purpose), values)).toBe(verdict);
  });
});
