/** A new mailbox is proven by a login with the password in the vault; nothing else counts. */
import { ProviderError } from '../providers/errors.ts';
import type { PasswordEntry } from '../store/vault-port.ts';
import { LOCKED_OUT, lockOutEnd, type Toolset } from './accounts.ts';
import { Deferral } from './deferral.ts';
import type { MailboxAccountCalls } from './mailbox-account.ts';

interface Proof {
  readonly tools: Toolset;
  readonly mail: MailboxAccountCalls;
  readonly entry: PasswordEntry;
}

/** Logs in and tells the vault. Throws ProviderError Conflict when the mailbox opens with another password, a Transient one when the server would not judge. */
export async function proveMailbox({ tools, mail, entry }: Proof): Promise<true> {
  const outcome = await mail.login(entry);
  switch (outcome) {
    case 'proven':
    case 'proven-imap-off':
      await tools.store.vault.mark(entry.id, 'proven');
      return true;
    case 'wrong-password':
    case 'no-password':
      throw otherPassword(entry.address);
    case 'ownership-unseen':
    case 'refused':
      throw unjudged(entry.address);
    case 'locked-out':
      throw new Deferral(await lockOutEnd(tools), 'paused', LOCKED_OUT);
  }
}

function otherPassword(address: string): ProviderError {
  return new ProviderError({
    category: 'Conflict',
    severity: 'Permanent',
    operation: 'login',
    code: 'password-replaced',
    message: `${address} stands and is its owner's, but does not open with the password in the vault`,
    remediation:
      'Somebody changed the password at the mail server, or vault.db is older than the mailbox: put the newest backup of vault.db back, or delete the mailbox at the server if nothing is in it, then resume.',
  });
}

function unjudged(address: string): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'login',
    message: `${address} was made, and the mail server refuses to say whether its password is right`,
    remediation:
      'Check that the account has the role that lets it log in and that the server takes logins, then resume: the mailbox is kept and tried again.',
  });
}
