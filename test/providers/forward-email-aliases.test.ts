import { beforeEach, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { MAILBOX, nativeAlias, OWNER, refusal, unfinished } from './forward-email-fixtures.ts';

const ALIASES = '/v1/domains/example.com/aliases';

describe('Forward Email: aliases', () => {
  const server = scriptedServer();
  let provider: MailProvider;
  const bodies = (): readonly unknown[] => server.seen.map(({ method, body }) => body ?? method);
  beforeEach(() => {
    // A new one each time: it learns which generation the server is.
    provider = createForwardEmail({ token: 'token-of-the-account', baseUrl: server.url });
  });

  describe('listAliases', () => {
    it('it follows X-Page-Count, not the broken Link header, and names a shifted alias once', async () => {
      const link = '<https://api.forwardemail.net/v1/x?page=9>)>; rel="next"';
      const headers = { 'x-page-count': '2', 'x-page-size': '1', link };
      server.answer(
        { headers, body: [nativeAlias({ id: 'a1', name: '*' })] },
        { headers, body: [nativeAlias({ id: 'a1', name: '*' }), nativeAlias({ id: 'a2' })] },
      );

      const aliases = await provider.listAliases('example.com');

      expect(aliases.map(({ name }) => name)).toEqual(['*', 'anna']);
      expect(server.seen.map(({ path }) => path)).toEqual([
        `${ALIASES}?sort=created_at&limit=1000&page=1`,
        `${ALIASES}?sort=created_at&limit=1000&page=2`,
      ]);
    });

    it.each([undefined, 'Infinity', '0'])(
      'it does not take one page for all when the page count is %s',
      async (count) => {
        const headers = count === undefined ? {} : { 'x-page-count': count };
        server.answer({ headers, body: [nativeAlias()] });

        await expect(provider.listAliases('example.com')).rejects.toMatchObject({
          details: { category: 'ServerError', severity: 'Transient' },
        });
      },
    );

    it('it says which plan is missing on a free domain', async () => {
      server.answer(refusal(402, 'Please upgrade to a paid plan to unlock this feature.'));

      await expect(provider.listAliases('example.com')).rejects.toMatchObject({
        details: { category: 'Authorization', code: 'plan-required', operation: 'list-aliases' },
      });
    });
  });

  describe('getAlias', () => {
    it('it folds the name to lower case, encodes it, and reads absent fields as empty', async () => {
      server.answer({ body: nativeAlias({ name: 'ann/a', labels: undefined }) });

      expect(await provider.getAlias('Example.com', 'Ann/a')).toEqual({
        id: '65f0000000000000000000aa',
        name: 'ann/a',
        mailbox: true,
        enabled: true,
        recipients: [],
        description: '',
        labels: [],
      });
      expect(server.seen[0]!.path).toBe(`${ALIASES}/ann%2Fa`);
    });
  });

  describe('createAlias', () => {
    it('it makes a forwarder with one POST', async () => {
      server.answer({ body: nativeAlias({ recipients: ['crm@example.net'], has_imap: false }) });

      const wish = { ...MAILBOX, mailbox: false, recipients: ['crm@example.net'] };
      const { alias, existed } = await provider.createAlias('example.com', wish);

      expect(existed).toBe(false);
      expect(alias.recipients).toEqual(['crm@example.net']);
      expect(bodies()).toEqual([
        {
          name: 'anna',
          description: 'Anna',
          labels: ['staff'],
          recipients: ['crm@example.net'],
          is_enabled: true,
          has_imap: false,
          error_code_if_disabled: 550,
        },
      ]);
    });

    it('it reads a duplicate back by its name and changes nothing', async () => {
      server.answer(refusal(400, 'Alias already exists for domain.'), {
        body: nativeAlias({ recipients: ['somebody@example.net'] }),
      });

      const { alias, existed } = await provider.createAlias('example.com', {
        ...MAILBOX,
        name: 'Anna',
      });

      expect(existed).toBe(true);
      expect(alias.recipients).toEqual(['somebody@example.net']);
      expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `POST ${ALIASES}`,
        `GET ${ALIASES}/anna`,
      ]);
    });

    it('it throws the refusal of a name that is not there, with the text of the provider cut short', async () => {
      server.answer(
        refusal(400, `Alias name was invalid. ${'x'.repeat(5000)}`),
        refusal(404, 'Alias does not exist on the domain.'),
      );

      const error = await provider
        .createAlias('example.com', MAILBOX)
        .catch((caught: unknown) => caught);

      expect(error).toMatchObject({
        details: { category: 'ValidationError', severity: 'Permanent', operation: 'create-alias' },
        message: expect.stringContaining('Alias name was invalid.'),
      });
      expect((error as Error).message.length).toBeLessThan(400);
    });
  });

  describe('updateAlias', () => {
    const before = {
      recipients: ['crm@example.net'],
      description: 'Sales',
      labels: ['shop'],
      error_code_if_disabled: 421,
      has_recipient_verification: true,
    };

    it('it sends the whole alias with only the wished fields changed, and reads it back', async () => {
      server.answer(
        { body: nativeAlias(before) },
        { body: nativeAlias(before) },
        { body: nativeAlias({ ...before, labels: ['vip'] }) },
      );

      const alias = await provider.updateAlias('example.com', 'anna', { labels: ['vip'] });

      expect(alias.labels).toEqual(['vip']);
      expect(bodies()).toEqual([
        'GET',
        {
          name: 'anna',
          description: 'Sales',
          labels: ['vip'],
          recipients: ['crm@example.net'],
          is_enabled: true,
          has_imap: true,
          has_recipient_verification: true,
          error_code_if_disabled: 421,
        },
        'GET',
      ]);
    });

    it('it never lets a disabled alias swallow its mail', async () => {
      server.answer({ body: nativeAlias() }, { body: nativeAlias() }, { body: nativeAlias() });

      await provider.updateAlias('example.com', 'anna', { enabled: false });

      expect(server.seen[1]!.body).toMatchObject({
        is_enabled: false,
        error_code_if_disabled: 550,
      });
    });

    it('it puts the old recipients back where the server will not have none', async () => {
      server.answer(
        { body: nativeAlias(before) },
        { body: nativeAlias({ ...before, recipients: [OWNER] }) },
        { body: nativeAlias(before) },
      );

      await expect(
        provider.updateAlias('example.com', 'anna', { recipients: [] }),
      ).rejects.toMatchObject({ details: { category: 'Conflict', code: 'recipients-required' } });
      expect(server.seen.at(-1)!.body).toMatchObject({ recipients: ['crm@example.net'] });
    });

    it('it finishes an interrupted creation when it is given the whole wish', async () => {
      server.answer(
        { body: unfinished([OWNER]) },
        { body: unfinished([]) },
        { body: nativeAlias() },
        { body: nativeAlias() },
      );

      const alias = await provider.updateAlias('example.com', 'anna', MAILBOX);

      expect(alias).toMatchObject({ enabled: true, labels: [], recipients: [] });
    });

    it('it says when there is no such alias', async () => {
      server.answer(refusal(404, 'Alias does not exist on the domain.'));

      await expect(provider.updateAlias('example.com', 'anna', {})).rejects.toMatchObject({
        details: { category: 'NotFound', severity: 'Permanent', operation: 'update-alias' },
      });
    });
  });
});
