/** The TLS a mail server offers by STARTTLS (RFC 3207) and a web host from the start, as strangers see it. */
import { connect, type Socket } from 'node:net';
import { connect as secure, type TLSSocket } from 'node:tls';
import type { TlsKeys, TlsSight } from '../../core/tls-sight.ts';
import type { TlsProbe } from '../tls-port.ts';
import { certificateKeyOf, chainOf, issuerOf } from './certificate.ts';
import { askForTls } from './starttls.ts';

export interface TlsProbeOptions {
  /** Whole look; a greeting may take a while, for some servers let strangers wait. */
  readonly timeoutMs: number;
  /** Default 25 and 443, which is what the world asks. */
  readonly ports?: { readonly smtp: number; readonly https: number };
  /** PEM of the authorities to trust; default: those of Node. */
  readonly ca?: string;
}

const PORTS = { smtp: 25, https: 443 };

/** A probe that offers TLS 1.2 and newer only, shakes hands whatever the certificate says, and hangs up. */
export function createTlsProbe(options: TlsProbeOptions): TlsProbe {
  const { timeoutMs, ports = PORTS } = options;
  return async ({ service, host, address }, signal) => {
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeoutMs);
    const ended = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    const socket = connect({ host: address, port: ports[service], signal: ended });
    try {
      await once(socket, 'connect');
      const start = service === 'smtp' ? await askForTls(socket) : undefined;
      if (start !== undefined && 'state' in start) return start;
      const sight = await shakeHands(socket, host, options.ca);
      // A time that ran out, or an abort, is no word of the server.
      ended.throwIfAborted();
      return sight.state === 'secured' ? { ...sight, ...start } : sight;
    } catch (error) {
      signal?.throwIfAborted();
      const late = `no answer within ${String(timeoutMs)} ms`;
      return { state: 'unreachable', reason: limit.aborted ? late : codeOf(error) };
    } finally {
      socket.destroy();
    }
  };
}

async function shakeHands(socket: Socket, host: string, ca?: string): Promise<TlsSight> {
  const tls = secure({
    ...{ socket, servername: host, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    ...(ca === undefined ? {} : { ca }),
  });
  try {
    await once(tls, 'secureConnect');
    return sightOf(tls);
  } catch (error) {
    return { state: 'broken', reason: codeOf(error) };
  } finally {
    tls.destroy();
  }
}

function sightOf(tls: TLSSocket): TlsSight {
  const certificate = tls.getPeerCertificate(true);
  const issuer = issuerOf(certificate);
  return {
    state: 'secured',
    protocol: tls.getProtocol() ?? 'TLS',
    // Node's types say Error; its code, or nothing else than a text, is what stands there.
    ...(tls.authorized ? {} : { distrust: String(tls.authorizationError) }),
    ...(issuer === undefined ? {} : { issuer }),
    keys: { ...certificateKeyOf(certificate), ...agreementOf(tls) },
    chain: chainOf(certificate),
  };
}

/** TLS 1.3 knows nothing but ephemeral keys (RFC 8446 §1.2), also where Node does not name the newest kinds. */
function agreementOf(tls: TLSSocket): Pick<TlsKeys, 'agreement' | 'groupBits'> {
  const info = tls.getEphemeralKeyInfo();
  const named = info !== null && 'type' in info ? info : undefined;
  if (named === undefined)
    return { agreement: tls.getProtocol() === 'TLSv1.3' ? 'ephemeral' : 'static' };
  const { type, size } = named;
  return { agreement: 'ephemeral', ...(type === 'DH' ? { groupBits: size } : {}) };
}

/** Throws what the socket says, also when it closes before. */
function once(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => {
      reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
    socket.once(event, () => {
      resolve();
    });
  });
}

function codeOf(error: unknown): string {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : 'the connection failed';
}
