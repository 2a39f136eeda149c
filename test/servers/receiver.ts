import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request a receiver of events got. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  /** As it came: a signature is over these characters. */
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** Everything it got, whatever it answered. */
  readonly got: readonly Delivery[];
  /** What it answers from now on. */
  status: number;
  close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 that takes whatever is posted; answers 204 until told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const got: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(receiver.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${String(port)}/hook`,
    got,
    status: 204,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
