import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

/** How the server behaves: its greeting, and what it says to the credentials. */
export interface ImapScript {
  /** Without the leading `* `; `undefined` = it never greets. */
  readonly greeting: string | undefined;
  /** Without the tag, e.g. `NO [AUTHENTICATIONFAILED] …`; `drop` = it breaks off. */
  readonly verdict: string;
}

export interface ScriptedImap {
  readonly port: number;
  readonly ca: string;
  play(script: Partial<ImapScript>): void;
  /** Resolves once no client is connected. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const POLITE: ImapScript = { greeting: 'OK ready', verdict: 'OK logged in' };

/** An IMAP server with implicit TLS for localhost that knows just enough for one login (RFC 9051) and judges it by its script. */
export async function startScriptedImap(): Promise<ScriptedImap> {
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  let script = POLITE;
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that breaks off is what some cases are about.
    socket.on('error', () => undefined);
    serve(socket, script);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ca: certificate.cert,
    play: (changes) => {
      script = { ...POLITE, ...changes };
    },
    idle: async () => {
      for (const socket of sockets) await once(socket, 'close');
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(socket: TLSSocket, { greeting, verdict }: ImapScript): void {
  if (greeting === undefined) return;
  socket.write(`* ${greeting}\r\n`);
  let tag = '';
  let rest = '';
  socket.on('data', (chunk) => {
    const lines = (rest + String(chunk)).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [first = '', command = ''] = line.split(' ');
      if (tag !== '') {
        if (verdict === 'drop') socket.destroy();
        else socket.write(`${tag} ${verdict}\r\n`);
        tag = '';
      } else if (command === 'AUTHENTICATE') {
        tag = first;
        socket.write('+ \r\n');
      } else socket.write(answer(first, command));
    }
  });
}

function answer(tag: string, command: string): string {
  const untagged: Readonly<Record<string, string>> = {
    CAPABILITY: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n',
    NAMESPACE: '* NAMESPACE (("" "/")) NIL NIL\r\n',
    LOGOUT: '* BYE bye\r\n',
  };
  return `${untagged[command] ?? ''}${tag} OK done\r\n`;
}
