import { beforeAll, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { nativeAlias, nativeDomain, refusal } from './forward-email-fixtures.ts';

describe('Forward Email: looks', () => {
  const server = scriptedServer();
  let provider: Required<Pick<MailProvider, 'listDomains' | 'native' | 'verifySending'>>;
  beforeAll(() => {
    const made = createForwardEmail({ token: 'token-of-the-account', baseUrl: server.url });
    provider = made as typeof provider;
  });

  it('it lists the domains of every page, free ones too, a shifted one once', async () => {
    const headers = { 'x-page-count': '2' };
    const free = nativeDomain({ id: 'd2', name: 'bücher.example', plan: 'free' });
    server.answer({ headers, body: [nativeDomain()] }, { headers, body: [nativeDomain(), free] });

    const domains = await provider.listDomains();

    expect(domains.map(({ name, plan }) => [name, plan])).toEqual([
      ['example.com', 'enhanced_protection'],
      ['xn--bcher-kva.example', 'free'],
    ]);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/v1/domains?sort=created_at&limit=1000&page=1',
      '/v1/domains?sort=created_at&limit=1000&page=2',
    ]);
  });

  it('it hands out the whole object of a domain without its credentials', async () => {
    server.answer({ body: { ...nativeDomain(), retention_days: 7, webhook_key: 'signing' } });

    const native = await provider.native({ domain: 'example.com' });

    expect(native).toMatchObject({ ...nativeDomain(), retention_days: 7 });
    expect(native?.['webhook_key']).toBe('[removed]');
  });

  it('it hands out the whole object of an alias, and nothing of one that is not there', async () => {
    const missing = refusal(404, 'Alias does not exist on the domain.');
    server.answer(
      { body: { ...nativeAlias(), vacation_responder: { is_enabled: true } } },
      missing,
    );
    const subject = { domain: 'example.com', alias: 'Anna' };

    const native = await provider.native(subject);

    expect(native).toMatchObject({ vacation_responder: { is_enabled: true } });
    expect(await provider.native(subject)).toBeUndefined();
    expect(server.seen[0]?.path).toBe('/v1/domains/example.com/aliases/anna');
  });

  it.each([
    [
      'a plain-text yes',
      { body: 'You have successfully configured and verified DNS records for outbound SMTP.' },
      true,
    ],
    ['a 400 that names what is missing', refusal(400, 'Invalid DKIM signature.'), false],
  ])('it takes %s for an answer about sending', async (_what, answer, right) => {
    server.answer(answer);

    expect(await provider.verifySending('example.com')).toBe(right);
    expect(server.seen[0]?.path).toBe('/v1/domains/example.com/verify-smtp');
  });

  it.each([
    ['an older server knows no such call', refusal(404, 'Not Found'), 'NotFound'],
    ['one DNS answer broke its look', refusal(500, 'An internal server error'), 'ServerError'],
  ])('it throws where %s', async (_what, answer, category) => {
    server.answer(answer);

    await expect(provider.verifySending('example.com')).rejects.toMatchObject({
      details: { category, operation: 'verify-sending' },
    });
  });
});
