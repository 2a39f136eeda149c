/** Real servers with what may be wrong with a server: its certificate's end, name and authority, and its clock. */
import {
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
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

/** A certificate for `localhost` that ends in `endsInDays`, which may be negative. */
async function certificateFor(
  authority: Authority,
  endsInDays: number,
): Promise<{ readonly key: string; readonly cert: string }> {
  const now = Date.now();
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...{ keyType: 'ec', algorithm: 'sha256', ca: authority },
    notBeforeDate: new Date(now - 30 * DAY_MS),
    notAfterDate: new Date(now + endsInDays * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  return { key, cert };
}

/** Starts one on 127.0.0.1. */
export async function openTls(authority: Authority, endsInDays: number): Promise<TlsServer> {
  const server = createTlsServer(await certificateFor(authority, endsInDays), (socket) => {
    // Whoever looked at the certificate hangs up as he likes.
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  const port = await listen(server, 0);
  return { port, close: () => stop(server) };
}

/** Starts a server before another one, that answers as it does with a clock `shiftMs` ahead. */
export function openShifted(target: string, shiftMs: number): Promise<RunningServer> {
  return openHttp(createServer(before(target, shiftMs)), 0);
}

/** Starts a server before another one, over HTTPS. */
export async function openHttps(
  target: string,
  { authority, endsInDays }: { readonly authority: Authority; readonly endsInDays: number },
): Promise<RunningServer> {
  const certificate = await certificateFor(authority, endsInDays);
  const server = createHttpsServer(certificate, before(target, 0));
  const port = await listen(server, 0);
  return {
    url: `https://localhost:${String(port)}`,
    close: () => {
      const ended = stop(server);
      server.closeAllConnections();
      return ended;
    },
  };
}

function before(target: string, shiftMs: number): RequestListener {
  return (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const call = request(`${target}${url ?? ''}`, { method, headers }, (answer) => {
      hand(answer, outgoing, new Date(Date.now() + shiftMs));
    });
    call.on('error', () => outgoing.destroy());
    incoming.pipe(call);
  };
}

function hand(answer: IncomingMessage, outgoing: ServerResponse, date: Date): void {
  const headers = { ...answer.headers, date: date.toUTCString() };
  outgoing.writeHead(answer.statusCode ?? 502, headers);
  answer.pipe(outgoing);
}
