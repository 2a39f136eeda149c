import { describe, expect, it } from '@jest/globals';
import { HEAD, accepted, lines, refused, type Files } from './manifest-cases.ts';

const SHEET = `${HEAD}domains: [{ name: example.com }, { name: example.net }]
aliases: [{ csv: a.csv }]`;
const OWN = `${HEAD}domains: [{ name: example.com, aliases: { csv: own.csv } }]`;
const FLEET = `${HEAD}domains: { csv: domains.csv }`;

const csv = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

function messages(text: string, files: Files): readonly string[] {
  return lines(refused(text, files));
}

describe('alias sheets', () => {
  it('reads a spreadsheet export with BOM, semicolons, CRLF and messy headers', () => {
    const sheet =
      '\uFEFF E-Mail ;IM_AP;Forward to;DESCRIPTION;la-bels;Enabled\r\n' +
      'Anna@Example.com;x;-;"Sales; ""north""";"a, b";YES\r\n' +
      ';;;;;\r\n\r\n' +
      'bob@example.net;0;"anna@example.com; crm@example.net";-;-;false\r\n' +
      'carla@example.net;;;;;';

    const { domains, csvMappings } = accepted(SHEET, { 'a.csv': sheet });

    expect(domains.map(({ aliases }) => aliases)).toEqual([
      [
        {
          name: 'anna',
          mailbox: true,
          recipients: [],
          description: 'Sales; "north"',
          labels: ['a', 'b'],
          enabled: true,
        },
      ],
      [
        {
          name: 'bob',
          mailbox: false,
          recipients: ['anna@example.com', 'crm@example.net'],
          description: '',
          labels: [],
          enabled: false,
        },
        { name: 'carla', mailbox: true },
      ],
    ]);
    expect(csvMappings).toEqual([
      {
        file: 'a.csv',
        rows: 3,
        columns: [
          { header: 'E-Mail', field: 'email' },
          { header: 'IM_AP', field: 'mailbox' },
          { header: 'Forward to', field: 'recipients' },
          { header: 'DESCRIPTION', field: 'description' },
          { header: 'la-bels', field: 'labels' },
          { header: 'Enabled', field: 'enabled' },
        ],
      },
    ]);
  });

  it.each(['email', 'Address', 'alias@example.com', 'E MAIL'])(
    'takes %j as the header of addresses',
    (header) => {
      const { domains } = accepted(SHEET, { 'a.csv': csv(header, 'anna@example.com') });

      expect(domains[0]?.aliases).toHaveLength(1);
    },
  );

  it.each(['recipients', 'forward to', 'Destination'])(
    'takes %j as the header of recipients',
    (header) => {
      const sheet = csv(`${header}\temail`, 'a@example.net b@example.net\tanna@example.com');

      const { domains } = accepted(SHEET, { 'a.csv': sheet });

      expect(domains[0]?.aliases[0]?.recipients).toEqual(['a@example.net', 'b@example.net']);
    },
  );

  it.each([
    ['yes', true],
    ['TRUE', true],
    ['1', true],
    ['x', true],
    ['No', false],
    ['false', false],
    ['0', false],
  ])('reads %j as a boolean', (cell, mailbox) => {
    const sheet = csv('email,imap,recipients', `anna@example.com,${cell},a@example.net`);

    const { domains } = accepted(SHEET, { 'a.csv': sheet });

    expect(domains[0]?.aliases[0]?.mailbox).toBe(mailbox);
  });

  it('takes names alone only inside the file of one domain', () => {
    const { domains } = accepted(OWN, { 'own.csv': csv('name,imap', 'Anna,x', 'bob,x') });

    expect(domains[0]?.aliases.map(({ name }) => name)).toEqual(['anna', 'bob']);
    expect(messages(SHEET, { 'a.csv': csv('name', 'anna') })).toEqual([
      'a.csv:1 email: the first line names no column email',
    ]);
  });

  it.each([
    [['email,mail box size', 'a@example.com,'], '1 mail box size: "mail box size" is not a known'],
    [['email,password', 'a@example.com,hunter2'], '1 password: a manifest never holds passwords'],
    [['email,address', 'a@example.com,'], '1 email: both "email" and "address" are read as email'],
    [['anna@example.com,hunter2'], '1 email: the first line names no column email'],
    [['email,imap', 'a@example.com,perhaps'], '2 mailbox: "perhaps" is neither yes nor no'],
    [['email,imap', 'a@example.com,-'], '2 mailbox: "-" is neither yes nor no'],
    [['email,recipients', 'a@example.com,boss'], '2 recipients: "boss" is neither an address nor'],
    [['email,recipients', 'a@example.com,b@x.org,c@x.org'], '2 : a cell stands under no header'],
    [['email,labels', 'a@example.com,Front'], '2 labels: "Front" is no label Forward Email keeps'],
    [['email,quota', 'a@example.com,1 GB'], '2 quota: quota is not supported yet'],
    [['email,imap', ',x'], '2 email: the row names no alias'],
    [['email', 'anna'], '2 email: "anna" is no mail address'],
    [['email', 'a@example.com', '', 'a+b@example.net'], '4 email: a+b@example.net: Forward Email'],
    [['email,description', 'a@example.com,"x" y'], '2 : not valid CSV: text follows a closing'],
    [
      ['email,description', 'b@example.com,', 'a@example.com,"x', 'c'],
      '3 : not valid CSV: a quote',
    ],
    [['email,imap,recipients', 'a@example.com,no,'], '2 recipients: a@example.com is a forwarder'],
  ])('refuses %j with its line and column', (rows, start) => {
    const found = messages(SHEET, { 'a.csv': csv(...rows) });

    expect(found).toEqual([expect.stringMatching(/^a\.csv:/)]);
    expect(found[0]?.slice('a.csv:'.length).startsWith(start)).toBe(true);
    expect(found[0]).not.toContain('hunter2');
  });

  it('tells the nearest column and where passwords go', () => {
    const errors = refused(SHEET, { 'a.csv': csv('email,recipents,Password', 'a@example.com,,') });

    expect(errors.map((error) => error.remedy)).toEqual([
      expect.stringContaining('did you mean "recipients"?'),
      expect.stringContaining('`mailkeel passwords import`'),
    ]);
  });

  it('refuses a name beside the address, which is mostly the name of a person', () => {
    const sheet = csv('email,name', 'anna@example.com,Anna Berg');

    expect(messages(OWN, { 'own.csv': sheet })).toContain(
      'own.csv:1 name: the columns email and name both name the alias',
    );
  });

  it('counts the rows of a domain the manifest does not have, and refuses strangers', () => {
    const sheet = csv('email', 'a@example.org', 'b@example.com', 'c@example.org');

    expect(messages(SHEET, { 'a.csv': sheet })).toEqual([
      'a.csv:2 email: "example.org" is not a domain of this manifest (2 of the rows)',
    ]);
    expect(messages(OWN, { 'own.csv': csv('email', 'a@example.net') })).toEqual([
      'own.csv:2 email: "a@example.net" is no address of example.com, whose file this is',
    ]);
  });

  it('refuses a file named twice', () => {
    const text = `${SHEET.slice(0, -1)}, { csv: a.csv }]`;

    expect(messages(text, { 'a.csv': csv('email', 'a@example.com') })).toEqual([
      'mailkeel.yaml:7:34 aliases[1].csv: "a.csv" is named twice in this manifest',
    ]);
  });

  it('gives the line a row begins in when cells hold line breaks', () => {
    const sheet = csv(
      'email,imap,recipients',
      'a@example.com,no,"b@x.org\n\nc@x.org"',
      'b@example.com,?,',
    );

    expect(messages(SHEET, { 'a.csv': sheet })).toEqual([
      'a.csv:5 mailbox: "?" is neither yes nor no',
    ]);
  });
});

describe('domain sheets', () => {
  it('reads every column', () => {
    const sheet = csv(
      'Domain;client;mail;DNS;mx;existing;passwords;phases',
      'Example.com;acme;fe;cf;keep;converge;none;"4, 1"',
      'example.net;;;;keep;;;',
      'example.org;;;;;;;',
    );

    const { domains } = accepted(FLEET, { 'domains.csv': sheet });

    expect(
      domains.map(({ name, client, dns, existing, passwords, phases }) => [
        name,
        client,
        dns.mx,
        existing,
        passwords,
        phases,
      ]),
    ).toEqual([
      ['example.com', 'acme', 'keep', 'converge', 'none', [1, 4]],
      ['example.net', undefined, 'keep', 'keep', 'new', [1, 2, 3, 4]],
      ['example.org', undefined, 'publish', 'keep', 'new', [1, 2, 3, 4]],
    ]);
  });

  it.each([
    [['domain', 'exa mple.com'], '2 domain: "exa mple.com" holds a character no domain name'],
    [['domain,mail', ',fe'], '2 domain: "" is not a domain name'],
    [['domain,mail', 'example.com,nobody'], '2 mail: "nobody" is not an account'],
    [['domain,dns', 'example.com,fe'], '2 dns: "fe" is a forward-email account'],
    [['domain,mx', 'example.com,swap'], '2 mx: "swap" is not one of publish, last, keep, replace'],
    [['domain,phases', 'example.com,1 5'], '2 phases: 5 is not one of 1, 2, 3, 4'],
    [['domain,phases', 'example.com,all'], '2 phases: "all" is not one of 1, 2, 3, 4'],
    [['domain,client', 'example.com,-'], '2 client: "-" states this as empty'],
    [['domain', 'example.com', 'EXAMPLE.com'], '3 domain: example.com has two entries'],
    [['domain,password', 'example.com,hunter2'], '1 password: a manifest never holds passwords'],
    [['name', 'example.com'], '1 domain: the first line names no column domain'],
  ])('refuses %j with its line and column', (rows, start) => {
    const found = messages(FLEET, { 'domains.csv': csv(...rows) });

    expect(found[0]?.startsWith(`domains.csv:${start}`)).toBe(true);
    expect(found).toHaveLength(1);
  });

  it('refuses a sheet without a domain, and one that cannot be read', () => {
    expect(messages(FLEET, { 'domains.csv': csv('domain') })).toEqual([
      'mailkeel.yaml:6:17 domains.csv: domains.csv holds no domain',
    ]);
    expect(messages(FLEET, {})).toEqual([
      'mailkeel.yaml:6:17 domains.csv: "domains.csv" cannot be read: ENOENT',
    ]);
  });
});
