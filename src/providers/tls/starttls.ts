/** The words of SMTP up to STARTTLS (RFC 5321 §3.1, RFC 3207 §4); no mail is begun. */
import type { Socket } from 'node:net';
import type { TlsSight } from '../../core/tls-sight.ts';

interface Reply {
  readonly code: number;
  /** Without code, one a line. */
  readonly lines: readonly string[];
}

/** Far above any honest reply. */
const MOST_BYTES = 65_536;

/** What the server calls itself, where the handshake may begin; else a sight, which says why it may not. */
type StartOfTls = { readonly greeting: string } | TlsSight;

/** Leaves the socket right before the handshake where that is to be. Throws when the connection ends. */
export async function askForTls(socket: Socket): Promise<StartOfTls> {
  const welcome = await replyTo(socket);
  if (welcome.code !== 220) return turnedAway(welcome);
  const hello = await replyTo(socket, `EHLO ${literal(socket)}`);
  if (hello.code !== 250) return turnedAway(hello);
  if (!hello.lines.some((line) => /^STARTTLS\s*$/i.test(line))) {
    socket.write('QUIT\r\n');
    return { state: 'plain' };
  }
  const { code } = await replyTo(socket, 'STARTTLS');
  // RFC 5321 §4.1.1.1: the first word after the code is the server's name.
  const [greeting = ''] = (hello.lines[0] ?? '').split(' ');
  return code === 220
    ? { greeting }
    : { state: 'broken', reason: `it offers STARTTLS and answers ${String(code)} to it` };
}

function turnedAway({ code, lines: [text = ''] }: Reply): TlsSight {
  return { state: 'turned-away', reason: `${String(code)} ${text}`.trim().slice(0, 120) };
}

/** This machine by its address (RFC 5321 §4.1.3): a name would have to be one the world knows. */
function literal({ localAddress = '', localFamily }: Socket): string {
  return localFamily === 'IPv6' ? `[IPv6:${localAddress}]` : `[${localAddress}]`;
}

/** What the server says next, once it was told `command`. */
function replyTo(socket: Socket, command?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (settled: () => void): void => {
      socket.off('data', read).off('error', fail).off('close', close);
      socket.pause();
      settled();
    };
    const read = (bytes: Buffer): void => {
      text += bytes.toString('latin1');
      const lines = text.split('\r\n').slice(0, -1);
      const isWhole = /^\d{3}(?: |$)/.test(lines.at(-1) ?? '');
      if (isWhole)
        settle(() => {
          resolve(replyOf(lines));
        });
      else if (text.length > MOST_BYTES) fail(new Error('an endless reply'));
    };
    const fail = (error: Error): void => {
      settle(() => {
        reject(error);
      });
    };
    const close = (): void => {
      fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    };
    socket.on('data', read).on('error', fail).on('close', close);
    socket.resume();
    if (command !== undefined) socket.write(`${command}\r\n`);
  });
}

function replyOf(lines: readonly string[]): Reply {
  const code = Number((lines.at(-1) ?? '').slice(0, 3));
  return { code, lines: lines.map((line) => line.slice(4)) };
}
