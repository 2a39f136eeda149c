/** What the activities of `mailkeel doctor` and `mailkeel health` are told and answer. They only read. */
import type { AccountAnswer } from '../core/doctor-accounts.ts';
import type { HealthCheck, ProviderSays } from '../core/public-evidence.ts';
import type { Call } from './call.ts';

/** One account by label; `domain` and `spec` are empty. */
export interface InspectAccountCall extends Call {
  readonly account: string;
  /** Domains whose DNS it is to write; empty for a mail account. */
  readonly domains: readonly string[];
}

/** Any domain; `spec` is empty. */
export interface PublicHealthCall extends Call {
  /** What the audit log calls the one who is asked. */
  readonly account: 'public-dns';
  /** Selectors of DKIM keys to look at. */
  readonly selectors?: readonly string[];
  /** What the mail provider of a managed domain says. */
  readonly provider?: ProviderSays;
}

export type { AccountAnswer, HealthCheck };
