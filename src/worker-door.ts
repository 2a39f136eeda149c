/** Root: where a running worker answers about itself: `/healthz`, `/readyz` and `/metrics` on MAILKEEL_METRICS_ADDRESS. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostPort } from './host-port.ts';

export interface Answers {
  /** What keeps the worker from working, one sentence each; empty = ready. */
  troubles(): Promise<readonly string[]>;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export interface Door {
  /** Where it listens; the port that was given, or the one found for port 0. */
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the door. Throws an Error with the remedy when the address cannot be listened on. */
export async function openDoor({ host, port }: HostPort, answers: Answers): Promise<Door> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', response, answers);
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no reason given';
    throw new Error(
      `MAILKEEL_METRICS_ADDRESS ${host}:${String(port)} cannot be listened on (${code}); give each worker of a host a port of its own`,
      { cause },
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

async function answer(path: string, response: ServerResponse, answers: Answers): Promise<void> {
  const reply = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': TEXT }).end(text);
  };
  try {
    if (path === '/healthz') reply(200, 'alive\n');
    else if (path === '/readyz') ready(await answers.troubles(), reply);
    else if (path === '/metrics') reply(200, await answers.metrics());
    else reply(404, 'known here: /healthz, /readyz, /metrics\n');
  } catch (error) {
    // The reason is our own store's or Temporal's; whoever may scrape may read it.
    reply(503, `${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function ready(troubles: readonly string[], reply: (status: number, text: string) => void): void {
  if (troubles.length === 0) reply(200, 'ready\n');
  else reply(503, troubles.map((trouble) => `${trouble}\n`).join(''));
}
