/** What the activities are made of: the ports the worker fills with concrete things, once, at its start. */
import type { PlanItem } from '../core/dns.ts';
import type { Finding } from '../core/run.ts';
import type {
  AccountIdentity,
  DnsProvider,
  DnsResolver,
  LoginProver,
  MailProvider,
} from '../providers/ports.ts';
import type { IdentityDirectory } from '../providers/directory-port.ts';
import type { PermissionProber } from '../providers/permission-port.ts';
import type { PolicyFetcher } from '../providers/policy-port.ts';
import type { TlsProbe } from '../providers/tls-port.ts';
import type { MailboxHost } from '../providers/mailbox-port.ts';
import type { Clock, Store } from '../store/ports.ts';
import type { LocalActivities } from './contract.ts';

/** A mail account with its credentials in place. */
export interface MailAccount {
  readonly provider: MailProvider;
  readonly login: LoginProver;
  readonly identity: AccountIdentity;
}

/** A mail account on which people who sign up get a mailbox. */
export interface MailboxAccount {
  readonly host: MailboxHost;
  readonly login: LoginProver;
  readonly identity: AccountIdentity;
}

/** A DNS account with its credentials in place. */
export interface DnsAccount {
  readonly provider: DnsProvider;
  readonly identity: AccountIdentity;
}

/**
 * The accounts this worker knows, by label. Each identity is asked of the provider once and kept. An unknown label, or one of the other
 * kind, is a StoreError (`account`) that lists the labels known here; refused credentials are the ProviderError of `identify`, which every
 * further call makes again: ask by `identified.ts`, which asks when the ledger lets it. `signal` stops the waiting.
 */
export interface Accounts {
  mail(label: string, signal?: AbortSignal): Promise<MailAccount>;
  dns(label: string, signal?: AbortSignal): Promise<DnsAccount>;
  /** The same account as `mail`, where its provider makes mailboxes for people who sign up. */
  mailbox(label: string, signal?: AbortSignal): Promise<MailboxAccount>;
  /** True once the label's identity is known: asking for the account costs no call. */
  identified(label: string): boolean;
  /** Which of the two a label is; StoreError (`account`) as above. */
  kind(label: string): 'mail' | 'dns';
  /** Shows what the account may do, whoever it is: where `identify` is refused too. StoreError (`account`) as above. */
  prober(label: string): PermissionProber;
  labels(): readonly string[];
}

/** Where reports are written. A directory that cannot be written is a finding, not an error. */
export interface ReportPort extends Pick<LocalActivities, 'exportDomain' | 'writeReport'> {
  /** Writes what is to be done by hand in one domain's DNS, as text, zone file and CSV; the path is the text's. */
  exportDns(input: {
    readonly execution: string;
    readonly domain: string;
    readonly items: readonly PlanItem[];
  }): Promise<{ readonly path?: string; readonly finding?: Finding }>;
}

export interface Settings {
  /** Longest wait for a slot inside an activity, milliseconds; a longer one is a `deferred` result. */
  readonly inlineWaitMs: number;
  /** Milliseconds between two heartbeats, and between two renewals of a lease. */
  readonly heartbeatMs: number;
  /** A lease, and a place in flight, outlive their holder by this: the provider's request time-out plus 5 s, milliseconds. */
  readonly leaseMs: number;
}

/** Production values; tests of crashes and of skipped time shorten them. Forward Email answers within 30 s. */
export const DEFAULT_SETTINGS: Settings = {
  inlineWaitMs: 10_000,
  heartbeatMs: 1000,
  leaseMs: 35_000,
};

export interface Dependencies {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly resolver: DnsResolver;
  /** Fetches MTA-STS policies. */
  readonly policies: PolicyFetcher;
  /** Looks at the TLS of mail servers and web hosts. */
  readonly tls: TlsProbe;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly report: ReportPort;
  /** Who signs up; absent where this worker is told of none. */
  readonly directory?: IdentityDirectory;
  /** That many cryptographically random bytes. */
  readonly randomness: (bytes: number) => Uint8Array;
}
