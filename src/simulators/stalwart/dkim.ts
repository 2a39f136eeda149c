/** DKIM keys as the server makes them: Ed25519 and RSA 2048, one selector each. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';

export type Algorithm = 'Ed25519' | 'Rsa';

export interface DkimKey {
  /** `ed25519-example.com` unless the caller named it. */
  readonly id: string;
  readonly domain: string;
  readonly algorithm: Algorithm;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
  /** Value of `p=`. */
  readonly publicKey: string;
  /** Milliseconds since 1970: a background task makes it on 0.16, and nobody sees it before. */
  readonly existsFrom: number;
}

/** Both kinds, as a 0.16 server makes them for a new domain. */
export function makeKeys(domain: string, existsFrom: number): DkimKey[] {
  return (['Ed25519', 'Rsa'] as const).map((algorithm) =>
    makeKey({ algorithm, domain }, existsFrom),
  );
}

/** One new key; its selector is the year, the month and the algorithm's letter. */
export function makeKey(
  wish: { readonly algorithm: Algorithm; readonly domain: string; readonly id?: string },
  existsFrom: number,
): DkimKey {
  const { algorithm, domain } = wish;
  const { privateKey, publicKey } =
    algorithm === 'Rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  const letter = algorithm === 'Rsa' ? 'r' : 'e';
  return {
    id: wish.id ?? `${algorithm.toLowerCase()}-${domain}`,
    domain,
    algorithm,
    selector: `${new Date(existsFrom).toISOString().slice(0, 7).replace('-', '')}${letter}`,
    privateKey: pem,
    // RFC 8463 §4: an Ed25519 key stands raw, without its SPKI wrapping.
    publicKey: (algorithm === 'Rsa'
      ? publicKey.export({ type: 'spki', format: 'der' })
      : der.subarray(-32)
    ).toString('base64'),
    existsFrom,
  };
}

/** The TXT value of a key's record. */
export function dkimText({ algorithm, publicKey }: DkimKey): string {
  return `v=DKIM1; k=${algorithm.toLowerCase()}; h=sha256; p=${publicKey}`;
}
