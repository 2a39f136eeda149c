/** How to reach one account during one operation of the ports. */
import type { ProviderOperation } from '../../core/remediation.ts';
import type { HttpOptions } from '../http.ts';

export const PROVIDER = 'Stalwart';

export interface Session {
  readonly http: HttpOptions;
  readonly operation: ProviderOperation;
  /** Sent in this operation, never to be repeated: the token, a password. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal | undefined;
}
