import { readFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ImapFlow } from 'imapflow';
import {
  cloudflare,
  forwardEmail,
  GOOD,
  mail,
  OWNERSHIP,
  startFixture,
  type Fixture,
} from './fixture.ts';

const PLAIN = Buffer.from(`\0alice@example.com\0${GOOD}`).toString('base64');

describe('the IMAP simulator', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const start = async (parts: Record<string, unknown> = {}) => {
    fixture = await startFixture({ cloudflare: cloudflare([OWNERSHIP]), ...parts });
  };
  const login = async (address: string, password: string) => {
    const quoted = password.replace(/["\\]/g, '\\$&');
    const lines = await talk(fixture, [`a LOGIN "${address}" "${quoted}"`, 'z LOGOUT']);
    return lines.find((line) => line.startsWith('a ')) ?? '';
  };
  const setAlias = (name: string, body: unknown) =>
    mail(fixture, `/v1/domains/example.com/aliases/${name}`, { method: 'PUT', body });

  it('lets imapflow in with the certificate it wrote, and tells it a wrong password', async () => {
    await start();
    const { host, port, caFile } = fixture.world.imap;
    const verify = async (pass: string) => {
      const client = new ImapFlow({
        host,
        port,
        secure: true,
        verifyOnly: true,
        logger: false,
        auth: { user: 'alice@example.com', pass },
        tls: { ca: readFileSync(caFile, 'utf8') },
      });
      try {
        await client.connect();
        return 'in';
      } catch (error) {
        client.close();
        return (error as { serverResponseCode?: string }).serverResponseCode;
      }
    };

    expect([await verify(GOOD), await verify('wrong')]).toEqual(['in', 'AUTHENTICATIONFAILED']);
  });

  it('is not trusted without its authority', async () => {
    await start();
    const { host, port } = fixture.world.imap;
    const socket = connect({ host, port });

    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));

    expect(error.message).toMatch(/certificate/);
  });

  it('takes LOGIN with a literal, AUTHENTICATE PLAIN with and without an initial response', async () => {
    await start();
    const scripts = [
      [`a LOGIN alice@example.com {${String(GOOD.length)}}`, GOOD],
      [`a AUTHENTICATE PLAIN ${PLAIN}`],
      ['a AUTHENTICATE PLAIN', PLAIN],
    ];
    const answers: string[] = [];

    for (const script of scripts) {
      const lines = await talk(fixture, [...script, 'b NAMESPACE', 'z LOGOUT']);
      answers.push(lines.filter((line) => /^[ab] /.test(line)).join('|'));
    }

    expect(answers).toEqual(
      scripts.map(() => expect.stringMatching(/^a OK .*Logged in\|b OK NAMESPACE completed$/)),
    );
  });

  it('refuses mailbox commands before login and unknown ones after', async () => {
    await start();

    const lines = await talk(fixture, [
      'a NAMESPACE',
      `b AUTHENTICATE PLAIN ${PLAIN}`,
      'c SELECT INBOX',
      'z LOGOUT',
    ]);

    expect(lines.filter((line) => /^[ac] /.test(line)).map((line) => line.slice(0, 5))).toEqual([
      'a BAD',
      'c BAD',
    ]);
  });

  it('looks at the ownership TXT first: none or two make every login unavailable', async () => {
    await start({ cloudflare: cloudflare([]) });
    const none = await login('alice@example.com', GOOD);
    await fixture.close();
    await start({
      cloudflare: cloudflare([
        OWNERSHIP,
        { ...OWNERSHIP, content: 'forward-email-site-verification=other00001' },
      ]),
    });

    const two = await login('nobody@example.com', 'wrong');

    expect(none).toMatch(/^a NO \[UNAVAILABLE\] .*missing TXT/);
    expect(two).toMatch(/^a NO \[UNAVAILABLE\] .*multiple TXT/);
  });

  it('refuses the domain of a free plan, of an account that lapsed, and an unknown alias as unavailable', async () => {
    await start();
    const unknown = await login('nobody@example.com', GOOD);
    fixture.world.state.forwardEmail.accounts[0]!.plan = 'free';
    const lapsed = await login('alice@example.com', GOOD);
    fixture.world.state.forwardEmail.accounts[0]!.domains[0]!.plan = 'free';
    const free = await login('alice@example.com', GOOD);

    expect([unknown, lapsed, free].map((line) => line.slice(0, 18))).toEqual(
      Array.from({ length: 3 }, () => 'a NO [UNAVAILABLE]'),
    );
  });

  it('fails authentication for a disabled alias, one without a password and a wrong password', async () => {
    await start();
    await setAlias('info', { is_enabled: false });

    const answers = [
      await login('info@example.com', GOOD),
      await login('anna@example.com', GOOD),
      await login('alice@example.com', 'wrong'),
    ];

    expect(answers.map((line) => /\[(\w+)\] (.*)/.exec(line)?.slice(1))).toEqual([
      ['AUTHENTICATIONFAILED', expect.stringContaining('disabled')],
      ['AUTHENTICATIONFAILED', expect.stringContaining('generated password')],
      ['AUTHENTICATIONFAILED', expect.stringContaining('Invalid password')],
    ]);
  });

  it('checks has_imap last: "does not have IMAP enabled" means the password was right', async () => {
    await start();
    await setAlias('alice', { has_imap: false });

    const right = await login('alice@example.com', GOOD);
    const wrong = await login('alice@example.com', 'wrong');

    expect(right).toMatch(/^a NO \[UNAVAILABLE\] .*does not have IMAP enabled/);
    expect(wrong).toMatch(/^a NO \[AUTHENTICATIONFAILED\] .*Invalid password/);
  });

  it('drops a +tag and blanks around the password', async () => {
    await start();

    expect(await login('alice+news@example.com', ` ${GOOD} `)).toMatch(/^a OK/);
  });

  it('locks the client address out after ten distinct wrong passwords, for every alias, for an hour', async () => {
    await start();
    for (let i = 0; i < 9; i += 1) await login('alice@example.com', `wrong${String(i)}`);
    await login('alice@example.com', 'wrong0');

    const tenth = await login('alice@example.com', 'wrong9');
    const locked = await login('alice@example.com', GOOD);
    const rest = await mail(fixture, '/v1/account', { token: 'alice@example.com', password: GOOD });
    fixture.advance(3_600_000);
    const later = await login('alice@example.com', GOOD);

    expect(tenth).toContain('[AUTHENTICATIONFAILED]');
    expect(locked).toContain('[CONTACTADMIN]');
    expect([rest.status, later.slice(0, 4)]).toEqual([429, 'a OK']);
  });

  it('forgets wrong passwords at one success', async () => {
    await start({ imap: { lockoutAfter: 2 } });
    await login('alice@example.com', 'wrong1');
    await login('alice@example.com', GOOD);
    await login('alice@example.com', 'wrong2');

    expect(await login('alice@example.com', GOOD)).toMatch(/^a OK/);
  });

  it('drops the connection once where a fault says so, and logs logins as no writes', async () => {
    const fault = {
      id: 'drop',
      provider: 'imap',
      match: { path: '^/alice@' },
      action: { lostResponse: true },
    };
    await start({ faults: [fault] });

    const dropped = await login('alice@example.com', GOOD);
    const again = await login('alice@example.com', GOOD);

    expect([dropped, again.slice(0, 4)]).toEqual(['', 'a OK']);
    expect(fixture.world.state.surroundings.calls.list()).toMatchObject([
      { method: 'LOGIN', path: '/alice@example.com', fault: 'drop', status: 0, write: false },
      { status: 200, alias: 'alice', domain: 'example.com' },
    ]);
  });

  it('takes REST logins by the same rules', async () => {
    await start({ forwardEmail: forwardEmail({}) });

    const right = await mail(fixture, '/v1/account', {
      token: 'alice@example.com',
      password: GOOD,
    });
    const wrong = await mail(fixture, '/v1/account', {
      token: 'alice@example.com',
      password: 'no',
    });

    expect(right.json).toMatchObject({
      object: 'alias',
      email: 'alice@example.com',
      has_imap: true,
    });
    expect([wrong.status, wrong.json['error']]).toEqual([401, 'Unauthorized']);
  });
});

/** Sends one line at a time, each after the server has spoken, until the connection ends. */
function talk(fixture: Fixture, lines: readonly string[]): Promise<string[]> {
  const { host, port, caFile } = fixture.world.imap;
  const socket: TLSSocket = connect({ host, port, ca: readFileSync(caFile) });
  const rest = [...lines];
  let heard = '';
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (!/^(?:\+|\* OK|[a-z] ).*\r\n$/m.test(chunk.toString())) return;
      const line = rest.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    });
    socket.on('close', () => {
      resolve(heard.split('\r\n').filter((line) => line !== ''));
    });
  });
}
