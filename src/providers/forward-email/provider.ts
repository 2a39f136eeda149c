/** Forward Email (https://forwardemail.net): domains, aliases and first passwords over its REST API. One attempt a call, nothing retried. */
import type { Budget } from '../../core/limits.ts';
import { FORWARD_EMAIL_CAPABILITIES } from '../../core/provider-capabilities.ts';
import { remediationFor, type ProviderOperation } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import type { HttpOptions } from '../http.ts';
import type { MailProvider } from '../ports.ts';
import { createAlias, updateAlias } from './aliases.ts';
import {
  getAccount,
  getAlias,
  getDomain,
  getNative,
  listAliases,
  listDomains,
  lookAtRecords,
  lookAtSending,
  postDomain,
  putDomain,
  type Learned,
  type Session,
} from './api.ts';
import { PROVIDER } from './classify.ts';
import { toAlias, toIdentity, toMailDomain, toProtectionBody } from './convert.ts';
import { withoutSecrets } from './native.ts';
import { postPassword, postReplacement } from './passwords.ts';
import { createProber } from './permissions.ts';
import type { NativeDomain } from './schemas.ts';

const BASE_URL = 'https://api.forwardemail.net';
/** The server gives up after 30 s itself (408) and goes on working. */
const TIMEOUT_MS = 30_000;

export interface ForwardEmailOptions {
  /** API token of the account; it is account-wide. */
  readonly token: string;
  /** Without a trailing slash. Default https://api.forwardemail.net. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  /** Hears what is left of a day's budget, while the call that learned it is under way. */
  readonly onBudget?: (budget: Budget) => void;
}

type Open = (
  operation: ProviderOperation,
  signal: AbortSignal | undefined,
  secrets?: readonly string[],
) => Session;

/** The mail provider port for one Forward Email account. Makes no call by itself. */
export function createForwardEmail(options: ForwardEmailOptions): MailProvider {
  const open = opener(options);
  return {
    ...{ name: 'forward-email', capabilities: FORWARD_EMAIL_CAPABILITIES },
    permissions: createProber(open),
    ...{ ...domains(open), ...aliases(open) },
  };
}

type DomainCalls =
  | 'identify'
  | 'listDomains'
  | 'native'
  | 'getDomain'
  | 'createDomain'
  | 'setProtections'
  | 'ignoreMx'
  | 'verifyRecords'
  | 'verifySending';

function domains(open: Open): Pick<MailProvider, DomainCalls> {
  return {
    identify: async (signal) => toIdentity(await getAccount(open('identify', signal))),
    listDomains: async (signal) =>
      (await listDomains(open('list-domains', signal))).map(toMailDomain),
    native: async (subject, signal) => {
      const operation = subject.alias === undefined ? 'get-domain' : 'get-alias';
      const native = await getNative(open(operation, signal), subject);
      return native === undefined ? undefined : withoutSecrets(native);
    },
    getDomain: async (domain, signal) => {
      const native = await getDomain(open('get-domain', signal), domain);
      return native === undefined ? undefined : toMailDomain(native);
    },
    createDomain: async (domain, signal) => {
      const session = open('create-domain', signal);
      const refusal = await postDomain(session, domain).then(() => undefined, refused);
      return toMailDomain(await readBack(session, domain, refusal));
    },
    setProtections: async (domain, wish, signal) => {
      const session = open('set-protections', signal);
      await putDomain(session, domain, toProtectionBody(wish));
      return toMailDomain(await readBack(session, domain));
    },
    ignoreMx: async (domain, ignored, signal) => {
      const session = open('set-protections', signal);
      await putDomain(session, domain, { ignore_mx_check: ignored });
      return toMailDomain(await readBack(session, domain));
    },
    verifySending: (domain, signal) => lookAtSending(open('verify-sending', signal), domain),
    verifyRecords: async (domain, signal) => {
      const session = open('verify-records', signal);
      await lookAtRecords(session, domain);
      return toMailDomain(await readBack(session, domain)).seen;
    },
  };
}

function aliases(
  open: Open,
): Omit<MailProvider, DomainCalls | 'name' | 'capabilities' | 'permissions'> {
  return {
    listAliases: async (domain, signal) =>
      (await listAliases(open('list-aliases', signal), domain)).map(toAlias),
    getAlias: async (domain, name, signal) => {
      const native = await getAlias(open('get-alias', signal), { domain, name });
      return native === undefined ? undefined : toAlias(native);
    },
    createAlias: (domain, wish, signal) => createAlias(open('create-alias', signal), domain, wish),
    updateAlias: (domain, name, ...[wish, signal]) =>
      updateAlias(open('update-alias', signal), { domain, name }, wish),
    setPassword: async (domain, name, ...[password, signal]) => {
      refuseUnusable(password);
      return postPassword(open('set-password', signal, [password]), { domain, name }, password);
    },
    replacePassword: async (domain, name, ...[change, signal]) => {
      refuseUnusable(change.password);
      const secrets = 'current' in change ? [change.password, change.current] : [change.password];
      return postReplacement(open('set-password', signal, secrets), { domain, name }, change);
    },
  };
}

function opener(options: ForwardEmailOptions): Open {
  const { token, baseUrl = BASE_URL, timeoutMs = TIMEOUT_MS, onBudget } = options;
  const http: HttpOptions = {
    provider: PROVIDER,
    baseUrl,
    timeoutMs,
    headers: {
      // The password must stay empty: with one, the server takes the pair for a mailbox login.
      authorization: `Basic ${Buffer.from(`${token}:`).toString('base64')}`,
      accept: 'application/json',
      'accept-language': 'en',
    },
  };
  const learned: Learned = { storesNoRecipients: false };
  return (operation, signal, secrets = []) => ({
    http,
    operation,
    signal,
    learned,
    secrets: [token, ...secrets],
    ...(onBudget === undefined ? {} : { onBudget }),
  });
}

/** A 400 may hide a domain that exists: a duplicate, or one saved before a later step failed. */
function refused(error: unknown): ProviderError {
  if (error instanceof ProviderError && error.details.status === 400) return error;
  throw error;
}

async function readBack(
  session: Session,
  domain: string,
  refusal?: ProviderError,
): Promise<NativeDomain> {
  const native = await getDomain(session, domain);
  if (native !== undefined) return native;
  throw refusal ?? gone(session, domain);
}

function gone({ operation }: Session, domain: string): ProviderError {
  return new ProviderError({
    category: 'NotFound',
    severity: 'Permanent',
    operation,
    message: `${PROVIDER} has no domain ${domain} on this account`,
    remediation: remediationFor('NotFound', operation),
  });
}

/** The server would draw its own password for an empty one, and trims at login what it did not trim when storing. */
function refuseUnusable(password: string): void {
  if (password !== '' && password === password.trim() && password.length <= 128) return;
  throw new ProviderError({
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'set-password',
    code: 'password-characters',
    message: `${PROVIDER} could never log in with this password: empty, too long or with spaces around it`,
    remediation: remediationFor('ValidationError', 'set-password', 'password-characters'),
  });
}
