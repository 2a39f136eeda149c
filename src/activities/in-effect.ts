/** Whether a candidate is its mailbox's password, asked of the only one who knows: the mail server. */
import type { PasswordEntry } from '../store/vault-port.ts';
import { LOCKED_OUT, lockOutEnd, type MailAccountCalls, type Toolset } from './accounts.ts';
import { Deferral } from './deferral.ts';

/**
 * Logs in with the candidate: true = it is the mailbox's password, false = it is not, undefined = the server would not judge. Throws a
 * Deferral while the server locks everybody out.
 */
export async function isInEffect(
  tools: Toolset,
  mail: MailAccountCalls,
  entry: PasswordEntry,
): Promise<boolean | undefined> {
  const outcome = await mail.login(entry);
  switch (outcome) {
    case 'proven':
    case 'proven-imap-off':
      return true;
    case 'wrong-password':
    case 'no-password':
      return false;
    case 'ownership-unseen':
    case 'refused':
      return undefined;
    case 'locked-out':
      throw new Deferral(await lockOutEnd(tools), 'paused', LOCKED_OUT);
  }
}
