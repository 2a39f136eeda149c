/** What reconciliation needs from an identity directory: everybody in it, page by page. One attempt a call, as in `ports.ts`. */

/** An identity that may have signed up for a mailbox. */
export interface Identity {
  readonly id: string;
  /** As the person typed it; absent where the directory knows none. */
  readonly email?: string;
  /** False for one that is switched off. */
  readonly active: boolean;
}

export interface IdentityPage {
  readonly identities: readonly Identity[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

export interface IdentityDirectory {
  readonly name: string;
  /** In no order that means anything: a new identity can land behind a page that was read. */
  listIdentities(from: string | undefined, signal?: AbortSignal): Promise<IdentityPage>;
}
