import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createImapLogin } from '../../src/providers/login/imap.ts';
import type { LoginProver } from '../../src/providers/ports.ts';
import { missingForDovecot, startDovecot, type Dovecot } from '../servers/dovecot.ts';

const ADDRESS = 'anna@example.com';
const LIMIT = { timeoutMs: 20_000 };

const missing = missingForDovecot();
if (missing !== undefined && process.env['CI'] === 'true')
  throw new Error(`CI leaves nothing out, and ${missing}`);

(missing === undefined ? describe : describe.skip)(
  `IMAP login against a real Dovecot${missing === undefined ? '' : ` (left out: ${missing})`}`,
  () => {
    let dovecot: Dovecot;
    let prover: LoginProver;
    beforeAll(async () => {
      dovecot = await startDovecot();
      prover = createImapLogin({ host: 'localhost', port: dovecot.port, ca: dovecot.ca, ...LIMIT });
      dovecot.setPassword(ADDRESS, 'the right one');
    }, 30_000);
    afterAll(async () => {
      await dovecot.stop();
    });

    it('it proves the right password, and again', async () => {
      expect(await prover.login(ADDRESS, 'the right one')).toBe('proven');
      expect(await prover.login(ADDRESS, 'the right one')).toBe('proven');
    });

    it.each([
      ['a wrong password', ADDRESS, 'another one'],
      ['a password of other case', ADDRESS, 'The Right One'],
      ['an unknown user', 'nobody@example.com', 'the right one'],
    ])('it refuses %s', async (_what, address, password) => {
      expect(await prover.login(address, password)).toBe('wrong-password');
    });

    it('it follows a password that somebody changed', async () => {
      dovecot.setPassword('bert@example.com', 'before');
      const before = await prover.login('bert@example.com', 'before');
      dovecot.setPassword('bert@example.com', 'after');

      expect(before).toBe('proven');
      expect(await prover.login('bert@example.com', 'before')).toBe('wrong-password');
      expect(await prover.login('bert@example.com', 'after')).toBe('proven');
    });

    it.each(['spaces in between', 'quote"d', 'back\\slash', 'percent%u{}()*', 'ümläut-密码'])(
      'it carries the password %s unharmed',
      async (password) => {
        dovecot.setPassword('carl@example.com', password);

        expect(await prover.login('carl@example.com', password)).toBe('proven');
      },
    );

    it('it sends no password to a server whose certificate it does not trust', async () => {
      const strict = createImapLogin({ host: 'localhost', port: dovecot.port, ...LIMIT });

      await expect(strict.login(ADDRESS, 'the right one')).rejects.toMatchObject({
        details: {
          category: 'NetworkError',
          severity: 'Transient',
          code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
          remediation: expect.stringContaining('certificate'),
        },
      });
    });

    it('it does not trust a certificate made for another name', async () => {
      const other = createImapLogin({
        host: '127.0.0.1',
        port: dovecot.port,
        ca: dovecot.ca,
        ...LIMIT,
      });

      await expect(other.login(ADDRESS, 'the right one')).rejects.toMatchObject({
        details: { category: 'NetworkError', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      });
    });

    // The last one: it takes the server away.
    it('it judges no password while the server cannot be reached', async () => {
      await dovecot.stop();

      await expect(prover.login(ADDRESS, 'the right one')).rejects.toMatchObject({
        details: {
          category: 'NetworkError',
          severity: 'Transient',
          code: 'ECONNREFUSED',
          remediation: expect.stringContaining('can reach the mail server'),
        },
      });
    });
  },
);
