/** What our adapter sends, judged by Cloudflare's own published schema. */
import { expect, it } from '@jest/globals';
import type { DnsRecord } from '../../src/core/dns.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { describePublished, judge } from '../simulators/cloudflare-schema.ts';
import { create, ok, token, txt, zone } from './cloudflare-fixtures.ts';

interface SentBatch {
  readonly posts: readonly Readonly<Record<string, unknown>>[];
  readonly patches: readonly Readonly<Record<string, unknown>>[];
}

describePublished('the Cloudflare adapter and the published schema', () => {
  const server = scriptedServer();

  /** The batch sent for `record`, once as a new one and once over `old`. */
  async function sent(record: DnsRecord, old: DnsRecord): Promise<SentBatch> {
    server.reset();
    server.answer(ok({ patches: [], posts: [] }));
    const from = { ...old, id: 'r1' };
    await createCloudflareDns({ token, baseUrl: server.url }).applyChanges(zone, [
      create(record),
      { kind: 'change', id: from.id, from, record },
    ]);
    return server.seen[0]!.body as SentBatch;
  }

  const records: readonly (readonly [string, DnsRecord])[] = [
    ['TXT', txt(`v=DKIM1; p=${'A'.repeat(600)}`)],
    ['MX', { name: 'example.com', type: 'MX', content: 'mx.example.org', priority: 10, ttl: 300 }],
    ['CNAME', { name: 'b.example.com', type: 'CNAME', content: 'mail.example.org', ttl: 1 }],
  ];

  it.each(records)('it agrees about a new %s record: the body validates', async (type, record) => {
    const { posts } = await sent(record, record);

    const [post] = posts;

    expect(posts).toHaveLength(1);
    expect(judge(`dns-records_${type}Record`).safeParse(post).error).toBeUndefined();
    expect(judge(`dns-records_${type}Record`).safeParse({ ...post, ttl: 'x' }).success).toBe(false);
  });

  it.each(records)(
    'it agrees about a changed %s record, completed by name and type',
    async (type, record) => {
      const { patches } = await sent(record, record);

      const whole = { name: record.name, type, ...patches[0] };

      expect(patches).toHaveLength(1);
      expect(judge(`dns-records_${type}Record`).safeParse(whole).error).toBeUndefined();
    },
  );
});
