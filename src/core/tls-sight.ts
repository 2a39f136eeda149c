/** What a server showed of its TLS when it was asked as a mail sender or a browser asks. Pure. */

/** The forms a TLSA record may name a certificate in, as hexadecimal by matching type: whole, SHA-256, SHA-512 (RFC 6698 §2.1.3). */
export type Associations = readonly [whole: string, sha256: string, sha512: string];

/** One certificate by selector: 0 the certificate, 1 its public key (RFC 6698 §2.1.2). */
export type ShownCertificate = readonly [certificate: Associations, publicKey: Associations];

/** How strong the keys of a connection are. Bits are those of the kind: 2,048 of RSA are as good as 224 of a curve. */
export interface TlsKeys {
  /** Kind and bits of the key in the server's certificate; `EC` stands for every curve. */
  readonly certificate?: { readonly kind: 'RSA' | 'EC'; readonly bits: number };
  /** How the keys of the connection were agreed on; `static`: under the certificate's key, without forward secrecy. */
  readonly agreement: 'static' | 'ephemeral';
  /** Of a finite-field Diffie-Hellman group. */
  readonly groupBits?: number;
}

export type TlsSight =
  | {
      readonly state: 'secured';
      /** `TLSv1.2` or `TLSv1.3`; older ones are not offered. */
      readonly protocol: string;
      /** Why neither a browser nor a strict sender believes the certificate; absent: they do. */
      readonly distrust?: string;
      /** Absent: nobody looked. */
      readonly keys?: TlsKeys;
      /** Organisation that issued it, as the certificate says. */
      readonly issuer?: string;
      /** What a mail server calls itself in its answer to EHLO. */
      readonly greeting?: string;
      /** The server's own first. */
      readonly chain: readonly ShownCertificate[];
    }
  /** It speaks SMTP and does not offer STARTTLS. */
  | { readonly state: 'plain' }
  /** It takes no mail from here: nothing is known of its TLS. */
  | { readonly state: 'turned-away'; readonly reason: string }
  /** It agreed to TLS, and none came about. */
  | { readonly state: 'broken'; readonly reason: string }
  /** Nobody answered in time: nothing is known. */
  | { readonly state: 'unreachable'; readonly reason: string };

/** A service at a host that was looked at. */
export interface TlsTarget {
  readonly service: 'smtp' | 'https';
  readonly host: string;
}

export interface SeenTls extends TlsTarget {
  readonly sight: TlsSight;
}
