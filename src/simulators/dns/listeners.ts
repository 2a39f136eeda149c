/** One DNS server on one address: UDP, and TCP with a two-byte length before each message (RFC 1035 §4.2). */
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { listen, stop } from '../sockets.ts';
import { fitUdp, readQuery, type Query } from './message.ts';

/** Answers one query; `undefined` = no answer at all. */
export type Handle = (query: Query) => Promise<Buffer | undefined>;

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Binds UDP and returns what closes it. */
export async function startUdp(handle: Handle, place: Place): Promise<() => Promise<void>> {
  const socket: Socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(place.port, place.host, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  let open = true;
  socket.on('message', (message, from) => {
    const query = readQuery(message);
    if (query === undefined) return;
    void handle(query).then((reply) => {
      if (reply !== undefined && open) socket.send(fitUdp(query, reply), from.port, from.address);
    });
  });
  return () =>
    new Promise((resolve) => {
      open = false;
      socket.close(resolve);
    });
}

/** Binds TCP; port 0 = any free one. */
export async function startTcp(
  handle: Handle,
  place: Place,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const open = new Set<TcpSocket>();
  const listener: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serveTcp(handle, socket);
  });
  const port = await listen(listener, place.port, place.host);
  return {
    port,
    close: () => {
      const ended = stop(listener);
      for (const socket of open) socket.destroy();
      return ended;
    },
  };
}

function serveTcp(handle: Handle, socket: TcpSocket): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const length = pending.readUInt16BE(0);
      const query = readQuery(pending.subarray(2, 2 + length));
      pending = pending.subarray(2 + length);
      if (query === undefined) socket.destroy();
      else
        void handle(query).then((reply) => {
          writeTcp(socket, reply);
        });
    }
  });
}

function writeTcp(socket: TcpSocket, reply: Buffer | undefined): void {
  if (reply === undefined || socket.destroyed) {
    socket.destroy();
    return;
  }
  const length = Buffer.alloc(2);
  length.writeUInt16BE(reply.length);
  socket.write(Buffer.concat([length, reply]));
}
