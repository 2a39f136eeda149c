/** What a person can do about a refusal whose code says more than its category. Pure. */

/** Refusals that mean the same wherever they come from, so their remedy needs no operation. */
export const REMEDIATION_CODES = [
  'plan-required',
  'past-due',
  'account-banned',
  'email-unverified',
  'not-admin',
  'recipients-required',
  'owner-recipient',
  'password-weak',
  'password-characters',
  'password-replaced',
  'too-many-wrong-passwords',
  'redirect',
  'address-taken',
  'domain-missing',
  'role-not-grantable',
  'login-banned',
  'directory-external',
  'alias-kind',
] as const;
export type RemediationCode = (typeof REMEDIATION_CODES)[number];

/** One sentence each. */
export const BY_CODE: Readonly<Record<RemediationCode, string>> = {
  'plan-required':
    'Put the account (or this domain) on a paid plan in the billing pages of the mail provider, then resume: the API cannot change a plan.',
  'past-due':
    'Pay what is open in the billing pages of the mail provider; it refuses every call of the account until then. Mailkeel looks again by itself.',
  'account-banned':
    "Write to the mail provider's support: it has banned the account and refuses every call of it.",
  'email-unverified':
    'Verify the e-mail address of the account at the mail provider; it refuses every call of the account until then. Mailkeel looks again by itself.',
  'not-admin':
    "Make the token's owner an administrator of the domain at the mail provider, or name an account that is one, then resume.",
  'recipients-required':
    'State at least one recipient for this alias in the manifest and start it again: this server refuses mailboxes without a forwarding address, and Mailkeel never makes the account owner the silent recipient.',
  'owner-recipient':
    'Open the alias at the mail provider and remove the account owner from its recipients or disable it: Mailkeel could not, and the owner gets a copy of its mail.',
  'password-weak':
    'Run `mailkeel retry-failed`: it tries again with a newly generated, stronger password.',
  'password-characters':
    'Give `mailkeel passwords import` a password without quotes, apostrophes and surrounding spaces, at most 128 characters long.',
  'password-replaced':
    'Set a new password for this mailbox at the mail provider and import it by `mailkeel passwords import`: the provider stored another one than it was sent.',
  'too-many-wrong-passwords':
    'Wait an hour: the mail provider has counted ten wrong current passwords of this account and takes none until then; look where they came from, then run `mailkeel passwords rotate` again.',
  redirect:
    "Correct the account's `url` in the manifest: the server there sends callers elsewhere, and Mailkeel does not follow with a credential.",
  'address-taken':
    'Look at the mail server who holds the address (an account of another owner, an alias, a group or a list); free it there or choose another address.',
  'domain-missing':
    'Create the domain at the mail server, or start a manifest that names it, then try again.',
  'role-not-grantable':
    "Give the account's credential every permission of the role `user` beside those to create accounts (or the role `admin`), then resume: nobody can grant what it does not have.",
  'login-banned':
    "Stop using this credential, correct it, and remove the worker's address from the mail server's blocked addresses; then resume: every further try is counted.",
  'directory-external':
    'Create the mailbox where the directory of this mail server is kept: the server itself cannot change it; then run `mailkeel retry-failed`.',
  'alias-kind':
    'State the alias as a mailbox without recipients, or as a forwarder with recipients, and enabled: this mail server has nothing else.',
};
