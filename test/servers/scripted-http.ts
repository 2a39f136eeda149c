import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';

/** One answer of the script. A `body` that is no string is sent as JSON. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface ScriptedServer {
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly seen: readonly SeenRequest[];
  /** Appends answers; each request takes the next one, an unexpected request is answered 599. */
  answer(...answers: readonly ScriptedAnswer[]): void;
  /** Forgets requests and answers left over. */
  reset(): void;
  close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 that answers requests from a script, in order, and remembers them. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const script: ScriptedAnswer[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, path: url, headers, body });
      const next = script.shift() ?? { status: 599, body: 'the script has no answer for this' };
      const text =
        typeof next.body === 'string' ? next.body : JSON.stringify(next.body ?? {}, null, 2);
      const type = typeof next.body === 'string' ? 'text/plain' : 'application/json';
      response.writeHead(next.status ?? 200, { 'content-type': type, ...next.headers }).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    seen,
    answer: (...answers) => void script.push(...answers),
    reset: () => {
      seen.length = 0;
      script.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One server for the tests of a file or a `describe`, without requests and answers at the start of each. Call it at its top. */
export function scriptedServer(): Omit<ScriptedServer, 'close'> {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  beforeEach(() => {
    server.reset();
  });
  afterAll(() => server.close());
  return {
    get url() {
      return server.url;
    },
    get seen() {
      return server.seen;
    },
    answer: (...answers) => {
      server.answer(...answers);
    },
    reset: () => {
      server.reset();
    },
  };
}

async function read(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
