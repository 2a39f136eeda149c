/** What a sign-up needs from a mail host: one mailbox for one address, made once and recognised again. Promises as in `ports.ts`. */
import type { AccountIdentity } from './ports.ts';

/** A mailbox as its owner's sign-up asks for it. */
export interface MailboxRequest {
  /** Normalised: lower case, NFC, the domain in Punycode. */
  readonly address: string;
  /** The password itself; where the host stores what it is sent, the adapter sends a hash. Never repeated in an error. */
  readonly password: string;
  /** Free text that tells this owner's mailbox from anybody else's, e.g. `kratos:<identity id>`. Kept by the host, no secret. */
  readonly mark: string;
}

/** A mailbox as the host holds it. */
export interface HostedMailbox {
  /** The host's own id: what the sign-up answers as `email_account_id`. */
  readonly id: string;
  readonly address: string;
  /** As it was sent; empty when somebody made the mailbox without one. */
  readonly mark: string;
}

/** A mail host on which single mailboxes are made for people who signed up. */
export interface MailboxHost {
  readonly name: string;
  identify(signal?: AbortSignal): Promise<AccountIdentity>;
  /**
   * Who holds the address as a mailbox of its own. `undefined` when nobody does, or only as an alias, group or list of another name
   * (`createMailbox` then refuses). After an ambiguous outcome, ask this before anything else.
   */
  findMailbox(address: string, signal?: AbortSignal): Promise<HostedMailbox | undefined>;
  /**
   * Makes the mailbox so that its owner can log in with `password`. Where one with the same mark stands, it is returned with
   * `existed: true`, able to log in, its password as it was (an earlier attempt's: prove it by login). Throws ProviderError Conflict
   * `address-taken` when the address is somebody else's (another mark, an alias, a group, a list), NotFound `domain-missing` when the host
   * does not serve the domain, ValidationError `password-weak` when its policy refuses the password; all Permanent.
   */
  createMailbox(
    request: MailboxRequest,
    signal?: AbortSignal,
  ): Promise<{ readonly mailbox: HostedMailbox; readonly existed: boolean }>;
}
