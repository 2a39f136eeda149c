import { beforeAll, describe, expect, it } from '@jest/globals';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { failure, refused, token, zone } from './cloudflare-fixtures.ts';

const server = scriptedServer();
let dns: DnsProvider;
beforeAll(() => {
  dns = createCloudflareDns({ token, baseUrl: server.url });
});

describe('failures', () => {
  it.each([
    [400, [6003], 'Authentication', 'Critical'],
    [401, [1000], 'Authentication', 'Critical'],
    [403, [10_000], 'Authorization', 'Permanent'],
    [403, [9109], 'Authorization', 'Permanent'],
    [403, [9103], 'Authentication', 'Critical'],
    [403, [0], 'Authorization', 'Permanent'],
    [400, [1001], 'NotFound', 'Permanent'],
    [400, [9000], 'ValidationError', 'Permanent'],
    [400, [9007, 9005], 'ValidationError', 'Permanent'],
    [400, [9015], 'ValidationError', 'Permanent'],
    [400, [83_011], 'ValidationError', 'Permanent'],
    [400, [9021], 'ValidationError', 'Permanent'],
    [400, [9041, 9004], 'ValidationError', 'Permanent'],
    [400, [9300], 'ValidationError', 'Permanent'],
    [400, [81_053], 'Conflict', 'Permanent'],
    [400, [81_054], 'Conflict', 'Permanent'],
    [404, [81_044], 'Conflict', 'Transient'],
    [429, [10_100], 'RateLimit', 'RateLimit'],
    [429, [971], 'RateLimit', 'RateLimit'],
    [404, [7003, 7000], 'NotFound', 'Permanent'],
    [400, [9100, 9009], 'ValidationError', 'Permanent'],
    [400, [81_045], 'ValidationError', 'Permanent'],
    [400, [99_999], 'ValidationError', 'Permanent'],
    [403, [99_999], 'Authorization', 'Permanent'],
    [200, [1234], 'ValidationError', 'Permanent'],
    [429, [10_429], 'RateLimit', 'RateLimit'],
    [429, [10_502], 'Authentication', 'Critical'],
    [500, [], 'ServerError', 'Transient'],
  ])('it classifies %d with %j as %s/%s', async (status, codes, category, severity) => {
    server.answer(refused(status, ...codes));

    const { details } = await failure(dns.listRecords(zone));

    expect(details).toMatchObject({ category, severity, status });
    expect(details.remediation).not.toBe('');
  });

  it('shows every text and code, and the causes in a chain', async () => {
    server.answer({
      status: 400,
      body: {
        success: false,
        errors: [
          { code: 9100, message: 'priority', error_chain: [{ code: 1, message: 'because' }] },
          { code: 9009, message: 'content' },
        ],
      },
    });

    const { details } = await failure(dns.listRecords(zone));

    expect(details.message).toContain('priority: because (9100); content (9009)');
    expect(details.code).toBe('9100,9009');
  });

  it.each([
    [503, '<html>busy</html>', 'Transient'],
    [403, '<html>blocked</html>', 'Transient'],
    [403, 'blocked', 'Permanent'],
    [200, 'not an envelope', 'Transient'],
    [200, { success: true, result: [{ id: 1 }] }, 'Transient'],
  ])('it reads %d with %j as %s', async (status, answer, severity) => {
    server.answer({ status, body: answer });

    const { details } = await failure(dns.listRecords(zone));

    expect(details.severity).toBe(severity);
  });

  it('waits as long as retry-after says', async () => {
    server.answer({ ...refused(429, 971), headers: { 'retry-after': '300' } });

    const { details } = await failure(dns.listRecords(zone));

    expect(details.retryAfterMs).toBe(300_000);
  });
});
