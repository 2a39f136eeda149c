/** A certificate in the forms DANE compares (RFC 6698 §2.1). */
import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';
import type { Associations, ShownCertificate, TlsKeys } from '../../core/tls-sight.ts';

/** Node's types promise every field; of a server that shows no certificate, or not the next one, there is none. */
type Shown = Pick<
  Partial<DetailedPeerCertificate>,
  'raw' | 'fingerprint256' | 'issuer' | 'bits'
> & {
  readonly issuerCertificate?: Shown | undefined;
};

/** The chain as far as the server showed it, its own certificate first. */
export function chainOf(leaf: Shown): readonly ShownCertificate[] {
  const chain: ShownCertificate[] = [];
  const seen = new Set<string | undefined>();
  // The last one is its own issuer, or was not shown.
  let at = leaf as Shown | undefined;
  while (at?.raw !== undefined && !seen.has(at.fingerprint256)) {
    seen.add(at.fingerprint256);
    const key = new X509Certificate(at.raw).publicKey.export({ type: 'spki', format: 'der' });
    chain.push([associationsOf(at.raw), associationsOf(key)]);
    at = at.issuerCertificate;
  }
  return chain;
}

function associationsOf(bytes: Buffer): Associations {
  const digest = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
  return [bytes.toString('hex'), digest('sha256'), digest('sha512')];
}

/** The issuer's organisation (O), or its common name where it states none. */
export function issuerOf({ issuer }: Shown): string | undefined {
  const [name] = [issuer?.O ?? issuer?.CN].flat();
  return name;
}

/** The key of the server's certificate; `{}` of a kind that has no bits to count, or no certificate. */
export function certificateKeyOf({ raw, bits }: Shown): Pick<TlsKeys, 'certificate'> {
  if (raw === undefined || bits === undefined) return {};
  const kind = new X509Certificate(raw).publicKey.asymmetricKeyType;
  if (kind === 'rsa' || kind === 'rsa-pss') return { certificate: { kind: 'RSA', bits } };
  return kind === 'ec' ? { certificate: { kind: 'EC', bits } } : {};
}
