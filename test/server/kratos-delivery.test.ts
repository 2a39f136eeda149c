import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IntakeFixture, SECRET } from './fixture.ts';

/** As v26.2.0 sends it for a registration over the API: what its jsonnet makes, keys sorted, with a line break at the end. */
const BODY = `{
   "event": {
      "flow_id": "70752fbb-3f0e-4a39-9a4e-6a0d3c1f0009",
      "flow_type": "api",
      "transient": {
         "displayName": "Ann",
         "plan": "basic"
      }
   },
   "identity": {
      "id": "4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0001",
      "traits": {
         "email": "MiXed.Case@Example.COM"
      }
   }
}
`;

const HEADERS = {
  'User-Agent': 'Go-http-client/1.1',
  'Content-Length': String(Buffer.byteLength(BODY)),
  'Content-Type': 'application/json',
  'X-Static': 'one',
  'Accept-Encoding': 'gzip',
};
const TRIGGERED = {
  'Ory-Webhook-Request-Id': '72d733f0-3f0e-4a39-9a4e-6a0d3c1f0002',
  'Ory-Webhook-Trigger-Id': 'd01218b6-3f0e-4a39-9a4e-6a0d3c1f0003',
};

describe('a delivery of Kratos', () => {
  let intake: IntakeFixture;

  beforeEach(async () => {
    intake = await new IntakeFixture().open();
  });
  afterEach(() => intake.close());

  /** No header but these: fetch would add its own. */
  async function deliver(headers: Readonly<Record<string, string>>, path: string) {
    const outgoing = request(`${intake.url}${path}`, { method: 'POST', headers });
    outgoing.end(BODY);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }

  it.each([
    ['v26.2.0', { ...TRIGGERED, Authorization: `Bearer ${SECRET}` }],
    ['v1.3.1', { 'X-Mailkeel-Secret': SECRET }],
  ])('is taken byte for byte as %s sends it', async (_, headers) => {
    const { status } = await deliver({ ...HEADERS, ...headers }, '/internal/mail/provision');

    expect(status).toBe(200);
    expect(intake.accepted).toEqual([
      {
        identity: '4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0001',
        ...{ address: 'mixed.case@example.com', domain: 'example.com' },
      },
    ]);
  });

  it.each(['/internal/mail/provision/', '//internal/mail/provision', '/'])(
    'to %s is refused and not led elsewhere: Kratos would follow without the body, and call that success',
    async (path) => {
      const headers = { ...HEADERS, Authorization: `Bearer ${SECRET}` };

      const answer = await deliver(headers, path);

      expect(answer.status).toBe(404);
      expect(answer.headers).not.toHaveProperty('location');
      expect(intake.accepted).toEqual([]);
    },
  );
});
