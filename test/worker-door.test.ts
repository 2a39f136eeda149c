import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { openDoor, type Answers, type Door } from '../src/worker-door.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

describe("a worker's door", () => {
  const open: Door[] = [];
  afterEach(async () => {
    for (const door of open.splice(0)) await door.close();
  });

  async function ask(path: string, answers: Partial<Answers>) {
    const door = await openDoor(LOOPBACK, {
      troubles: () => Promise.resolve([]),
      metrics: () => Promise.resolve(''),
      ...answers,
    });
    open.push(door);
    const { statusCode, headers, body } = await request(
      `http://127.0.0.1:${String(door.port)}${path}`,
    );
    return { status: statusCode, type: headers['content-type'], text: await body.text() };
  }

  it('says alive as long as the process answers, whatever its troubles', async () => {
    const answer = await ask('/healthz', {
      troubles: () => Promise.resolve(['the store is gone']),
    });

    expect(answer).toMatchObject({ status: 200, text: 'alive\n' });
  });

  it('says ready without troubles, else each of them', async () => {
    const two = ['the worker does not poll (draining)', 'Temporal does not answer: x'];

    expect(await ask('/readyz', {})).toMatchObject({ status: 200, text: 'ready\n' });
    expect(await ask('/readyz', { troubles: () => Promise.resolve(two) })).toMatchObject({
      status: 503,
      text: `${two.join('\n')}\n`,
    });
  });

  it('offers metrics as Prometheus reads them', async () => {
    const answer = await ask('/metrics', { metrics: () => Promise.resolve('up 1\n') });

    expect(answer).toEqual({
      ...{ status: 200, text: 'up 1\n', type: 'text/plain; version=0.0.4; charset=utf-8' },
    });
  });

  it('says why it cannot measure', async () => {
    const answer = await ask('/metrics', {
      metrics: () => Promise.reject(new Error('the database is locked')),
    });

    expect(answer).toMatchObject({ status: 503, text: 'the database is locked\n' });
  });

  it('knows no other path', async () => {
    expect(await ask('/', {})).toMatchObject({ status: 404 });
  });

  it('refuses an address in use with the remedy', async () => {
    const answers: Answers = {
      troubles: () => Promise.resolve([]),
      metrics: () => Promise.resolve(''),
    };
    const first = await openDoor(LOOPBACK, answers);
    open.push(first);

    await expect(openDoor({ host: '127.0.0.1', port: first.port }, answers)).rejects.toThrow(
      /cannot be listened on \(EADDRINUSE\); give each worker of a host a port of its own$/,
    );
  });
});
