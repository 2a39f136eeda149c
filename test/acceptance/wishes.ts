/** Wishes an operator adds to the adopted manifest, and the calls each is to lead to: these and no others. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const batch = 'POST /client/v4/zones/…/dns_records/batch';
const aliasesOf = (domain: string): string => `/v1/domains/${domain}/aliases`;
const A02 = aliasesOf('a02.example.com');

/** Domain → the calls that ask for a change. */
export const WISHES: Readonly<Record<string, readonly string[]>> = {
  // A new mailbox nobody gets a copy of (the first of the account: emptied before it is enabled), with a password; a new forwarder.
  'a02.example.com': [
    ...[`POST ${A02}`, `PUT ${A02}/fresh`, `PUT ${A02}/fresh`],
    ...[`POST ${A02}/fresh/generate-password`, `POST ${A02}`],
  ],
  // Another recipient, but not `converge`: reported, not written.
  'a03.example.com': [],
  'a07.example.com': ['PUT /v1/domains/a07.example.com'],
  'a08.example.com': [`PUT ${aliasesOf('a08.example.com')}/desk`],
  'b07.example.net': [batch],
  'b08.example.net': [batch],
  // A domain that does not exist yet, with its catch-all and its records in a zone others live in.
  'new.example.com': ['POST /v1/domains', `POST ${aliasesOf('new.example.com')}`, batch],
};

/** What differs afterwards, and what still does once a07 and a08 are restored. */
export const CHANGED_DOMAINS = [
  ...['a02.example.com', 'a07.example.com', 'a08.example.com', 'new.example.com'],
];
export const STILL_CHANGED = ['a02.example.com', 'new.example.com'];
export const CHANGED_ZONES = ['b07.example.net', 'b08.example.net', 'example.com'];

/** States a pace at which thirty domains do not take minutes. */
export function hasten(manifest: string): void {
  const pace = '{ requests: { every: 0.02s }, aliases: { every: 0.02s } }';
  edit(manifest, (text) =>
    text.replace('\ndefaults:', `\npace:\n  fe: ${pace}\n  cf: ${pace}\n$&`),
  );
}

const NEW = `  - name: new.example.com
    catchAll: { recipients: [boss@example.edu] }
    phases: [1, 4]
`;

/** Writes the wishes into the manifest and its sheets. */
export function plant(manifest: string): void {
  const sheet = (domain: string): string => join(dirname(manifest), 'aliases', `${domain}.csv`);
  edit(manifest, (text) =>
    text
      .replace('- name: a02.example.com', '$&\n    passwords: new')
      .replace('- name: a07.example.com', '$&\n    protection: ensure')
      .replace('- name: a08.example.com', '$&\n    existing: converge')
      .replace('{ account: cf, dmarc: keep }', '{ account: cf }')
      .replace(/(- name: b07.*\n.*), spf: keep/, '$1')
      .replace('\n# Left out', `${NEW}$&`),
  );
  appendFileSync(sheet('a02.example.com'), 'fresh,yes,-,yes,,\ndesk,no,anna@example.edu,yes,,\n');
  edit(sheet('a03.example.com'), (text) => text.replace('anna@example.edu', 'new@example.edu'));
  edit(sheet('a08.example.com'), (text) => text.replace('2nd floor', '3rd floor'));
}

/** Throws when nothing changed: the wish would then not be planted. */
function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} holds nothing to plant a wish in`);
  writeFileSync(path, after);
}
