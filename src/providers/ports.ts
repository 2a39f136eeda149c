/**
 * What Mailkeel needs from the outside. Every adapter method makes **one attempt**: it never retries, never sleeps, throws only
 * `ProviderError` (an abort passes through as it is), may be repeated with the same arguments, and stops when `signal` fires.
 */
import type { DnsCapabilities, MailCapabilities } from '../core/capability.ts';
import type { DnsChange, ExistingRecord } from '../core/dns.ts';
import type { Signature } from '../core/dns-answers.ts';
import type { AliasWish, LoginOutcome, MailAlias, MailDomain, Protection } from '../core/mail.ts';
import type { PermissionProber } from './permission-port.ts';

/** Who an account is at the provider: the key its limits are counted by, learned from the provider itself. */
export interface AccountIdentity {
  /** e.g. `forward-email:64f0…`: the provider's own user id, never our label. */
  readonly key: string;
  readonly plan?: string;
  readonly email?: string;
}

/** A provider's own object, in its own words, without anything that could be a secret. */
export type NativeObject = Readonly<Record<string, unknown>>;

/**
 * What became of a password that was sent. `rotation-started`: it is to be the mailbox's once the provider has encrypted the mailbox anew,
 * and until then nobody can log in; `rotation-under-way`: another one is, and this one was not taken.
 */
export type PasswordAnswer =
  'accepted' | 'already-has-password' | 'rotation-started' | 'rotation-under-way';

/**
 * How a password the mailbox has is changed: with the current one, which keeps all mail, or by `override`, which leaves an empty mailbox;
 * that one names the recorded decision it was sent for.
 */
export type PasswordChange =
  | { readonly password: string; readonly current: string }
  | { readonly password: string; readonly override: { readonly decision: string } };

/** `wrong-current`: the current password that was given is not the mailbox's, and nothing changed. */
export type ReplaceAnswer = Exclude<PasswordAnswer, 'already-has-password'> | 'wrong-current';

/** A mail host whose domains and aliases Mailkeel manages. */
export interface MailProvider {
  readonly name: string;
  /** What this host can of what hosts differ in; calls that may be absent are there exactly where it says so. */
  readonly capabilities: MailCapabilities;
  readonly permissions: PermissionProber;
  identify(signal?: AbortSignal): Promise<AccountIdentity>;
  /** All domains of the account, every page. Absent where a provider cannot list them: `adopt` then refuses the account. */
  listDomains?(signal?: AbortSignal): Promise<readonly MailDomain[]>;
  /**
   * The provider's whole object of a domain, or of one alias of it; `undefined` when there is none. It is kept before the first change.
   * Absent where a provider's object says no more than `getDomain` and `getAlias` return.
   */
  native?(
    subject: { readonly domain: string; readonly alias?: string },
    signal?: AbortSignal,
  ): Promise<NativeObject | undefined>;
  /** `undefined` when the account has no such domain (an expected answer, not a failure). */
  getDomain(domain: string, signal?: AbortSignal): Promise<MailDomain | undefined>;
  /** Creates the domain without a catch-all and with all protections on; a domain that already exists is read back and returned. */
  createDomain(domain: string, signal?: AbortSignal): Promise<MailDomain>;
  /** Sets only the named protections. */
  setProtections(
    domain: string,
    wish: Partial<Record<Protection, boolean>>,
    signal?: AbortSignal,
  ): Promise<MailDomain>;
  /**
   * Takes any MX of the domain for right, or looks at it again: while mail still arrives elsewhere a correct ownership record would be called
   * missing. Absent where the provider has no such switch.
   */
  ignoreMx?(domain: string, ignored: boolean, signal?: AbortSignal): Promise<MailDomain>;
  /** All aliases of the domain, every page. */
  listAliases(domain: string, signal?: AbortSignal): Promise<readonly MailAlias[]>;
  getAlias(domain: string, name: string, signal?: AbortSignal): Promise<MailAlias | undefined>;
  /** Creates the alias; where one of that name exists it is read back and returned with `existed: true`. Never leaves the owner in as silent recipient. */
  createAlias(
    domain: string,
    wish: AliasWish,
    signal?: AbortSignal,
  ): Promise<{ readonly alias: MailAlias; readonly existed: boolean }>;
  /** Read-modify-write: reads the alias whole, changes only the fields of `wish`, sends the whole, reads back. */
  updateAlias(
    domain: string,
    name: string,
    wish: Partial<AliasWish>,
    signal?: AbortSignal,
  ): Promise<MailAlias>;
  /** Sets a first password. Every PasswordAnswer is an expected one. Never overrides, never rotates. */
  setPassword(
    domain: string,
    name: string,
    password: string,
    signal?: AbortSignal,
  ): Promise<PasswordAnswer>;
  /** Changes a password the mailbox has. Absent where Mailkeel cannot change one at this provider. */
  replacePassword?(
    domain: string,
    name: string,
    change: PasswordChange,
    signal?: AbortSignal,
  ): Promise<ReplaceAnswer>;
  /** Asks the provider to look at the records mail is sent by; true when it finds them right. Absent where it never looks. */
  verifySending?(domain: string, signal?: AbortSignal): Promise<boolean>;
  /** Asks the provider to look at DNS now, then reads what it stored. `undefined` where a provider never looks. */
  verifyRecords(
    domain: string,
    signal?: AbortSignal,
  ): Promise<{ readonly ownership: boolean; readonly mx: boolean } | undefined>;
}

/** Proves a password by logging in. Network trouble is a ProviderError; an answer about the login is an outcome. */
export interface LoginProver {
  /** Where the login goes, `host:port`: the key its limits are counted by. */
  readonly target: string;
  /** Why a success here shows less than a mail client's login would; absent where it shows that. */
  readonly degraded?: string;
  login(address: string, password: string, signal?: AbortSignal): Promise<LoginOutcome>;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly nameServers: readonly string[];
  readonly status: string;
  /** Its host serves its records and rests otherwise. */
  readonly paused?: true;
  /** It may answer every CNAME with addresses; `flattensCnames` tells whether it does. */
  readonly flattenable?: true;
  /**
   * Further zones that may hold the domain: of the same name in another account, or of a parent where the longest one is not served. Only
   * who the world is sent to tells which of them counts.
   */
  readonly others?: readonly Zone[];
}

/** A DNS host whose zones Mailkeel writes. */
export interface DnsProvider {
  readonly name: string;
  /** What this host can of what hosts differ in; calls that may be absent are there exactly where it says so. */
  readonly capabilities: DnsCapabilities;
  readonly permissions: PermissionProber;
  identify(signal?: AbortSignal): Promise<AccountIdentity>;
  /** The zone that holds `domain`, longest match first, with its rivals as `others`; `undefined` when the account sees none. */
  findZone(domain: string, signal?: AbortSignal): Promise<Zone | undefined>;
  /** Names of some zones the account sees; none where its rights do not let it list them. Absent where the host cannot name a few. */
  zoneNames?(signal?: AbortSignal): Promise<readonly string[]>;
  /**
   * Whether the zone answers every CNAME with the addresses of its target; `undefined` where the credential may not ask. Absent where no zone of
   * the host does.
   */
  flattensCnames?(zone: Zone, signal?: AbortSignal): Promise<boolean | undefined>;
  listRecords(zone: Zone, signal?: AbortSignal): Promise<readonly ExistingRecord[]>;
  /** Applies all changes as one atomic batch and returns the records as stored. An empty list makes no call. */
  applyChanges(
    zone: Zone,
    changes: readonly DnsChange[],
    signal?: AbortSignal,
  ): Promise<readonly ExistingRecord[]>;
}

export type Rcode = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';

export interface DnsAnswer {
  readonly rcode: Rcode;
  /** Decoded as in `DnsRecord.content`; MX as `"<preference> <exchange>"`. */
  readonly values: readonly string[];
  /** Seconds left, smallest of the set; for a negative answer the SOA minimum where given. */
  readonly ttl?: number;
  /** The resolver validated it by DNSSEC (RFC 4035 §3.2.3). */
  readonly authenticated?: boolean;
  /** Where the server was asked for signatures and signs: how long the answer is signed for. */
  readonly signature?: Signature;
  /** Of the SOA at a name server: AA is clear, so it does not serve the zone. */
  readonly isLame?: true;
}

export interface NameServer {
  readonly host: string;
  readonly addresses: readonly string[];
}

/** DNS as the world sees it. Unreachable servers are ProviderErrors of category NetworkError. */
export interface DnsResolver {
  /** Name servers of the closest enclosing zone of `domain`, addresses resolved. */
  delegation(domain: string, signal?: AbortSignal): Promise<readonly NameServer[]>;
  /** Asks one authoritative address directly (RD=0). */
  queryAuthoritative(
    address: string,
    name: string,
    type: string,
    signal?: AbortSignal,
  ): Promise<DnsAnswer>;
  /** Asks the recursive resolver (may be cached). */
  queryRecursive(name: string, type: string, signal?: AbortSignal): Promise<DnsAnswer>;
}
