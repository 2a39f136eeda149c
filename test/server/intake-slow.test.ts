/** Clients that keep a connection and give nothing for it, and a Temporal that does the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { startIntake } from '../../src/server/main.ts';
import { until } from '../e2e/support/until.ts';
import { IntakeFixture, SECRET, webhook } from './fixture.ts';

const HEAD = `POST /internal/mail/provision HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\n`;
const HALF_A_BODY = 'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"identity"';
/** What the intake keeps open at a time. */
const MOST_CONNECTIONS = 1_024;

describe('an intake with slow clients', () => {
  let intake: IntakeFixture;

  beforeEach(async () => {
    intake = await new IntakeFixture().open();
  });
  afterEach(() => intake.close());

  function open(): Socket {
    const { port, hostname } = new URL(intake.url);
    // However it is ended is fine.
    return connect(Number(port), hostname)
      .on('error', () => undefined)
      .resume();
  }

  it('cuts off who never ends a request, in its headers or in its body, and serves the others', async () => {
    const slow = [HEAD, `${HEAD}${HALF_A_BODY}`].map((text) => {
      const socket = open();
      socket.write(text);
      return socket;
    });

    await Promise.all(slow.map((socket) => once(socket, 'close')));

    expect(intake.accepted).toEqual([]);
    expect(await intake.post(webhook('ann@example.com'))).toMatchObject({ status: 200 });
  });

  it('hangs up on one connection more than it keeps, and takes others once these are gone', async () => {
    // Who is let in and says nothing is told so after a while; who is not let in is told nothing.
    const first = async (sockets: readonly Socket[]): Promise<Socket> =>
      Promise.race(sockets.map((socket) => once(socket, 'close').then(() => socket)));

    await until('a connection that nobody takes', async () => {
      const sockets = Array.from({ length: MOST_CONNECTIONS + 1 }, open);
      const ended = await first(sockets);
      for (const socket of sockets) socket.destroy();
      return ended.bytesRead === 0;
    });
    const { status } = await until('a place', () =>
      intake.post(webhook('ann@example.com')).catch(() => undefined),
    );

    expect(status).toBe(200);
  });
});

describe('an intake whose Temporal takes connections and answers none', () => {
  it('answers 503 once its wait is over', async () => {
    const taken: Socket[] = [];
    const silent = createServer((socket) => {
      taken.push(socket.on('error', () => undefined).resume());
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const home = mkdtempSync(join(tmpdir(), 'mailkeel-silent-'));
    const intake = await startIntake(
      readConfig({
        MAILKEEL_HOME: home,
        MAILKEEL_VAULT_KEY: randomBytes(32).toString('base64'),
        MAILKEEL_LOG_LEVEL: 'fatal',
        TEMPORAL_ADDRESS: `127.0.0.1:${String((silent.address() as AddressInfo).port)}`,
        ...{ MAILKEEL_INTAKE_PORT: '0', MAILKEEL_INTAKE_SECRET: SECRET },
        ...{ MAILKEEL_INTAKE_WAIT_MS: '300', MAILKEEL_SIGNUP_ACCOUNT: 'own' },
        MAILKEEL_SIGNUP_DOMAINS: 'example.com',
      }),
    );
    try {
      const answer = await fetch(`${intake.url}/internal/mail/provision`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-mailkeel-secret': SECRET },
        body: JSON.stringify(webhook('ann@example.com')),
      });

      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ success: false });
    } finally {
      await intake.close();
      silent.close();
      for (const socket of taken) socket.destroy();
      rmSync(home, { recursive: true, force: true });
    }
  });
});
