/** One question to one server: UDP, then TCP when the answer is truncated (RFC 7766). */
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import {
  encode,
  streamEncode,
  TRUNCATED_RESPONSE,
  type DecodedPacket,
  type Packet,
} from 'dns-packet';
import { ProviderError } from '../errors.ts';
import { readReply, toMessage, type Query } from './message.ts';

export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

export interface Limits {
  /** For the whole question, TCP included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks one server once. Throws ProviderError NetworkError/Transient when it does not answer; an abort's reason passes through as it is.
 */
export async function ask(
  server: ServerAddress,
  query: Query,
  limits: Limits,
): Promise<DecodedPacket> {
  limits.signal?.throwIfAborted();
  const message = toMessage(query);
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, limits.timeoutMs);
  // One signal each: dozens of questions of one look would be too many listeners on the attempt's own.
  const ended = AbortSignal.any([limit.signal, limits.signal ?? limit.signal]);
  try {
    const reply = await overUdp(server, message, ended);
    const truncated = ((reply.flags ?? 0) & TRUNCATED_RESPONSE) !== 0;
    return truncated ? await overTcp(server, message, ended) : reply;
  } catch (cause) {
    limits.signal?.throwIfAborted();
    throw unreachable(server, query, limit.signal.aborted ? 'ETIMEDOUT' : codeOf(cause));
  } finally {
    clearTimeout(timer);
  }
}

function overUdp(
  { address, port }: ServerAddress,
  message: Packet,
  signal: AbortSignal,
): Promise<DecodedPacket> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', signal });
  return new Promise<DecodedPacket>((resolve, reject) => {
    socket.once('close', () => {
      reject(new Error('closed'));
    });
    socket.on('error', reject);
    socket.on('message', (bytes) => {
      const reply = readReply(message, bytes);
      if (reply !== undefined) resolve(reply);
    });
    // A connected socket takes packets of this peer only, and learns when nobody listens there.
    socket.connect(port, address, () => {
      socket.send(encode(message));
    });
  }).finally(() => {
    if (!signal.aborted) socket.close();
  });
}

function overTcp(
  { address, port }: ServerAddress,
  message: Packet,
  signal: AbortSignal,
): Promise<DecodedPacket> {
  const socket = connect({ host: address, port, signal });
  return new Promise<DecodedPacket>((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.once('close', () => {
      reject(new Error('closed before the answer was whole'));
    });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const reply = framed(message, received);
      if (reply !== undefined) resolve(reply);
    });
    socket.write(streamEncode(message));
  }).finally(() => {
    socket.destroy();
  });
}

/** Two octets of length, then the message (RFC 1035 §4.2.2). */
function framed(message: Packet, received: Buffer): DecodedPacket | undefined {
  if (received.length < 2) return undefined;
  const end = 2 + received.readUInt16BE(0);
  return received.length < end ? undefined : readReply(message, received.subarray(2, end));
}

function codeOf(cause: unknown): string {
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isCoded && typeof cause.code === 'string' ? cause.code : 'no answer';
}

function unreachable(
  { address, port }: ServerAddress,
  { name, type }: Query,
  code: string,
): ProviderError {
  return new ProviderError({
    category: 'NetworkError',
    severity: 'Transient',
    operation: 'ask DNS',
    code,
    message: `DNS server ${address}:${String(port)} did not answer ${type} ${name} (${code})`,
    remediation: `Check that the worker may reach port ${String(port)} (UDP and TCP) of ${address}; Mailkeel asks again.`,
  });
}
