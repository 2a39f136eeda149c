/** What both management APIs of Stalwart can do, in words of neither: the REST line (0.10 to 0.15) and the registry line (0.16). */
import type { ProviderRecords } from '../../core/mail.ts';
import type { Session } from './session.ts';

/** Whoever receives mail under an address. */
export interface Holder {
  readonly id: string;
  /** Its primary address. */
  readonly address: string;
  /** `other` = a group, or anything without a mailbox that is no list. */
  readonly kind: 'mailbox' | 'list' | 'other';
  /** Further addresses that reach the same holder. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** Of a list: where its mail goes. */
  readonly recipients: readonly string[];
  readonly hasPassword: boolean;
  /** On the REST line an account without a role can do nothing. */
  readonly mayLogIn: boolean;
}

export interface ServedDomain {
  readonly id: string;
  readonly records: ProviderRecords;
}

/** `taken` by a holder whose primary address it is, or by nobody who can be named (an alias of another one). */
export type Creation =
  | { readonly state: 'created'; readonly holder: Holder }
  | { readonly state: 'taken'; readonly holder: Holder | undefined };

export interface MailboxCreation {
  readonly address: string;
  readonly description: string;
  /** Absent: nobody can log in yet. */
  readonly password?: string;
}

export interface ListCreation {
  readonly address: string;
  readonly description: string;
  readonly recipients: readonly string[];
}

/** Every call makes one attempt and throws only ProviderError; addresses are lower case. */
export interface Line {
  /** One call that needs the credential to be valid. */
  identify(session: Session): Promise<void>;
  /** Names of all domains. */
  listDomains(session: Session): Promise<readonly string[]>;
  getDomain(session: Session, name: string): Promise<ServedDomain | undefined>;
  /** With DKIM keys; a domain that is there already is left as it is. */
  createDomain(session: Session, name: string): Promise<void>;
  /** By primary address. */
  getHolder(session: Session, address: string): Promise<Holder | undefined>;
  /** Everybody whose primary address is at the domain. */
  listHolders(session: Session, domain: string): Promise<readonly Holder[]>;
  /** Throws NotFound `domain-missing` where the domain is not served. */
  createMailbox(session: Session, wish: MailboxCreation): Promise<Creation>;
  createList(session: Session, wish: ListCreation): Promise<Creation>;
  /** Sets the password of a holder that has none. */
  setPassword(session: Session, holder: Holder, password: string): Promise<void>;
  change(
    session: Session,
    holder: Holder,
    wish: { readonly description?: string; readonly recipients?: readonly string[] },
  ): Promise<void>;
  /** Gives an account of the REST line the role it lacks. */
  letLogIn(session: Session, holder: Holder): Promise<void>;
}
