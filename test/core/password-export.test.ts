import { describe, expect, it } from '@jest/globals';
import {
  EXPORT_FORMATS,
  exportTable,
  knownServers,
  parseServer,
} from '../../src/core/password-export.ts';

const MAILBOX = {
  address: 'anna.m.berg@example.com',
  password: 'pw',
  imap: { host: 'imap.example.com', port: 993 },
  smtp: { host: 'smtp.example.com', port: 465 },
};

describe('exportTable', () => {
  it.each(EXPORT_FORMATS)('%s has a cell for each column, and the password in one', (format) => {
    const { columns, rows } = exportTable(format, [MAILBOX], 'leave-out');

    expect(rows).toHaveLength(1);
    expect(rows[0]).toHaveLength(columns.length);
    expect(rows[0]).toContain('pw');
    expect(rows[0]).toContain(MAILBOX.address);
  });

  it('instantly has its columns in its order, and a name made of the address', () => {
    const { columns, rows } = exportTable('instantly', [MAILBOX], 'leave-out');

    expect(columns.join()).toBe(
      'Email,First Name,Last Name,IMAP Username,IMAP Password,IMAP Host,IMAP Port,SMTP Username,SMTP Password,SMTP Host,SMTP Port',
    );
    expect(rows[0]?.slice(1, 3)).toEqual(['Anna', 'M Berg']);
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
