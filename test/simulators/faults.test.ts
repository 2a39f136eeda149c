import { afterEach, describe, expect, it } from '@jest/globals';
import { FaultBook } from '../../src/simulators/faults.ts';
import { faultSchema } from '../../src/simulators/scenario-faults.ts';
import { control, mail, startFixture, type Fixture } from './fixture.ts';

const CALL = {
  provider: 'forward-email',
  method: 'GET',
  path: '/v1/domains',
  body: '',
  subject: '',
} as const;

function fault(fields: Record<string, unknown>) {
  return faultSchema.parse({
    id: 'f',
    provider: 'forward-email',
    match: {},
    action: { status: 500 },
    ...fields,
  });
}

describe('the book of faults', () => {
  it('lets skip calls pass, fires its times and is used up', () => {
    const book = new FaultBook([fault({ skip: 1, times: 2 })]);

    const fired = [1, 2, 3, 4].map(() => book.take(CALL)?.id);

    expect(fired).toEqual([undefined, 'f', 'f', undefined]);
    expect(book.list()).toEqual([{ id: 'f', times: 2, fired: 2 }]);
  });

  it('matches provider, method, path, body and subject together', () => {
    const match = { method: 'POST', path: '/aliases$', body: '"anna"', subject: '@example\\.com$' };
    const book = new FaultBook([fault({ match })]);
    const call = {
      ...CALL,
      method: 'POST',
      path: '/v1/d/aliases',
      body: '{"name":"anna"}',
      subject: 'anna@example.com',
    };
    const near = [
      { ...call, provider: 'imap' as const },
      { ...call, method: 'GET' },
      { ...call, path: '/v1/d' },
      { ...call, body: '' },
      { ...call, subject: '' },
    ];

    expect(near.map((other) => book.take(other))).toEqual(near.map(() => undefined));
    expect(book.take(call)?.id).toBe('f');
  });
});

describe('faults of an HTTP vendor', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const start = async (fields: Record<string, unknown>) => {
    fixture = await startFixture({ faults: [fault(fields)] });
  };
  const create = () =>
    mail(fixture, '/v1/domains/example.com/aliases', { method: 'POST', body: { name: 'bob' } });
  const exists = () =>
    fixture.world.state.forwardEmail.accounts[0]?.domains[0]?.aliases.some((a) => a.name === 'bob');
  const logged = () => fixture.world.state.surroundings.calls.list()[0];

  it("answers a status in the vendor's own words and does nothing", async () => {
    await start({ action: { status: 500 } });

    const answer = await create();

    expect([answer.status, answer.json['message'], exists()]).toEqual([
      500,
      'An internal server error occurred',
      false,
    ]);
    expect(logged()).toMatchObject({
      fault: 'f',
      status: 500,
      write: true,
      domain: 'example.com',
      alias: 'bob',
    });
  });

  it('answers with the body, type and headers stated', async () => {
    const action = {
      status: 429,
      body: 'retry in 5 seconds',
      contentType: 'text/plain',
      headers: { 'retry-after': '9' },
    };
    await start({ action });

    const answer = await create();

    expect([
      answer.text,
      answer.headers.get('content-type'),
      answer.headers.get('retry-after'),
    ]).toEqual(['retry in 5 seconds', 'text/plain', '9']);
  });

  it('answers like a proxy, with HTML', async () => {
    await start({ action: { html: 503 } });

    const answer = await create();

    expect([answer.status, answer.headers.get('content-type'), exists()]).toEqual([
      503,
      'text/html',
      false,
    ]);
  });

  it('loses an answer after the work was done', async () => {
    await start({ action: { lostResponse: true } });

    await expect(create()).rejects.toThrow('fetch failed');

    expect([exists(), logged()?.status]).toEqual([true, 0]);
    expect((await create()).status).toBe(400);
  });

  it('cuts a hanging call without doing anything', async () => {
    await start({ action: { hang: 20 } });

    await expect(create()).rejects.toThrow('fetch failed');

    expect(exists()).toBe(false);
  });

  const createAndHangUp = () =>
    fetch(`${fixture.world.forwardEmail.url}/v1/domains/example.com/aliases`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('fe-test-token-000000000001:').toString('base64')}`,
        'content-type': 'application/json',
      },
      body: '{"name":"bob"}',
      signal: untilLogged(fixture),
    }).catch((error: unknown) => error);

  it('acts after a delay although the client has gone', async () => {
    await start({ action: { delayMs: 50 } });

    await createAndHangUp();
    await soon(exists);

    expect(exists()).toBe(true);
  });

  it('holds a call until it is released, and acts then although the client has gone', async () => {
    await start({ action: { hold: true } });

    await createAndHangUp();
    await soon(() => logged()?.abandoned);
    const before = exists();
    const released = await control(fixture, '/faults/release', { id: 'f' });
    await soon(exists);

    expect(before).toBe(false);
    expect(released.status).toBe(200);
    expect((await create()).status).toBe(400);
  });

  it('answers whoever waits for a call that is released, and says which fault holds none', async () => {
    await start({ action: { hold: true } });

    const answer = create();
    await soon(logged);
    const unknown = await control(fixture, '/faults/release', { id: 'another' });
    await control(fixture, '/faults/release', { id: 'f' });

    expect((await answer).status).toBe(200);
    expect(logged()?.abandoned).toBeUndefined();
    expect([unknown.status, unknown.text]).toEqual([
      404,
      '{"error":"no fault another holds calls"}',
    ]);
  });

  it('tells how often each has fired', async () => {
    await start({ times: 3 });
    await create();

    const { text } = await control(fixture, '/faults');

    expect(JSON.parse(text)).toEqual([{ id: 'f', times: 3, fired: 1 }]);
  });
});

async function soon(look: () => unknown): Promise<void> {
  while (look() === undefined || look() === false)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Aborts as soon as the simulator has the call. */
function untilLogged(fixture: Fixture): AbortSignal {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (fixture.world.state.surroundings.calls.list().length === 0) return;
    clearInterval(timer);
    controller.abort();
  }, 1);
  return controller.signal;
}
