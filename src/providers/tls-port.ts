/** Where the TLS of mail servers and web hosts is looked at. */
import type { TlsSight, TlsTarget } from '../core/tls-sight.ts';

/** Looks at a service at one address: one attempt, no mail, no request; whatever comes of it is a sight, save an abort. */
export type TlsProbe = (
  target: TlsTarget & { readonly address: string },
  signal?: AbortSignal,
) => Promise<TlsSight>;
