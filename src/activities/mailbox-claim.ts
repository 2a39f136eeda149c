/** One address, one identity: the claim every attempt begins with. */
import { ProviderError } from '../providers/errors.ts';
import type { Mailboxes } from '../store/mailbox-port.ts';
import type { MailboxCall } from './mailbox-contract.ts';

/** Claims the address for the identity, again where it has it. Throws ProviderError Conflict when either belongs to somebody else. */
export async function refuseClaim(mailboxes: Mailboxes, call: MailboxCall): Promise<void> {
  const claim = await mailboxes.claim(call);
  switch (claim.state) {
    case 'claimed':
      return;
    case 'address-taken':
      throw conflict(
        'address-taken',
        `${call.address} belongs to another identity that signed up before`,
        'Nothing was written: the first identity keeps the address. Let this person choose another one, or remove the identity that should not have it.',
      );
    case 'identity-taken':
      throw conflict(
        'identity-taken',
        `identity ${call.identity} has ${claim.address} already; it cannot have ${call.address} too`,
        'Nothing was written: one identity has one mailbox. Change the address back in Kratos, or make this mailbox by a manifest.',
      );
  }
}

function conflict(code: string, message: string, remediation: string): ProviderError {
  return new ProviderError({
    category: 'Conflict',
    severity: 'Permanent',
    operation: 'create-mailbox',
    code,
    message,
    remediation,
  });
}
