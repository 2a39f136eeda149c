/** Names of the mail vendor's own zone that its customers' records lead to. No mail server listens there: whoever knocks is refused at once. */

interface VendorRecord {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

const EXCHANGES = ['mx1.forwardemail.net', 'mx2.forwardemail.net'] as const;
const CLIENTS = ['imap.forwardemail.net', 'smtp.forwardemail.net'] as const;
const ROOT = 'forwardemail.net';

/** The hosts of the MX and of mail clients at `address`, with the names that lead back from it, and who sends. */
export function vendorNames(address: string): readonly VendorRecord[] {
  const reverse = `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
  return [
    ...[...EXCHANGES, ...CLIENTS, ROOT].map((name) => ({ name, type: 'A', content: address })),
    ...EXCHANGES.map((content) => ({ name: reverse, type: 'PTR', content })),
    { name: ROOT, type: 'TXT', content: `v=spf1 include:spf.${ROOT} -all` },
    { name: `spf.${ROOT}`, type: 'TXT', content: 'v=spf1 ip4:198.51.100.0/24 -all' },
  ];
}
