/** What the two activities of `mailkeel adopt` are told and answer. They only read. */
import type { Call } from './call.ts';

/** One mail account by label; `domain` and `spec` are empty. */
export interface ListDomainsCall extends Call {
  readonly account: string;
}

/** One domain of a mail account; `spec` is empty. */
export interface AdoptCall extends Call {
  /** Label of the mail account. */
  readonly account: string;
  /** Labels of the DNS accounts in which its zone is looked for, in this order. */
  readonly dns: readonly string[];
}

/** Where the store keeps what was found: a domain with thousands of aliases is too much for Temporal's history. */
export interface AdoptedEntry {
  readonly domain: string;
  /** Hash of the `AdoptedDomain`. */
  readonly found: string;
}
