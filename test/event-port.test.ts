import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { eventsConfig, metricsAddress } from '../src/config-worker.ts';
import { createEvents, SILENCE } from '../src/event-port.ts';
import { executionFinished } from '../src/core/events.ts';
import { eventWorkflowId } from '../src/workflows/messages.ts';
import { steadyPort } from './servers/ports.ts';
import { startReceiver, type Delivery, type Receiver } from './servers/receiver.ts';
import { temporalAddress } from './setup/temporal.ts';

const EVENT = executionFinished('20261122-134611', [{ status: 'done' }], '2026-11-22T14:00:00Z');
const SECRET = 'a secret of the receiver';

/** What a receiver computes, by the text of standardwebhooks.com. */
function expected({ headers, body }: Delivery, key: Buffer): string {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  const signed = `${String(id)}.${String(timestamp)}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
}

describe('a posted event', () => {
  let receiver: Receiver;
  let client: Client;
  beforeAll(async () => {
    receiver = await startReceiver();
    client = new Client({
      connection: await Connection.connect({ address: await temporalAddress() }),
    });
  });
  afterAll(async () => {
    await client.connection.close();
    await receiver.close();
  });

  const send = async (secret?: string): Promise<Delivery> => {
    const config = {
      url: receiver.url,
      format: 'json',
      ...(secret === undefined ? {} : { secret }),
    };
    await createEvents(config as Parameters<typeof createEvents>[0], client).post(EVENT);
    return receiver.got.at(-1)!;
  };

  it('carries its id, the time and a signature over all of it', async () => {
    const before = Math.floor(Date.now() / 1000);

    const delivery = await send(SECRET);

    const timestamp = Number(delivery.headers['webhook-timestamp']);
    expect(JSON.parse(delivery.body)).toEqual(EVENT);
    expect(delivery.headers['webhook-id']).toBe(EVENT.id);
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(Date.now() / 1000);
    expect(delivery.headers['webhook-signature']).toBe(expected(delivery, Buffer.from(SECRET)));
    expect(delivery.headers['webhook-signature']).not.toBe(
      expected(delivery, Buffer.from('other')),
    );
  });

  it('is signed by the bytes of a whsec_ secret', async () => {
    const key = Buffer.from('00112233445566778899', 'hex');

    const delivery = await send(`whsec_${key.toString('base64')}`);

    expect(delivery.headers['webhook-signature']).toBe(expected(delivery, key));
  });

  it('has no signature without a secret', async () => {
    expect((await send()).headers).not.toHaveProperty('webhook-signature');
  });

  it('tells what the receiver answered, by host and status alone', async () => {
    const events = createEvents({ url: `${receiver.url}?key=hidden`, format: 'slack' }, client);

    receiver.status = 503;
    const busy = await events.post(EVENT);
    receiver.status = 204;
    const port = String(await steadyPort());
    const gone = { url: `http://127.0.0.1:${port}/hidden`, format: 'slack' } as const;
    const silent = await createEvents(gone, client).post(EVENT);

    const { host } = new URL(receiver.url);
    expect(busy).toEqual({ status: 503, told: `${host} answered 503` });
    expect(silent).toEqual({ told: `127.0.0.1:${port} did not answer (ECONNREFUSED)` });
  });

  it('is handed to Temporal once, however often it is published', async () => {
    const event = { ...EVENT, id: 'execution.finished/once' };
    const events = createEvents({ url: receiver.url, format: 'slack' }, client);

    await events.publish(event);
    await events.publish(event);

    const handle = client.workflow.getHandle(eventWorkflowId(event.id));
    const { type } = await handle.describe();
    expect(type).toBe('deliverEvent');
    await handle.terminate('the test is over');
    await events.publish(event);
    expect((await handle.describe()).status.name).toBe('TERMINATED');
  });
});

describe('SILENCE', () => {
  it('wants nothing', async () => {
    await SILENCE.publish(EVENT);

    expect(SILENCE.wanted).toBe(false);
    expect(await SILENCE.post(EVENT)).toEqual({
      told: 'MAILKEEL_EVENTS_URL is not set on this worker',
    });
  });
});

describe('the configuration of a worker', () => {
  const URL_SET = { MAILKEEL_EVENTS_URL: 'https://hooks.example.com/hidden' };

  it('has no receiver without a URL, and one with its format and secret', () => {
    expect(eventsConfig({})).toBeUndefined();
    expect(eventsConfig({ ...URL_SET, MAILKEEL_EVENTS_SECRET: 's' })).toEqual({
      ...{ url: 'https://hooks.example.com/hidden', format: 'json', secret: 's' },
    });
    expect(eventsConfig({ ...URL_SET, MAILKEEL_EVENTS_FORMAT: 'teams' })).toEqual({
      ...{ url: 'https://hooks.example.com/hidden', format: 'teams' },
    });
  });

  it.each([
    [{ MAILKEEL_EVENTS_URL: 'hooks.example.com' }, /^MAILKEEL_EVENTS_URL is not an http/],
    [URL_SET, /^MAILKEEL_EVENTS_SECRET is not set: /],
    [{ ...URL_SET, MAILKEEL_EVENTS_FORMAT: 'xml' }, /is "xml"; set it to json, slack, teams$/],
  ])('refuses %j with a remedy and without the URL', (environment, told) => {
    expect(() => eventsConfig(environment)).toThrow(told);
    expect(() => eventsConfig(environment)).not.toThrow(/hidden/);
  });

  it('reads an address to listen on, also of IPv6', () => {
    expect(metricsAddress({})).toBeUndefined();
    expect(metricsAddress({ MAILKEEL_METRICS_ADDRESS: '127.0.0.1:9464' })).toEqual({
      ...{ host: '127.0.0.1', port: 9464 },
    });
    expect(metricsAddress({ MAILKEEL_METRICS_ADDRESS: '[::1]:0' })).toEqual({
      host: '::1',
      port: 0,
    });
    expect(() => metricsAddress({ MAILKEEL_METRICS_ADDRESS: '9464' })).toThrow(/127\.0\.0\.1:9464/);
    expect(() => metricsAddress({ MAILKEEL_METRICS_ADDRESS: 'x:99999' })).toThrow(/not host:port/);
  });
});
