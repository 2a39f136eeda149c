import { beforeAll, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { nativeDomain, refusal } from './forward-email-fixtures.ts';

describe('Forward Email: domains', () => {
  const server = scriptedServer();
  let provider: MailProvider;
  beforeAll(() => {
    provider = createForwardEmail({ token: 'token-of-the-account', baseUrl: server.url });
  });

  describe('getDomain', () => {
    it('it reads plan, protections, what was seen, and whole record names', async () => {
      server.answer({ body: nativeDomain() });

      expect(await provider.getDomain('example.com')).toEqual({
        id: '65f000000000000000000001',
        name: 'example.com',
        plan: 'enhanced_protection',
        protections: { 'adult-content': true, phishing: true, executable: false, virus: true },
        seen: { ownership: true, mx: false },
        mxIgnored: false,
        createdAt: '2026-01-02T03:04:05.000Z',
        records: {
          clients: {
            imap: { host: 'imap.forwardemail.net', port: 993 },
            submission: { host: 'smtp.forwardemail.net', port: 465 },
          },
          mx: [
            { exchange: 'mx1.forwardemail.net', priority: 10 },
            { exchange: 'mx2.forwardemail.net', priority: 10 },
          ],
          ownership: { name: 'example.com', value: 'forward-email-site-verification=aB3dE6gH9j' },
          spf: 'include:spf.forwardemail.net',
          dkim: { name: 'fe-1a2b3c._domainkey.example.com', value: 'v=DKIM1; k=rsa; p=MIGf;' },
          returnPath: { name: 'fe-bounces.example.com', target: 'forwardemail.net' },
          dmarcRua: 'dmarc-65f000000000000000000001@forwardemail.net',
        },
      });
    });

    it('it reads whether the domain may send, and since when its records are right', async () => {
      const verified = { has_smtp: false, smtp_verified_at: '2026-01-02T00:00:00.000Z' };
      server.answer({ body: { ...nativeDomain(), ...verified } });

      const domain = await provider.getDomain('example.com');

      expect(domain?.sending).toEqual({
        ...{ enabled: false, suspended: false, verifiedAt: '2026-01-02T00:00:00.000Z' },
      });
    });

    it('it completes the names of a sub-domain, which are relative to the registrable root', async () => {
      const records = {
        dkim: { name: 'fe-1a2b3c._domainkey.mail', value: 'v=DKIM1;' },
        return_path: { name: 'fe-bounces.mail', value: 'forwardemail.net' },
      };
      server.answer({
        body: nativeDomain({ name: 'mail.example.co.uk', smtp_dns_records: records }),
      });

      expect((await provider.getDomain('mail.example.co.uk'))?.records).toMatchObject({
        ownership: { name: 'mail.example.co.uk' },
        dkim: { name: 'fe-1a2b3c._domainkey.mail.example.co.uk' },
        returnPath: { name: 'fe-bounces.mail.example.co.uk' },
      });
    });

    it('it turns a name stored in Unicode into Punycode', async () => {
      server.answer({ body: nativeDomain({ name: 'bücher.example.com' }) });

      expect((await provider.getDomain('xn--bcher-kva.example.com'))?.name).toBe(
        'xn--bcher-kva.example.com',
      );
    });

    it('it leaves DKIM and Return-Path open on servers that do not tell them', async () => {
      server.answer({ body: nativeDomain({ smtp_dns_records: undefined }) });

      const records = (await provider.getDomain('example.com'))!.records;

      expect(records).not.toHaveProperty('dkim');
      expect(records).not.toHaveProperty('returnPath');
    });

    it("it answers undefined to the API's own 404", async () => {
      server.answer(refusal(404, 'Domain does not exist on your account.'));

      expect(await provider.getDomain('example.com')).toBeUndefined();
    });

    it('it does not take the 404 page of something in between for an absent domain', async () => {
      server.answer({ status: 404, body: '<!DOCTYPE html><title>Not found</title>' });

      await expect(provider.getDomain('example.com')).rejects.toMatchObject({
        details: { category: 'ServerError', severity: 'Transient', operation: 'get-domain' },
      });
    });
  });

  describe('createDomain', () => {
    it('it asks for no catch-all, leaves the plan to the account, and reads back', async () => {
      server.answer({ body: nativeDomain() }, { body: nativeDomain() });

      const domain = await provider.createDomain('example.com');

      expect(server.seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
        { method: 'POST', path: '/v1/domains', body: { domain: 'example.com', catchall: false } },
        { method: 'GET', path: '/v1/domains/example.com', body: undefined },
      ]);
      expect(domain.id).toBe('65f000000000000000000001');
    });

    it('it returns the domain that exists although its creation was answered 400', async () => {
      server.answer(refusal(400, 'Domain already exists on your account.'), {
        body: nativeDomain({ plan: 'free' }),
      });

      expect((await provider.createDomain('example.com')).plan).toBe('free');
    });

    it.each([
      ['Domain name was invalid.', 'ValidationError', undefined],
      ['Please upgrade to a paid plan to use this domain name.', 'Authorization', 'plan-required'],
      ['You do not belong to the administrative user group.', 'Authorization', 'not-admin'],
    ])('it throws the refusal "%s" when the domain is not there', async (text, category, code) => {
      server.answer(refusal(400, text), refusal(404, 'Domain does not exist on your account.'));

      const error = await provider.createDomain('example.com').catch((caught: unknown) => caught);

      expect(error).toMatchObject({ details: { category, severity: 'Permanent', status: 400 } });
      expect(error).toMatchObject({ message: expect.stringContaining(text) });
      expect((error as { details: { code?: string } }).details.code).toBe(code);
    });

    it('it looks nothing up after an answer that is no refusal', async () => {
      server.answer({
        status: 500,
        body: { statusCode: 500, message: 'An internal server error occurred' },
      });

      await expect(provider.createDomain('example.com')).rejects.toMatchObject({
        details: { category: 'ServerError', severity: 'Transient' },
      });
      expect(server.seen).toHaveLength(1);
    });
  });

  describe('setProtections', () => {
    it('it sends only the named flags and reads back', async () => {
      server.answer(
        { body: nativeDomain() },
        { body: nativeDomain({ has_virus_protection: false }) },
      );

      const domain = await provider.setProtections('example.com', {
        executable: true,
        virus: false,
      });

      expect(server.seen[0]).toMatchObject({ method: 'PUT', path: '/v1/domains/example.com' });
      expect(server.seen[0]!.body).toEqual({
        has_executable_protection: true,
        has_virus_protection: false,
      });
      expect(domain.protections.virus).toBe(false);
    });
  });

  describe('verifyRecords', () => {
    it('it reads the flags after a plain-text yes', async () => {
      server.answer(
        { body: "Domain's DNS records have been verified." },
        { body: nativeDomain({ has_mx_record: true }) },
      );

      expect(await provider.verifyRecords('example.com')).toEqual({ ownership: true, mx: true });
      expect(server.seen[0]!.path).toBe('/v1/domains/example.com/verify-records');
    });

    it('it takes the 400 of "not yet" for an answer and reads which half passed', async () => {
      server.answer(
        refusal(
          400,
          'Making changes to your DNS records takes time to propagate…, Domain is missing …',
        ),
        { body: nativeDomain({ has_txt_record: false, has_mx_record: true }) },
      );

      expect(await provider.verifyRecords('example.com')).toEqual({ ownership: false, mx: true });
    });

    it('it throws when the server timed out while it looked', async () => {
      server.answer(refusal(408, 'Request timed out'));

      await expect(provider.verifyRecords('example.com')).rejects.toMatchObject({
        details: { category: 'ServerError', severity: 'Transient', status: 408 },
      });
    });
  });
});
