import { describe, expect, it } from '@jest/globals';
import {
  EXPORT_FORMATS,
  exportTable,
  type ExportFormat,
  knownServers,
  parseServer,
} from '../../src/core/password-export.ts';

const MAILBOX = {
  address: 'anna.m.berg@example.com',
  password: 'pw',
  imap: { host: 'imap.example.com', port: 993 },
  smtp: { host: 'smtp.example.com', port: 465 },
};

/** Header and row as each program's own page states them (docs/passwords.md). */
const TABLES: Readonly<Record<ExportFormat, readonly [string, string]>> = {
  generic: [
    'email,password,imap_host,imap_port,smtp_host,smtp_port',
    'anna.m.berg@example.com,pw,imap.example.com,993,smtp.example.com,465',
  ],
  instantly: [
    'Email,First Name,Last Name,IMAP Username,IMAP Password,IMAP Host,IMAP Port,SMTP Username,SMTP Password,SMTP Host,SMTP Port',
    'anna.m.berg@example.com,Anna,M Berg,anna.m.berg@example.com,pw,imap.example.com,993,anna.m.berg@example.com,pw,smtp.example.com,465',
  ],
  smartlead: [
    'from_name,from_email,user_name,password,smtp_host,smtp_port,imap_host,imap_port',
    'Anna M Berg,anna.m.berg@example.com,anna.m.berg@example.com,pw,smtp.example.com,465,imap.example.com,993',
  ],
  brandjet: [
    'email,password,smtpHost,smtpPort,smtpTls,imapHost,imapPort,imapTls,fromName',
    'anna.m.berg@example.com,pw,smtp.example.com,465,ssl,imap.example.com,993,ssl,Anna M Berg',
  ],
  bitwarden: [
    'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp',
    ',,login,anna.m.berg@example.com,,,0,imaps://imap.example.com:993,anna.m.berg@example.com,pw,',
  ],
};

describe('exportTable', () => {
  it.each(EXPORT_FORMATS)(
    '%s has its columns in its order, and the right cell in each',
    (format) => {
      const { columns, rows } = exportTable(format, [MAILBOX], 'leave-out');

      expect([columns, ...rows].map((cells) => cells.join())).toEqual(TABLES[format]);
    },
  );

  it('takes 143 and 587 for STARTTLS where a format states the kind of TLS', () => {
    const servers = {
      imap: { host: 'imap.example.com', port: 143 },
      smtp: { host: 'smtp.example.com', port: 587 },
    };

    const { rows } = exportTable('brandjet', [{ ...MAILBOX, ...servers }], 'leave-out');

    expect([rows[0]?.[4], rows[0]?.[7]]).toEqual(['starttls', 'starttls']);
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])(
    'leaves out a password that begins as %j does, and never changes one',
    (password) => {
      const risky = { ...MAILBOX, password };

      const left = exportTable('generic', [MAILBOX, risky], 'leave-out');
      const written = exportTable('generic', [risky], 'write');

      expect(left.rows).toHaveLength(1);
      expect(left.formulas).toEqual([risky.address]);
      expect(written.rows[0]?.[1]).toBe(password);
    },
  );
});

describe('the servers', () => {
  it('of Forward Email are known, of others not', () => {
    expect(knownServers('forward-email:64f0')?.imap.host).toBe('imap.forwardemail.net');
    expect(knownServers('stalwart:x')).toBeUndefined();
  });

  it.each(['host', 'host:', ':993', 'host:99999', 'a b:993'])('parse no server from %j', (text) => {
    expect(parseServer(text)).toBeUndefined();
  });

  it('are host and port, an IPv6 address in brackets', () => {
    expect(parseServer('[::1]:993')).toEqual({ host: '[::1]', port: 993 });
    expect(parseServer('imap.example.com:993')).toEqual({ host: 'imap.example.com', port: 993 });
  });
});
