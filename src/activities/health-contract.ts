/** What pass 4-1 hands to 4-2. */
import type { ProviderSays } from '../core/public-evidence.ts';
import type { LoginSample } from '../core/login-check.ts';
import type { Finding } from '../core/run.ts';
import type { DnsCall } from './decision-contract.ts';
import type { Call } from './call.ts';

/** Pass 4-1. */
export interface HealthCall extends DnsCall {
  /** Passwords proven since then, as by this run, need no login; ISO 8601 UTC. Absent: none is tried again. */
  readonly since?: string;
}

/** Logins with passwords that were proven before `since`. */
export interface LoginsCall extends Call, LoginSample {
  readonly since: string;
}

/** What 4-2 may set right beside records and missing aliases; names are local parts. */
export interface HealingOffer {
  /** A protection is off where the manifest says `ensure`. */
  readonly protections: boolean;
  /** Aliases with IMAP or mail switched off, where the manifest states them on and Mailkeel may change them. */
  readonly aliases: readonly string[];
  /** Mailboxes whose password may be the vault's candidate, to be tried by one login each. */
  readonly prove: readonly string[];
}

export interface HealthResult {
  readonly findings: readonly Finding[];
  /** Our DNS records are missing or edited, and may be written again. */
  readonly repairDns: boolean;
  readonly missingAliases: readonly string[];
  /** Absent where there is nothing to offer. */
  readonly heal?: HealingOffer;
  /** Mailboxes to log in to once more; absent where there are none. */
  readonly logins?: LoginSample;
  /** What the world's view of the domain is compared with; absent where the provider has no such domain. */
  readonly provider?: ProviderSays;
}
