import { describe, expect, it } from '@jest/globals';
import { judgePublicHealth } from '../../src/core/public-health.ts';
import { answer, complaints, DOMAIN, EVIDENCE, seen } from './public-fixtures.ts';

const dmarc = (rua: string) =>
  seen(answer(`_dmarc.${DOMAIN}`, 'TXT', `v=DMARC1; p=reject; rua=${rua}`));

describe('what is left over from other days', () => {
  it.each([
    [
      'more addresses than receivers send reports to',
      dmarc(['a', 'b', 'c'].map((name) => `mailto:${name}@${DOMAIN}`).join(',')),
      ['warn dmarc.rua'],
    ],
    ['two addresses', dmarc(`mailto:a@${DOMAIN},mailto:b@${DOMAIN}`), []],
    [
      'a record of Sender ID',
      seen(answer(DOMAIN, 'TXT', 'v=spf1 include:spf.example.net -all', 'spf2.0/pra -all')),
      ['warn spf.sender-id'],
    ],
    ['a record of the type SPF', seen(answer(DOMAIN, 'SPF', 'v=spf1 -all')), ['warn spf.type']],
    [
      'a service for clients that begins in the clear',
      seen(answer(`_imap._tcp.${DOMAIN}`, 'SRV', '0 1 143 imap.example.net')),
      ['warn autoconfig.clear'],
    ],
    ['a service that says it is none', seen(answer(`_pop3._tcp.${DOMAIN}`, 'SRV', '0 0 0 .')), []],
    [
      'an MX behind a proxy',
      seen(answer(DOMAIN, 'MX', '10 _dc-mx.0123456789ab.example.com')),
      ['fail mx.proxied'],
    ],
  ])('is named: %s', (_what, evidence, expected) => {
    expect(complaints(evidence)).toEqual(expected);
  });
});

describe('the TXT records of a domain', () => {
  const RECORD = 'v=spf1 include:spf.example.net -all';
  /** Octets of the answer beside the padding: around it, the name, and 12 a record with one a string. */
  const BESIDE = 29 + DOMAIN.length + (12 + RECORD.length + 1) + (12 + 5);
  const told = (padding: number): readonly string[] =>
    judgePublicHealth(seen(answer(DOMAIN, 'TXT', RECORD, 'x'.repeat(padding))))
      .filter(({ check }) => check === 'spf.answer')
      .map(({ status, message }) => `${status} ${/\d+ octets/.exec(message)?.[0] ?? ''}`);

  it('are told where they need TCP, and not one octet before', () => {
    const most = 1232 - BESIDE;

    expect(told(most)).toEqual([]);
    expect(told(most + 1)).toEqual(['pass 1233 octets']);
  });
});

describe('the name servers of a domain', () => {
  const asked = (lame: number) => ({
    ...EVIDENCE,
    servers: (EVIDENCE.servers ?? []).map((at, nth) => ({
      ...at,
      answers: at.answers.map((told) => (nth < lame ? { ...told, isLame: true as const } : told)),
    })),
  });

  it.each([
    [0, []],
    [1, ['warn delegation.lame']],
  ])('are told where %d of two answer and do not serve the zone', (lame, expected) => {
    expect(complaints(asked(lame))).toEqual(expected);
  });
});
