/** One address, one identity: the claim every attempt begins with. */
import type { ClaimRefusal } from '../core/signup.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Mailboxes, SignupMailbox } from '../store/mailbox-port.ts';
import type { MailboxCall } from './mailbox-contract.ts';

/** A mailbox an earlier sign-up of this identity ended with. */
export type ReadyMailbox = Required<Pick<SignupMailbox, 'accountKey' | 'mailboxId'>>;

/** What to do about a sign-up whose claim is refused. */
export const CLAIM_REMEDIES: Readonly<Record<ClaimRefusal, string>> = {
  'address-claimed':
    'Nothing was written: the first identity keeps the address, also where it is deleted in Kratos. Give this identity another address in Kratos; `mailkeel reconcile` starts its sign-up. An address nobody needs any more is taken back by `mailkeel reconcile release <address>`.',
  'identity-taken':
    'Nothing was written: one identity has one mailbox, and its first address until an operator releases that. Change the address back in Kratos, or make a second mailbox as an alias of a manifest (`mailkeel start`).',
};

/** The words for a refused claim. `has` is the address the identity has already. */
export function refusedClaim(
  { identity, address }: Pick<MailboxCall, 'identity' | 'address'>,
  has?: string,
): { readonly code: ClaimRefusal; readonly message: string } {
  return has === undefined
    ? {
        code: 'address-claimed',
        message: `${address} belongs to another identity that signed up before`,
      }
    : {
        code: 'identity-taken',
        message: `identity ${identity} has ${has} already; it cannot have ${address} too`,
      };
}

/**
 * Claims the address for the identity, again where it has it, and returns its mailbox where it stands already. Throws ProviderError Conflict
 * when address or identity belong to somebody else, or when the mailbox stands on another account.
 */
export async function claimAddress(
  mailboxes: Mailboxes,
  call: MailboxCall,
): Promise<ReadyMailbox | undefined> {
  const claim = await mailboxes.claim(call);
  if (claim.state === 'claimed')
    return readyMailbox(await mailboxes.byIdentity(call.identity), call);
  const has = claim.state === 'identity-taken' ? claim.address : undefined;
  const { code, message } = refusedClaim(call, has);
  throw conflict(code, message, CLAIM_REMEDIES[code]);
}

function readyMailbox(
  mailbox: SignupMailbox | undefined,
  { address, account }: MailboxCall,
): ReadyMailbox | undefined {
  if (mailbox?.readyAt === undefined) return undefined;
  const { account: home, accountKey, mailboxId } = mailbox;
  if (accountKey === undefined || mailboxId === undefined) return undefined;
  if (home === account) return { accountKey, mailboxId };
  throw conflict(
    'other-account',
    `${address} stands on the account ${home}, not on ${account}`,
    `Nothing was written: a sign-up moves no mailbox. Request the cancellation of this sign-up in the Temporal Web UI, set MAILKEEL_SIGNUP_ACCOUNT to ${home} again and post it once more; or leave it cancelled, because the mailbox stands.`,
  );
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
