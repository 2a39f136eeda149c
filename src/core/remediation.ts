/** What a person can do about a failure: one sentence per category × operation, and per known code where the code says more. */
import type { Category } from './errors.ts';

/** What adapters do, in the words they put into `FailureDetails.operation`. */
export const PROVIDER_OPERATIONS = [
  'identify',
  'list-domains',
  'get-domain',
  'create-domain',
  'set-protections',
  'list-aliases',
  'get-alias',
  'create-alias',
  'update-alias',
  'set-password',
  'find-mailbox',
  'create-mailbox',
  'list-identities',
  'verify-records',
  'verify-sending',
  'login',
  'find-zone',
  'list-records',
  'apply-changes',
  'resolve',
] as const;
export type ProviderOperation = (typeof PROVIDER_OPERATIONS)[number];

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

/** The words a sentence needs about one operation. */
interface Subject {
  /** Whose account or server answers. */
  readonly at: string;
  /** What the operation needs to be allowed to do. */
  readonly right: string;
  /** What may be missing. */
  readonly thing: string;
  /** What the request was made of. */
  readonly input: string;
}

const mail = (right: string, thing: string, input: string): Subject => ({
  at: 'the mail provider',
  right,
  thing,
  input,
});
const host = (right: string, thing: string, input: string): Subject => ({
  at: 'the DNS host',
  right,
  thing,
  input,
});

const DOMAIN = "the domain's entry in the manifest";
const ALIAS = "the alias's entry in the manifest";

const SUBJECTS: Readonly<Record<ProviderOperation, Subject>> = {
  identify: {
    at: 'the provider',
    right: 'read its own account',
    thing: 'the API',
    input: "the account's entry in the manifest",
  },
  'list-domains': mail(
    "list the account's domains",
    'the account',
    "the account's entry in the manifest",
  ),
  'get-domain': mail('read the domain', 'the domain', DOMAIN),
  'create-domain': mail('create domains', 'the domain', DOMAIN),
  'set-protections': mail("change the domain's settings", 'the domain', DOMAIN),
  'list-aliases': mail("list the domain's aliases", 'the domain', DOMAIN),
  'get-alias': mail('read the alias', 'the alias', ALIAS),
  'create-alias': mail('create aliases', 'the domain', ALIAS),
  'update-alias': mail('change the alias', 'the alias', ALIAS),
  'find-mailbox': mail('read mailboxes', 'the mailbox', "the mailbox's address"),
  'list-identities': {
    at: 'the identity directory',
    right: 'list identities',
    thing: 'the admin API',
    input: 'MAILKEEL_KRATOS_ADMIN_URL',
  },
  'create-mailbox': mail('create mailboxes', "the mailbox's domain", "the mailbox's address"),
  'set-password': mail("set the mailbox's password", 'the alias', ALIAS),
  'verify-sending': mail('check the records for sending', 'the domain', DOMAIN),
  'verify-records': mail('check the DNS records', 'the domain', DOMAIN),
  login: {
    at: 'the mail server',
    right: 'log in',
    thing: 'the mailbox',
    input: "the mailbox's address",
  },
  'find-zone': host('list zones', 'the zone', DOMAIN),
  'list-records': host("read the zone's records", 'the zone', DOMAIN),
  'apply-changes': host("edit the zone's records", 'a record that was to be changed', DOMAIN),
  resolve: {
    at: 'the name server',
    right: 'ask this name server',
    thing: 'the name',
    input: "the domain's name",
  },
};

const SENTENCES: Readonly<Record<Category, (subject: Subject) => string>> = {
  Authentication: ({ at }) =>
    `Replace the credential the account's entry names (${at} does not accept it), restart the worker if the credential is an environment variable, then resume.`,
  Authorization: ({ at, right }) =>
    `Give the account's credential the right to ${right} at ${at}, then resume.`,
  RateLimit: ({ at }) =>
    `Nothing needs to be done: Mailkeel waits as long as ${at} asks and goes on by itself; if it happens often, lower the account's pace in the manifest.`,
  NotFound: ({ at, thing }) =>
    `Check at ${at} that ${thing} still exists on the account the manifest names, then resume.`,
  Conflict: ({ at, thing }) =>
    `Look at ${thing} at ${at}: somebody else changed or holds it; settle that there, then resume.`,
  ServerError: ({ at }) =>
    `Nothing needs to be done while Mailkeel still tries again; if it lasts, look at the status page of ${at}, then resume.`,
  NetworkError: ({ at }) =>
    `Check that the worker can reach ${at} (name resolution, firewall, proxy, certificate); Mailkeel tries again by itself.`,
  ValidationError: ({ at, input }) =>
    `Correct ${input} as the message of ${at} says, then start the manifest again.`,
};

/** Where the general sentence of a category would mislead. */
const EXCEPTIONS: Partial<Record<ProviderOperation, Readonly<Partial<Record<Category, string>>>>> =
  {
    identify: {
      NotFound:
        "Correct the account's `url` in the manifest: there is no such API at this address.",
      ValidationError:
        "Correct the account's `url` and credential in the manifest as the message says, then resume.",
    },
    'create-domain': {
      Conflict:
        'Remove the domain from the other account that holds it, or name that account in the manifest, then resume.',
    },
    'set-password': {
      Conflict:
        'Wait until the password change or the mail client that holds the mailbox is done, then resume; the password that stood before is still valid.',
      ValidationError: 'Resume to try again with a newly generated password.',
    },
    login: {
      Authentication:
        'Somebody changed the password at the mail provider: import the new one or leave this mailbox out, then resume.',
      Authorization:
        'Publish the ownership TXT record, check that the domain is on a paid plan and that the alias is enabled, then resume.',
      RateLimit:
        'Stop logging in from this address for an hour: the mail server counts wrong logins over all mailboxes; then resume.',
      Conflict: 'Close the mail clients that hold this mailbox open, then resume.',
    },
    'find-zone': {
      NotFound:
        "Add the domain's zone at the DNS host, or give the account's credential access to it, then resume.",
    },
    'apply-changes': {
      Conflict:
        'Look at the records of the same name at the DNS host, remove or keep them by hand, then resume: Mailkeel compares again.',
      ValidationError:
        'Compare the planned records with the message of the DNS host, publish the refused one by hand, then resume.',
    },
    resolve: {
      NotFound: "Check that the domain is registered and delegated to its DNS host's name servers.",
      Authorization:
        'Name resolvers that answer this worker in MAILKEEL_DNS_SERVERS: this one refuses it.',
      ServerError:
        "Check the zone's name servers and its DNSSEC chain: the resolver could not answer for this name.",
    },
  };

const BY_CODE: Readonly<Record<RemediationCode, string>> = {
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
  'password-weak': 'Resume to try again with a newly generated, stronger password.',
  'password-characters':
    'Use a password without quotes, apostrophes and surrounding spaces, at most 128 characters long.',
  'password-replaced':
    'Set a new password for this mailbox at the mail provider and import it: the provider stored another one than it was sent.',
  'too-many-wrong-passwords':
    'Wait an hour: the mail provider has counted ten wrong current passwords of this account and takes none until then; look where they came from, then replace the password again.',
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
    'Create the mailbox where the directory of this mail server is kept: the server itself cannot change it.',
  'alias-kind':
    'State the alias as a mailbox without recipients, or as a forwarder with recipients, and enabled: this mail server has nothing else.',
};

/**
 * The sentence an operator can act on. A known `code` is more precise than the operation and wins; an unknown one is ignored, so a
 * provider's own code may be passed as it is. Never empty.
 */
export function remediationFor(
  category: Category,
  operation: ProviderOperation,
  code?: string,
): string {
  if (code !== undefined && isRemediationCode(code)) return BY_CODE[code];
  return EXCEPTIONS[operation]?.[category] ?? SENTENCES[category](SUBJECTS[operation]);
}

function isRemediationCode(code: string): code is RemediationCode {
  return Object.hasOwn(BY_CODE, code);
}
