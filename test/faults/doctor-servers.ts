/** Real servers with what may be wrong with a server: its certificate's end, name and authority, and its clock. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { listen, openHttp, stop, type RunningServer } from '../../src/simulators/sockets.ts';

const DAY_MS = 86_400_000;

export interface Authority {
  readonly key: string;
  /** PEM, to be trusted by NODE_EXTRA_CA_CERTS. */
  readonly cert: string;
}

/** A certificate authority nobody trusts by itself. Two of one name would be taken for each other. */
export async function makeAuthority(name: string): Promise<Authority> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key, cert };
}

/** A server that does the TLS handshake, as an IMAP server at port 993 does first. */
export interface TlsServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts one on 127.0.0.1, whose certificate is made out to `localhost` and ends in `endsInDays`, which may be negative. */
export async function openTls(authority: Authority, endsInDays: number): Promise<TlsServer> {
  const now = Date.now();
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...{ keyType: 'ec', algorithm: 'sha256', ca: authority },
    notBeforeDate: new Date(now - 30 * DAY_MS),
    notAfterDate: new Date(now + endsInDays * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const server = createTlsServer({ key, cert }, (socket) => {
    // Whoever looked at the certificate hangs up as he likes.
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  const port = await listen(server, 0);
  return { port, close: () => stop(server) };
}

/** Starts a server before another one, that answers as it does with a clock `shiftMs` ahead. */
export function openShifted(target: string, shiftMs: number): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const before = request(`${target}${url ?? ''}`, { method, headers }, (answer) => {
      hand(answer, outgoing, new Date(Date.now() + shiftMs));
    });
    before.on('error', () => outgoing.destroy());
    incoming.pipe(before);
  });
  return openHttp(server, 0);
}

function hand(answer: IncomingMessage, outgoing: ServerResponse, date: Date): void {
  const headers = { ...answer.headers, date: date.toUTCString() };
  outgoing.writeHead(answer.statusCode ?? 502, headers);
  answer.pipe(outgoing);
}
