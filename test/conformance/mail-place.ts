import type { MailCapability } from '../../src/core/capability.ts';
import type { MailProvider } from '../../src/providers/ports.ts';

/** An account the contract is tried on. Its cases use names of their own and leave them behind. */
export interface MailContractAccount {
  readonly provider: MailProvider;
  /** A domain of the account that may hold mailboxes. */
  readonly domain: string;
  /** A domain the account may create and does not have yet. */
  readonly newDomain: string;
}

/** One promise of the port. Rejects when the provider does not keep it, so that broken adapters can be tried too. */
export interface MailContractCase {
  readonly title: string;
  readonly check: (account: MailContractAccount) => Promise<void>;
}

/** A password every host takes. */
export const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';

/** True where the host says that it cannot do this. */
export function lacks({ capabilities }: MailProvider, what: MailCapability): boolean {
  return !capabilities[what].has;
}
