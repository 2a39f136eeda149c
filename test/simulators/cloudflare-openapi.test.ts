/** The simulator's answers judged by Cloudflare's own published schema (2024-08-06), never by our client. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { cloudflare, dnsHost, startFixture, ZONE_ID, type Fixture } from './fixture.ts';

const FILE = join(import.meta.dirname, '../../../shared/reference/cloudflare-dns-openapi.json');
const present = existsSync(FILE);
if (!present)
  process.stderr.write('left out: the OpenAPI extract of ../shared/reference is absent\n');

/** The published schemas leave out `type: object`, without which nothing in them is checked. */
function withObjectTypes(_: string, value: unknown): unknown {
  const bare = typeof value === 'object' && value !== null && 'properties' in value;
  return bare && !('type' in value) ? { type: 'object', ...value } : value;
}

function judge(name: string): z.ZodType {
  const text = readFileSync(FILE, 'utf8').replaceAll('#/components/schemas/', '#/$defs/');
  const document = JSON.parse(text, withObjectTypes) as { components: { schemas: object } };
  const schema = { $defs: document.components.schemas, $ref: `#/$defs/${name}` };
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

/** Deviation on record: the document says `comment` is a string, the real API answers null. */
function withoutNullComment(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

(present ? describe : describe.skip)('the Cloudflare simulator and the published schema', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ cloudflare: cloudflare([]) });
  });
  afterAll(() => fixture.close());

  const path = `/zones/${ZONE_ID}/dns_records`;

  it.each([
    ['MX', { type: 'MX', name: '@', content: 'mx1.forwardemail.net', priority: 10 }],
    ['TXT', { type: 'TXT', name: '@', content: 'v=spf1 -all', comment: 'mark' }],
    ['CNAME', { type: 'CNAME', name: 'fe-bounces', content: 'forwardemail.net' }],
    ['A', { type: 'A', name: 'www', content: '192.0.2.1' }],
  ])('agree about a %s record: it validates', async (type, body) => {
    const { json } = await dnsHost(fixture, path, { method: 'POST', body });

    const record = withoutNullComment(json['result'] as Record<string, unknown>);

    expect(judge(`dns-records_${type}Record`).safeParse(record).error).toBeUndefined();
    expect(judge(`dns-records_${type}Record`).safeParse({ ...record, ttl: 'x' }).success).toBe(
      false,
    );
  });

  it('agree about the zone and the envelope of a list: they validate', async () => {
    const zones = await dnsHost(fixture, '/zones');
    const records = await dnsHost(fixture, path);

    const [zone] = zones.json['result'] as unknown[];

    expect(judge('zones_zone').safeParse(zone).error).toBeUndefined();
    expect(
      judge('dns-records_api-response-collection').safeParse(records.json).error,
    ).toBeUndefined();
  });

  it('agree about a failure: it validates', async () => {
    const { json } = await dnsHost(fixture, path, { method: 'POST', body: { type: 'BOGUS' } });

    expect(judge('dns-records_api-response-common-failure').safeParse(json).error).toBeUndefined();
  });
});
