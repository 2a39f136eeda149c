/** What a run was asked to do: one domain's manifest entry with defaults applied. Stored under its SHA-256, never in Temporal's history. */
import type { Phase } from './run.ts';

/** Operations a ledger row can pace. `requests` = every call that is none of the others. */
export const OPERATIONS = ['requests', 'domains', 'aliases', 'passwords', 'logins'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Milliseconds between two starts, and calls per 24 h window. */
export interface Pace {
  readonly everyMs?: number;
  readonly perDay?: number;
}

export type Existing = 'keep' | 'converge';

/** Records beyond what mail needs: reports about TLS (RFC 8460), SRV for mail clients (RFC 6186, RFC 8314). */
export type DnsExtra = 'tls-rpt' | 'autoconfig';

export interface DnsWish {
  /** Account label of the DNS host; absent (`dns: manual`): the records are somebody else's to publish. */
  readonly account?: string;
  /** `last`: switched after the logins are proven · `replace`: in place of another host's, by decision. */
  readonly mx: 'publish' | 'last' | 'keep' | 'replace';
  readonly spf: 'merge' | 'keep';
  readonly spfAll: '~all' | '-all';
  readonly dmarc: 'none' | 'quarantine' | 'reject' | 'keep';
  /** Address for aggregate reports, without `mailto:`. */
  readonly rua?: string;
  readonly extras?: readonly DnsExtra[];
}

/** One wanted alias. An absent optional field is not stated: leave it as it is. */
export interface AliasSpec {
  /** Local part, lower case. */
  readonly name: string;
  readonly mailbox: boolean;
  /** Stated recipients; `[]` = mailbox only, nobody gets a copy. */
  readonly recipients?: readonly string[];
  readonly description?: string;
  readonly labels?: readonly string[];
  readonly enabled?: boolean;
}

export interface DomainSpec {
  /** Lower-case Punycode. */
  readonly name: string;
  readonly client?: string;
  /** Account label of the mail provider. */
  readonly mail: string;
  readonly dns: DnsWish;
  readonly existing: Existing;
  readonly passwords: 'new' | 'missing' | 'none';
  /** Absent: on for a created domain, reported for an existing one. */
  readonly protection?: 'ensure' | 'report';
  /** Of a domain Mailkeel creates; on one that existed it is only compared. Absent: none is made, and none is looked at. */
  readonly catchAll?: 'none' | 'keep' | { readonly recipients: readonly string[] };
  readonly phases: readonly Phase[];
  readonly propagation: { readonly deadlineMs: number; readonly then: 'park' | 'continue' };
  /** DNS records this domain may lose without a decision: only ones Mailkeel itself wrote. */
  readonly maxDeletions: number;
  /** Fraction 0..1 of wanted mailboxes that must be proven. */
  readonly minProven: number;
  readonly aliases: readonly AliasSpec[];
}

/** One domain of an execution: its spec by hash, and how many aliases it has. */
export interface DomainEntry {
  readonly domain: string;
  readonly spec: string;
  readonly aliases: number;
  readonly client?: string;
  /** Account labels it uses, the mail account's first. */
  readonly accounts: readonly string[];
}

/** Label of the mail account of an entry. */
export function mailAccountOf({ accounts }: Pick<DomainEntry, 'accounts'>): string {
  return accounts[0] ?? '';
}

/** One execution over a manifest, stored like a domain spec. */
export interface ExecutionSpec {
  /** Domains working at a time. */
  readonly window: number;
  /** By account label. */
  readonly pace: Readonly<Record<string, Partial<Record<Operation, Pace>>>>;
  readonly minProven: number;
  readonly domains: readonly DomainEntry[];
}
