/** DNS records as Mailkeel compares them, and changes to them as data. */

/**
 * One DNS record. `name` is the whole name, lower-case Punycode without the final dot. `content` is the decoded value: a TXT's
 * character-strings joined and unquoted (RFC 1035 §3.3.14, RFC 7208 §3.3), an MX's exchange or a CNAME's target without the final dot, an SRV's
 * `<weight> <port> <target>`.
 */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  /** MX preference (RFC 5321 §5.1), SRV priority (RFC 2782). */
  readonly priority?: number;
  /** Seconds; 1 = the host's automatic. */
  readonly ttl: number;
  /** True where the host answers with its own addresses instead of the content; absent and false mean the same. */
  readonly proxied?: boolean;
}

/** A record as it stands at a DNS host. `readOnly` ones belong to another product there and are left alone. */
export interface ExistingRecord extends DnsRecord {
  readonly id: string;
  readonly comment?: string;
  readonly readOnly?: boolean;
}

export type RecordPurpose =
  'mx' | 'ownership' | 'spf' | 'dkim' | 'return-path' | 'dmarc' | 'tls-rpt' | 'autoconfig';

/** A record the mail provider needs, and why. */
export interface DesiredRecord extends DnsRecord {
  readonly purpose: RecordPurpose;
}

/** One change as data: planned, shown, stored and audited before it is made. */
export type DnsChange =
  | { readonly kind: 'create'; readonly record: DnsRecord; readonly comment: string }
  | {
      readonly kind: 'change';
      readonly id: string;
      readonly from: ExistingRecord;
      readonly record: DnsRecord;
    }
  | { readonly kind: 'delete'; readonly id: string; readonly from: ExistingRecord };

/** `later`: MX once the logins are proven (`mx: last`), a free-plan record once its aliases stand · `by-hand`: for somebody else to do (`dns: manual`). */
export type PlanAction =
  'create' | 'change' | 'delete' | 'keep' | 'conflict' | 'locked' | 'later' | 'by-hand';

/** One line of a plan: what happens to one record, why, and what follows from it. */
export interface PlanItem {
  readonly action: PlanAction;
  /** `free-plan-aliases`: a record of the mail provider's free plan, deleted by decision only · `mta-sts`: a policy others enforce, never touched · `zone-…`: a setting of the whole zone. */
  readonly purpose:
    RecordPurpose | 'free-plan-aliases' | 'mta-sts' | 'zone-paused' | 'zone-flattened';
  readonly name: string;
  readonly type: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
  /** Of the record in the way or superseded, for a decision to name it: the host's id and the bare content. */
  readonly id?: string;
  readonly content?: string;
  /** What a person can do about a record that stays; where absent, the usual choice: `converge`, or by hand. */
  readonly remedy?: string;
}

/** A guard that refused: the domain parks with `code`, `sentence` and the choices as `remedy`. */
export interface DnsConflict {
  readonly code: string;
  readonly sentence: string;
  readonly remedy: readonly string[];
}

/** Everything that must happen to one zone for one domain. `conflicts` non-empty means nothing may be applied. */
export interface DnsPlan {
  readonly items: readonly PlanItem[];
  readonly changes: readonly DnsChange[];
  readonly conflicts: readonly DnsConflict[];
}
