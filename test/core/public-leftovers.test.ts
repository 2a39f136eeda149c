import { describe, expect, it } from '@jest/globals';
import { answer, complaints, DOMAIN, seen } from './public-fixtures.ts';

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
    [
      'an MX behind a proxy',
      seen(answer(DOMAIN, 'MX', '10 _dc-mx.0123456789ab.example.com')),
      ['fail mx.proxied'],
    ],
  ])('is named: %s', (_what, evidence, expected) => {
    expect(complaints(evidence)).toEqual(expected);
  });
});
