/** The simulator's answers judged by Cloudflare's own published schema (2024-08-06), never by our client. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describePublished, judge } from './cloudflare-schema.ts';
import { cloudflare, dnsHost, startFixture, ZONE_ID, type Fixture } from './fixture.ts';

/** Deviation on record: the document says `comment` is a string, the real API answers null. */
function withoutNullComment(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

describePublished('the Cloudflare simulator and the published schema', () => {
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
