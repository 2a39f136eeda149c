/** Mail domains and aliases as a provider holds them, in Mailkeel's words. */

/** DNS records only the provider can name. `name` is the whole name. */
export interface ProviderRecords {
  readonly mx: readonly { readonly exchange: string; readonly priority: number }[];
  readonly ownership?: { readonly name: string; readonly value: string };
  /** Mechanism to include in SPF, e.g. `include:spf.forwardemail.net`. */
  readonly spf: string;
  readonly dkim?: { readonly name: string; readonly value: string };
  /** Keys of other algorithms the server signs with beside that one. */
  readonly alsoDkim?: readonly { readonly name: string; readonly value: string }[];
  readonly returnPath?: { readonly name: string; readonly target: string };
  readonly dmarcRua?: string;
  /** The provider writes the zone itself: what stands there is compared and waited for, and nothing is written. */
  readonly zoneIsProviders?: boolean;
  /** Where mail clients connect: TLS from the first byte (RFC 8314 §3). */
  readonly clients?: { readonly imap: HostPort; readonly submission: HostPort };
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export type Protection = 'adult-content' | 'phishing' | 'executable' | 'virus';

export interface MailDomain {
  readonly id: string;
  readonly name: string;
  /** `free` cannot hold mailboxes. */
  readonly plan: string;
  /** Absent ones: the provider has no such switch. */
  readonly protections: Readonly<Partial<Record<Protection, boolean>>>;
  readonly records: ProviderRecords;
  /** What the provider last saw in DNS; absent where it never looks. */
  readonly seen?: { readonly ownership: boolean; readonly mx: boolean };
  /** The provider takes any MX for right (`mx: last` and `replace` need it meanwhile); absent where it has no such switch. */
  readonly mxIgnored?: boolean;
  /** Whether mail may be sent through the provider; absent where that needs no leave of it. */
  readonly sending?: {
    readonly enabled: boolean;
    readonly suspended: boolean;
    /** When it found the records for sending right, ISO 8601. */
    readonly verifiedAt?: string;
  };
  readonly createdAt?: string;
  /** Identity keys of the domain's administrators; absent where the provider does not say. */
  readonly admins?: readonly string[];
}

export interface MailAlias {
  readonly id: string;
  /** Local part, lower case; `*` and `/…/` are catch-all and regex. */
  readonly name: string;
  readonly mailbox: boolean;
  readonly enabled: boolean;
  readonly recipients: readonly string[];
  readonly description: string;
  readonly labels: readonly string[];
}

/** Everything a new alias states. */
export interface AliasWish {
  readonly name: string;
  readonly mailbox: boolean;
  readonly enabled: boolean;
  readonly recipients: readonly string[];
  readonly description: string;
  readonly labels: readonly string[];
}

/**
 * What a login with a candidate password showed.
 * `proven` and `proven-imap-off` both mean the password is right; `no-password` that the mailbox has none, so no server counts
 * it as a wrong one; `ownership-unseen` (the host does not see the ownership TXT yet, or sees two) and `refused` (plan, unknown or disabled
 * alias) are no judgement on the password; `locked-out` means stop.
 */
export type LoginOutcome =
  | 'proven'
  | 'proven-imap-off'
  | 'wrong-password'
  | 'no-password'
  | 'ownership-unseen'
  | 'refused'
  | 'locked-out';
