/** The IMAP server: implicit TLS, logins checked by Forward Email's rules, faults and latency as the scenario says. */
import { createServer, type TLSSocket } from 'node:tls';
import { listen, stop } from '../sockets.ts';
import type { Certificate } from './certificate.ts';
import { CommandReader } from './command.ts';
import { loginOf, type LoginContext } from './login.ts';
import { Session, type Reaction } from './session.ts';

export interface ImapServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface ImapContext extends LoginContext {
  readonly certificate: Certificate;
}

/** Listens on 127.0.0.1. `close` cuts every connection. */
export async function startImap(context: ImapContext, port: number): Promise<ImapServer> {
  const open = new Set<TLSSocket>();
  const { key, cert } = context.certificate;
  // Lines go out one by one: with Nagle's algorithm each would wait for the delayed ACK of the one before (40 ms).
  const server = createServer({ key, cert, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(context, socket);
  });
  const actual = await listen(server, port);
  return {
    port: actual,
    close: () => {
      const ended = stop(server);
      for (const socket of open) socket.destroy();
      return ended;
    },
  };
}

/** Commands of one connection are answered one after the other. */
function serve(context: ImapContext, socket: TLSSocket): void {
  const session = new Session(loginOf(context, socket.remoteAddress ?? ''));
  const reader = new CommandReader(() => socket.write('+ \r\n'));
  let last: Promise<void> = Promise.resolve();
  socket.write(`${session.greeting()}\r\n`);
  socket.on('data', (chunk: Buffer) => {
    for (const command of reader.push(chunk)) {
      last = last
        .then(() => session.react(command))
        .then((reaction) => {
          send(socket, reaction);
        })
        .catch((error: unknown) => {
          context.surroundings.troubles.push(String(error));
          socket.destroy();
        });
    }
  });
}

function send(socket: TLSSocket, reaction: Reaction): void {
  if (socket.destroyed) return;
  if (reaction.cut === true) {
    socket.destroy();
    return;
  }
  for (const line of reaction.lines) socket.write(`${line}\r\n`);
  if (reaction.end === true) socket.end();
}
