/** What a person can do about a failure: one sentence per category × operation, and per known code where the code says more. */
import type { Category } from './errors.ts';
import { BY_CODE, type RemediationCode } from './remediation-codes.ts';

export { REMEDIATION_CODES, type RemediationCode } from './remediation-codes.ts';

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
  /** What a person does once the cause is gone. */
  readonly then: string;
}

/** A parked run goes on; its park has the whole command. */
const RESUME = 'resume';
/** One alias of a run failed, and the run went on without it. */
const RETRY = 'run `mailkeel retry-failed` (`mailkeel start --retry-failed` once the run is over)';

const mail = (right: string, thing: string, input: string): Subject => ({
  at: 'the mail provider',
  ...{ right, thing, input, then: RESUME },
});
const host = (right: string, thing: string, input: string): Subject => ({
  at: 'the DNS host',
  ...{ right, thing, input, then: RESUME },
});
const alias = (right: string, thing: string): Subject => ({
  at: 'the mail provider',
  ...{ right, thing, input: "the alias's entry in the manifest", then: RETRY },
});

const DOMAIN = "the domain's entry in the manifest";

const SUBJECTS: Readonly<Record<ProviderOperation, Subject>> = {
  identify: {
    at: 'the provider',
    right: 'read its own account',
    thing: 'the API',
    input: "the account's entry in the manifest",
    then: RESUME,
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
  'get-alias': alias('read the alias', 'the alias'),
  'create-alias': alias('create aliases', 'the domain'),
  'update-alias': alias('change the alias', 'the alias'),
  'find-mailbox': mail('read mailboxes', 'the mailbox', "the mailbox's address"),
  'list-identities': {
    at: 'the identity directory',
    right: 'list identities',
    thing: 'the admin API',
    input: 'MAILKEEL_KRATOS_ADMIN_URL',
    then: RESUME,
  },
  'create-mailbox': mail('create mailboxes', "the mailbox's domain", "the mailbox's address"),
  'set-password': alias("set the mailbox's password", 'the alias'),
  'verify-sending': mail('check the records for sending', 'the domain', DOMAIN),
  'verify-records': mail('check the DNS records', 'the domain', DOMAIN),
  login: {
    at: 'the mail server',
    right: 'log in',
    thing: 'the mailbox',
    input: "the mailbox's address",
    then: RETRY,
  },
  'find-zone': host('list zones', 'the zone', DOMAIN),
  'list-records': host("read the zone's records", 'the zone', DOMAIN),
  'apply-changes': host("edit the zone's records", 'a record that was to be changed', DOMAIN),
  resolve: {
    at: 'the name server',
    right: 'ask this name server',
    thing: 'the name',
    input: "the domain's name",
    then: RESUME,
  },
};

const SENTENCES: Readonly<Record<Category, (subject: Subject) => string>> = {
  Authentication: ({ at, then }) =>
    `Replace the credential the account's entry names (${at} does not accept it), restart the worker if the credential is an environment variable, then ${then}.`,
  Authorization: ({ at, right, then }) =>
    `Give the account's credential the right to ${right} at ${at}, then ${then}.`,
  RateLimit: ({ at }) =>
    `Nothing needs to be done: Mailkeel waits as long as ${at} asks and goes on by itself; if it happens often, lower the account's pace in the manifest.`,
  NotFound: ({ at, thing, then }) =>
    `Check at ${at} that ${thing} still exists on the account the manifest names, then ${then}.`,
  Conflict: ({ at, thing, then }) =>
    `Look at ${thing} at ${at}: somebody else changed or holds it; settle that there, then ${then}.`,
  ServerError: ({ at, then }) =>
    `Nothing needs to be done while Mailkeel still tries again; if it lasts, look at the status page of ${at}, then ${then}.`,
  NetworkError: ({ at }) =>
    `Check by \`mailkeel doctor\` that the worker can reach ${at} (name resolution, firewall, proxy, certificate); Mailkeel tries again by itself.`,
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
      Conflict: `Wait until the password change or the mail client that holds the mailbox is done, then ${RETRY}; the password that stood before is still valid.`,
      ValidationError:
        'Run `mailkeel retry-failed`: it tries again with a newly generated password.',
    },
    login: {
      Authentication: `Somebody changed the password at the mail provider: import the new one by \`mailkeel passwords import\`, or leave this mailbox out by \`mailkeel skip --alias\`, then ${RETRY}.`,
      Authorization: `Publish the ownership TXT record, check that the domain is on a paid plan and that the alias is enabled, then ${RETRY}.`,
      RateLimit: `Stop logging in from this address for an hour: the mail server counts wrong logins over all mailboxes; then ${RETRY}.`,
      Conflict: `Close the mail clients that hold this mailbox open, then ${RETRY}.`,
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
      NotFound:
        "Check by `mailkeel health` that the domain is registered and delegated to its DNS host's name servers.",
      Authorization:
        'Name resolvers that answer this worker in MAILKEEL_DNS_SERVERS: this one refuses it.',
      ServerError:
        "Check the zone's name servers and its DNSSEC chain by `mailkeel health`: the resolver could not answer for this name.",
    },
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
