import { describe, expect, it } from '@jest/globals';
import type { PlanItem } from '../../src/core/dns.ts';
import { DNS_FORMATS } from '../../src/reports/dns-export.ts';

const name = 'example.org';
const KEY = `v=DKIM1; k=rsa; p=${'MIIB'.repeat(98)}`;
const line = (item: Partial<PlanItem>): PlanItem => ({
  ...{ action: 'by-hand', purpose: 'mx', name, type: 'TXT', reason: 'why' },
  ...item,
});
const ITEMS: readonly PlanItem[] = [
  line({ type: 'MX', to: '10 mx1.forwardemail.net' }),
  line({ type: 'MX', from: '5 mx.other.example.net', reason: 'stands in the way: elsewhere' }),
  line({ purpose: 'spf', from: 'v=spf1 -all', to: 'v=spf1 include:spf.example.net -all' }),
  line({ purpose: 'dkim', name: `k._domainkey.${name}`, to: KEY }),
  line({ purpose: 'return-path', name: `b.${name}`, type: 'CNAME', to: 'forwardemail.net' }),
  line({
    purpose: 'autoconfig',
    name: `_imaps._tcp.${name}`,
    type: 'SRV',
    to: '0 1 993 imap.example.net',
  }),
  line({
    action: 'keep',
    purpose: 'ownership',
    from: 'own="1"\\',
    reason: 'already says what is wanted',
  }),
];

describe('DNS exports', () => {
  it('lists as text what to add, change, remove, and what stays', () => {
    expect(DNS_FORMATS.text.render([{ domain: name, items: ITEMS.slice(0, 3) }])).toBe(
      [
        'DNS records of example.org: 3 to do, 0 as they are',
        '',
        'add  MX  example.org',
        '  value:  10 mx1.forwardemail.net',
        '  (why)',
        '',
        'remove  MX  example.org',
        '  is:     5 mx.other.example.net',
        '  (stands in the way: elsewhere)',
        '',
        'change  TXT  example.org',
        '  is:     "v=spf1 -all"',
        '  value:  "v=spf1 include:spf.example.net -all"',
        '  (why)',
        '',
      ].join('\n'),
    );
    expect(DNS_FORMATS.text.render([{ domain: name, items: ITEMS }])).toContain(
      'As they are:\n  TXT example.org own="1"\\',
    );
  });

  it('writes a zone file whose active lines are the new values only', () => {
    const lines = DNS_FORMATS.bind.render([{ domain: name, items: ITEMS }]).split('\n');

    expect(lines.filter((text) => !text.startsWith(';'))).toEqual([
      '$TTL 3600',
      'example.org. IN MX 10 mx1.forwardemail.net.',
      'example.org. IN TXT "v=spf1 include:spf.example.net -all"',
      `k._domainkey.example.org. IN TXT "${KEY.slice(0, 255)}" "${KEY.slice(255)}"`,
      'b.example.org. IN CNAME forwardemail.net.',
      '_imaps._tcp.example.org. IN SRV 0 1 993 imap.example.net.',
      '',
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        '; remove: example.org. IN MX 5 mx.other.example.net.',
        '; in place of: example.org. IN TXT "v=spf1 -all"',
        String.raw`; as it is: example.org. IN TXT "own=\"1\"\\"`,
      ]),
    );
  });

  it('keeps a text with line breaks on its line', () => {
    const odd = [line({ from: 'a\nexample.org. IN A 192.0.2.1' })];

    const zone = DNS_FORMATS.bind.render([{ domain: name, items: odd }]);

    expect(zone.split('\n').filter((text) => text !== '' && !/^[;$]/.test(text))).toEqual([]);
    expect(DNS_FORMATS.text.render([{ domain: name, items: odd }]).split('\n')).toHaveLength(6);
  });

  it('writes CSV with one row a record', () => {
    const rows = DNS_FORMATS.csv.render([{ domain: name, items: ITEMS }]).split('\r\n');

    expect(rows.slice(0, 3)).toEqual([
      'domain,action,name,type,value,old_value,purpose,reason',
      'example.org,add,example.org,MX,10 mx1.forwardemail.net,,mx,why',
      'example.org,remove,example.org,MX,,5 mx.other.example.net,mx,stands in the way: elsewhere',
    ]);
    expect(rows).toHaveLength(ITEMS.length + 2);
  });
});
