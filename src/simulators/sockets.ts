/** Starting and stopping listeners on loopback. */
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Opens an HTTP server on 127.0.0.1. `close` cuts every connection, in the middle of an answer too. */
export async function openHttp(server: HttpServer, port: number): Promise<RunningServer> {
  const actual = await listen(server, port);
  return {
    url: `http://127.0.0.1:${String(actual)}`,
    close: () => {
      const ended = stop(server);
      server.closeAllConnections();
      return ended;
    },
  };
}

/** Listens and returns the port. Rejects when the address or port cannot be had. */
export function listen(server: Server, port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
      else resolve(address.port);
    });
  });
}

/** Stops accepting and waits for the end; connections must be cut by the caller. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}
