import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cloudflare,
  dnsHost,
  FREE_TOKEN,
  mail,
  OWNERSHIP,
  startFixture,
  ZONE_ID,
  type Fixture,
} from './fixture.ts';

const MX = ['mx1', 'mx2'].map((host) => ({
  name: 'example.com',
  type: 'MX',
  content: `${host}.forwardemail.net`,
  priority: 10,
}));

describe('domains at the Forward Email simulator', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.close());

  const create = (body: unknown, token?: string) =>
    mail(fixture, '/v1/domains', { method: 'POST', body, ...(token ? { token } : {}) });

  it('creates a domain on the plan of the account, protections on, and a catch-all unless refused', async () => {
    const plain = await create({ domain: 'Shop.Example.com ' });
    const without = await create({ domain: 'a.example.com', catchall: false });
    const zero = await create({ domain: 'b.example.com', catchall: 0 });

    expect(plain.json).toMatchObject({
      name: 'shop.example.com',
      plan: 'enhanced_protection',
      has_virus_protection: true,
      has_catchall: true,
    });
    expect([without.json['has_catchall'], zero.json['has_catchall']]).toEqual([false, true]);
  });

  it('names its DNS records relative to the registrable root', async () => {
    const domain = await create({ domain: 'mail.example.com', catchall: 'false' });

    expect(domain.json['smtp_dns_records']).toMatchObject({
      dkim: { name: expect.stringMatching(/^fe-[0-9a-f]+\._domainkey\.mail$/) },
      return_path: { name: 'fe-bounces.mail', value: 'forwardemail.net' },
      dmarc: { name: '_dmarc.mail', value: expect.stringContaining(String(domain.json['id'])) },
    });
  });

  it('stores an international name in Unicode and finds it by its Punycode too', async () => {
    const created = await create({ domain: 'xn--bcher-kva.example.net', catchall: false });
    const byPunycode = await mail(fixture, '/v1/domains/xn--bcher-kva.example.net');
    const byUnicode = await mail(
      fixture,
      `/v1/domains/${encodeURIComponent('bücher.example.net')}`,
    );

    expect(created.json['name']).toBe('bücher.example.net');
    expect([byPunycode.json['id'], byUnicode.json['id']]).toEqual([
      created.json['id'],
      created.json['id'],
    ]);
  });

  it('refuses bad, reserved and duplicate names with 400', async () => {
    const answers = await Promise.all([
      create({ domain: 'no dots' }),
      create({ domain: 'shop.test' }),
      create({ domain: 'example.com' }),
      create({ domain: 'x.example.com', plan: 'gold' }),
      create({ domain: 'x.example.com', catchall: 'nobody' }),
    ]);

    expect(answers.map((a) => a.status)).toEqual([400, 400, 400, 400, 400]);
    expect(answers[2].json['message']).toBe('Domain already exists on your account.');
    expect(answers[3].json['message']).toBe('Invalid plan selected.');
  });

  it('lowers the plan in silence and wants a paid account', async () => {
    const lowered = await create({ domain: 'x.example.com', plan: 'team', catchall: false });
    const free = await create({ domain: 'y.example.com' }, FREE_TOKEN);

    expect([lowered.status, lowered.json['plan']]).toEqual([200, 'enhanced_protection']);
    expect(free.status).toBe(402);
  });

  it('keeps a catch-all with too many recipients from being made but not its domain', async () => {
    const recipients = Array.from({ length: 11 }, (_, i) => `r${String(i)}@example.net`).join(',');

    const refused = await create({ domain: 'x.example.com', catchall: recipients });
    const there = await mail(fixture, '/v1/domains/x.example.com');

    expect([refused.status, there.status]).toEqual([400, 200]);
  });

  it('ignores plan in PUT with 200, and refuses PUT and aliases on a free domain with 402', async () => {
    const put = (name: string, body: unknown) =>
      mail(fixture, `/v1/domains/${name}`, { method: 'PUT', body });

    const changed = await put('example.com', { plan: 'team', has_virus_protection: 'false' });
    const free = await put('example.org', { has_virus_protection: true });
    const aliases = await mail(fixture, '/v1/domains/example.org/aliases');

    expect(changed.json).toMatchObject({
      plan: 'enhanced_protection',
      has_virus_protection: false,
      has_phishing_protection: true,
    });
    expect([free.status, aliases.status]).toEqual([402, 402]);
    expect(free.json['message']).toContain('domains/example.org/billing');
  });

  it('tells the storage of a paid domain, and none of a free one', async () => {
    const [paid, free] = [
      await mail(fixture, '/v1/domains/example.com'),
      await mail(fixture, '/v1/domains/example.org'),
    ];

    expect(paid.json).toMatchObject({ storage_used: 0, storage_used_by_aliases: 0 });
    expect(free.json).not.toHaveProperty('storage_quota');
  });

  it('deletes a domain once', async () => {
    const first = await mail(fixture, '/v1/domains/example.com', { method: 'DELETE' });
    const second = await mail(fixture, '/v1/domains/example.com', { method: 'DELETE' });

    expect([first.status, first.json['name'], second.status]).toEqual([200, 'example.com', 404]);
  });
});

describe('verification at the Forward Email simulator', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const flags = async () => {
    const { json } = await mail(fixture, '/v1/domains/example.com');
    return [json['has_txt_record'], json['has_mx_record']];
  };

  it('answers text and stores both flags when all is published', async () => {
    fixture = await startFixture({ cloudflare: cloudflare([OWNERSHIP, ...MX]) });

    const verified = await mail(fixture, '/v1/domains/example.com/verify-records');

    expect([verified.status, verified.text]).toEqual([
      200,
      "Domain's DNS records have been verified.",
    ]);
    expect(await flags()).toEqual([true, true]);
    expect((await mail(fixture, '/v1/domains/example.com')).json['has_spf_record']).toBe(false);
  });

  it('takes a right TXT for missing as long as MX fails, and does not say so', async () => {
    fixture = await startFixture({ cloudflare: cloudflare([OWNERSHIP]) });

    const refused = await mail(fixture, '/v1/domains/example.com/verify-records');

    expect(refused.status).toBe(400);
    expect(refused.json['message']).toContain('missing required DNS MX records of');
    expect(refused.json['message']).not.toContain('TXT');
    expect(await flags()).toEqual([false, false]);
  });

  it.each([
    ['a foreign exchange', [...MX, { ...MX[0], content: 'mx.example.net' }], 'multiple MX server'],
    [
      'two verification records',
      [...MX, OWNERSHIP, { ...OWNERSHIP, content: 'forward-email-site-verification=other00001' }],
      'multiple verification records',
    ],
    [
      'a wrong verification record',
      [...MX, { ...OWNERSHIP, content: 'forward-email-site-verification=other00001' }],
      'incorrect DNS TXT record',
    ],
    ['no verification record', MX, 'forward-email-site-verification=verify0001'],
  ])('refuses %s: it says so', async (_, records, message) => {
    fixture = await startFixture({ cloudflare: cloudflare(records) });

    const refused = await mail(fixture, '/v1/domains/example.com/verify-records');

    expect([refused.status, String(refused.json['message'])]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('passes without MX when the check is off, and warns of leftover aliases in DNS', async () => {
    const leftover = { ...OWNERSHIP, content: 'forward-email=info:boss@example.net' };
    fixture = await startFixture({ cloudflare: cloudflare([OWNERSHIP, leftover]) });
    await mail(fixture, '/v1/domains/example.com', {
      method: 'PUT',
      body: { ignore_mx_check: true },
    });

    const verified = await mail(fixture, '/v1/domains/example.com/verify-records');

    expect([verified.status, verified.text]).toEqual([
      200,
      expect.stringContaining('unencrypted aliases stored in DNS'),
    ]);
  });

  it('verifies sending by DKIM, Return-Path and DMARC together, without switching SMTP on', async () => {
    fixture = await startFixture();
    const before = await mail(fixture, '/v1/domains/example.com/verify-smtp');
    const { json } = await mail(fixture, '/v1/domains/example.com');
    const records = json['smtp_dns_records'] as Record<string, { name: string; value: string }>;
    const post = (type: string, record: { name: string; value: string } | undefined) =>
      dnsHost(fixture, `/zones/${ZONE_ID}/dns_records`, {
        method: 'POST',
        body: { type, name: record?.name, content: record?.value },
      });

    await post('TXT', records['dkim']);
    await post('CNAME', records['return_path']);
    await post('TXT', records['dmarc']);
    const after = await mail(fixture, '/v1/domains/example.com/verify-smtp');

    expect(before.json['message']).toBe(
      'Invalid DKIM signature., Invalid Return-Path., Invalid DMARC result.',
    );
    expect(after.text).toContain('successfully configured');
    expect((await mail(fixture, '/v1/domains/example.com')).json['has_smtp']).toBe(false);
    expect(await mail(fixture, '/v1/domains/example.com')).toMatchObject({
      json: { smtp_verified_at: expect.stringMatching(/^2026-/) },
    });
  });
});
