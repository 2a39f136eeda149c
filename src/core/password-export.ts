/** Passwords as the tables other programs read. Sources of the column names: docs/passwords.md. */

/** One server as a mail program is told: port 465 and 993 mean implicit TLS (RFC 8314 §3), 587 and 143 STARTTLS. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
}

export interface ExportedMailbox {
  readonly address: string;
  readonly password: string;
  readonly imap: MailServer;
  readonly smtp: MailServer;
}

export const EXPORT_FORMATS = [
  'generic',
  'instantly',
  'smartlead',
  'brandjet',
  'bitwarden',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Header → cell, in the order of the columns. */
type Row = Readonly<Record<string, string>>;

const ROWS: Readonly<Record<ExportFormat, (mailbox: ExportedMailbox) => Row>> = {
  generic: ({ address, password, imap, smtp }) => ({
    email: address,
    password,
    imap_host: imap.host,
    imap_port: String(imap.port),
    smtp_host: smtp.host,
    smtp_port: String(smtp.port),
  }),
  instantly: ({ address, password, imap, smtp }) => ({
    Email: address,
    'First Name': namesOf(address)[0],
    'Last Name': namesOf(address)[1],
    'IMAP Username': address,
    'IMAP Password': password,
    'IMAP Host': imap.host,
    'IMAP Port': String(imap.port),
    'SMTP Username': address,
    'SMTP Password': password,
    'SMTP Host': smtp.host,
    'SMTP Port': String(smtp.port),
  }),
  smartlead: ({ address, password, imap, smtp }) => ({
    from_name: namesOf(address).join(' ').trim(),
    from_email: address,
    user_name: address,
    password,
    smtp_host: smtp.host,
    smtp_port: String(smtp.port),
    imap_host: imap.host,
    imap_port: String(imap.port),
  }),
  brandjet: ({ address, password, imap, smtp }) => ({
    email: address,
    password,
    smtpHost: smtp.host,
    smtpPort: String(smtp.port),
    smtpTls: tlsOf(smtp),
    imapHost: imap.host,
    imapPort: String(imap.port),
    imapTls: tlsOf(imap),
    fromName: namesOf(address).join(' ').trim(),
  }),
  bitwarden: ({ address, password, imap }) => ({
    folder: '',
    favorite: '',
    type: 'login',
    name: address,
    notes: '',
    fields: '',
    reprompt: '0',
    login_uri: `imaps://${imap.host}:${String(imap.port)}`,
    login_username: address,
    login_password: password,
    login_totp: '',
  }),
};

export interface ExportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /**
   * Addresses whose row has a cell that a spreadsheet would run as a formula. Such a row is left out of `rows`: the usual `'` before the cell
   * would make another password of it.
   */
  readonly formulas: readonly string[];
}

/** The table of a format; `formulas: 'write'` writes every row as it is. */
export function exportTable(
  format: ExportFormat,
  mailboxes: readonly ExportedMailbox[],
  formulas: 'leave-out' | 'write',
): ExportTable {
  const toRow = ROWS[format];
  const all = mailboxes.map((mailbox) => ({ address: mailbox.address, row: toRow(mailbox) }));
  const risky = all.filter(({ row }) => Object.values(row).some(isFormula));
  const written = formulas === 'write' ? all : all.filter((each) => !risky.includes(each));
  return {
    columns: Object.keys(toRow({ address: '@', password: '', imap: NONE, smtp: NONE })),
    rows: written.map(({ row }) => Object.values(row)),
    formulas: risky.map(({ address }) => address),
  };
}

const NONE: MailServer = { host: '', port: 0 };

/** OWASP ASVS 5.0, 1.2.10: what makes a spreadsheet calculate. */
function isFormula(cell: string): boolean {
  return /^[=+\-@\t\r\0]/.test(cell);
}

function tlsOf({ port }: MailServer): 'ssl' | 'starttls' {
  return port === 587 || port === 143 ? 'starttls' : 'ssl';
}

/** First and last name as far as an address tells: `anna.m-berg@…` is Anna M-berg. */
function namesOf(address: string): readonly [string, string] {
  const [first = '', ...rest] = address.slice(0, address.lastIndexOf('@')).split(/[._]+/);
  return [capital(first), rest.map(capital).join(' ')];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What mail programs are told for a mailbox of this account (identity key, e.g. `forward-email:64f0…`) where nobody says otherwise. */
export function knownServers(account: string): Pick<ExportedMailbox, 'imap' | 'smtp'> | undefined {
  return account.startsWith('forward-email:')
    ? {
        imap: { host: 'imap.forwardemail.net', port: 993 },
        smtp: { host: 'smtp.forwardemail.net', port: 465 },
      }
    : undefined;
}

/** `host:port`; `undefined` when it is none. */
export function parseServer(text: string): MailServer | undefined {
  const [, host = '', port = ''] = /^(\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  return host === '' || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}
