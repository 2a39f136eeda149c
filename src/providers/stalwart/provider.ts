/** Stalwart (https://stalw.art), 0.10 to 0.16: domains, mailboxes and forwarders over whichever API the server speaks. Nothing is retried. */
import type { MailDomain } from '../../core/mail.ts';
import { STALWART_CAPABILITIES } from '../../core/provider-capabilities.ts';
import type { ProviderOperation } from '../../core/remediation.ts';
import type { HttpOptions } from '../http.ts';
import type { MailboxHost } from '../mailbox-port.ts';
import type { MailProvider } from '../ports.ts';
import { createAlias, getAlias, listAliases, setPassword, updateAlias } from './aliases.ts';
import { authorizationOf } from './credentials.ts';
import type { Line, ServedDomain } from './line.ts';
import { createMailbox, findMailbox } from './mailboxes.ts';
import { createProber } from './permissions.ts';
import { createSwitch, type LineName } from './probe.ts';
import { refusal } from './refusal.ts';
import { PROVIDER, type Session } from './session.ts';

const TIMEOUT_MS = 30_000;

export interface StalwartOptions {
  /** Of the HTTP listener, e.g. https://mail.example.net. */
  readonly url: string;
  /** An API key, or the password of `user`. */
  readonly token: string;
  /** An administrator's login; absent for a key. */
  readonly user?: string;
  /** Default `auto`: the server is asked. */
  readonly line?: LineName | 'auto';
  readonly timeoutMs?: number;
}

/** Calls `run` with the server's line, in a session of this operation. */
type On = <T>(
  call: {
    readonly operation: ProviderOperation;
    readonly signal: AbortSignal | undefined;
    readonly secret?: string;
  },
  run: (session: Session, line: Line) => Promise<T>,
) => Promise<T>;

/** Both ports for one server. Makes no call by itself. */
export function createStalwart(options: StalwartOptions): MailProvider & MailboxHost {
  const on = caller(options);
  const place = new URL(options.url);
  const at = `${place.host}${place.pathname.replace(/\/+$/, '')}`;
  return {
    name: 'stalwart',
    capabilities: STALWART_CAPABILITIES,
    permissions: createProber(options),
    identify: (signal) =>
      on({ operation: 'identify', signal }, async (session, line) => {
        await line.identify(session);
        // Addresses and limits are the server's: another credential of it is the same account.
        return { key: `stalwart:${at}` };
      }),
    ...domains(on),
    ...aliases(on),
    findMailbox: (address, signal) =>
      on({ operation: 'find-mailbox', signal }, (session, line) =>
        findMailbox(session, line, address),
      ),
    createMailbox: (request, signal) =>
      on({ operation: 'create-mailbox', signal, secret: request.password }, (session, line) =>
        createMailbox(session, line, request),
      ),
  };
}

function domains(
  on: On,
): Pick<
  MailProvider,
  'listDomains' | 'getDomain' | 'createDomain' | 'setProtections' | 'verifyRecords'
> {
  return {
    listDomains: (signal) =>
      on({ operation: 'list-domains', signal }, async (session, line) => {
        const found: MailDomain[] = [];
        for (const name of await line.listDomains(session))
          found.push(toMailDomain(name, await existing(session, line, name)));
        return found;
      }),
    getDomain: (domain, signal) =>
      on({ operation: 'get-domain', signal }, async (session, line) => {
        const found = await line.getDomain(session, domain);
        return found === undefined ? undefined : toMailDomain(domain, found);
      }),
    createDomain: (domain, signal) =>
      on({ operation: 'create-domain', signal }, async (session, line) => {
        await line.createDomain(session, domain);
        return toMailDomain(domain, await existing(session, line, domain));
      }),
    setProtections: (domain, _wish, signal) =>
      on({ operation: 'set-protections', signal }, async (session, line) =>
        toMailDomain(domain, await existing(session, line, domain)),
      ),
    // The server publishes or is published; it never looks whether it was.
    verifyRecords: () => Promise.resolve(undefined),
  };
}

function aliases(
  on: On,
): Pick<MailProvider, 'listAliases' | 'getAlias' | 'createAlias' | 'updateAlias' | 'setPassword'> {
  return {
    listAliases: (domain, signal) =>
      on({ operation: 'list-aliases', signal }, (session, line) =>
        listAliases(session, line, domain),
      ),
    getAlias: (domain, name, signal) =>
      on({ operation: 'get-alias', signal }, (session, line) =>
        getAlias(session, { line, domain, name }),
      ),
    createAlias: (domain, wish, signal) =>
      on({ operation: 'create-alias', signal }, (session, line) =>
        createAlias(session, { line, domain, name: wish.name }, wish),
      ),
    updateAlias: (domain, name, ...[wish, signal]) =>
      on({ operation: 'update-alias', signal }, (session, line) =>
        updateAlias(session, { line, domain, name }, wish),
      ),
    setPassword: (domain, name, ...[password, signal]) =>
      on({ operation: 'set-password', signal, secret: password }, (session, line) =>
        setPassword(session, { line, domain, name }, password),
      ),
  };
}

function caller({ url, token, user, line = 'auto', timeoutMs = TIMEOUT_MS }: StalwartOptions): On {
  const http: HttpOptions = {
    ...{ provider: PROVIDER, baseUrl: url, timeoutMs },
    headers: { authorization: authorizationOf(token, user) },
  };
  const onLine = createSwitch(line);
  return ({ operation, signal, secret }, run) => {
    const secrets = secret === undefined ? [token] : [token, secret];
    const session = { http, operation, secrets, signal };
    return onLine(session, (chosen) => run(session, chosen));
  };
}

async function existing(session: Session, line: Line, domain: string): Promise<ServedDomain> {
  const found = await line.getDomain(session, domain);
  if (found !== undefined) return found;
  throw refusal(session, { category: 'NotFound', said: `the server does not have ${domain}` });
}

/** No plan, no protections to switch per domain, no look at DNS. */
function toMailDomain(name: string, { id, records }: ServedDomain): MailDomain {
  return { id, name, plan: 'self-hosted', protections: {}, records };
}
