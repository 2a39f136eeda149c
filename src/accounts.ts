/** Which concrete adapter stands behind an account label on this worker, and with whose credentials. */
import type { AccountCredentials } from './account-secrets.ts';
import { noteBudget, noteHeadroom } from './activities/attempt.ts';
import type { Accounts } from './activities/dependencies.ts';
import type { Account } from './core/manifest.ts';
import { FORWARD_EMAIL } from './core/manifest-account-schema.ts';
import { createIdentities } from './account-identities.ts';
import { readHostPort } from './host-port.ts';
import type { MailboxHost } from './providers/mailbox-port.ts';
import type { DnsProvider, LoginProver, MailProvider } from './providers/ports.ts';
import { createCloudflareDns } from './providers/cloudflare/provider.ts';
import { createForwardEmail } from './providers/forward-email/provider.ts';
import { createImapLogin } from './providers/login/imap.ts';
import { createBothLogins, createJmapLogin } from './providers/login/jmap.ts';
import { createRestLogin } from './providers/login/rest.ts';
import { createPowerDns } from './providers/powerdns/provider.ts';
import { createStalwart } from './providers/stalwart/provider.ts';
import { StoreError } from './store/errors.ts';

interface MailAccount {
  readonly provider: MailProvider;
  readonly login: LoginProver;
  /** The same provider, where people who sign up can get a mailbox on it. */
  readonly host?: MailboxHost;
}

/**
 * Builds an adapter for each account, once, and asks each provider once who the account is. A label that is not there, or of the other
 * kind, is a StoreError (`account`) that lists the labels known here.
 */
export function createAccounts(credentials: ReadonlyMap<string, AccountCredentials>): Accounts {
  const mail = new Map<string, MailAccount>();
  const dns = new Map<string, DnsProvider>();
  for (const [label, { account, secret }] of credentials) {
    if (account.kind === 'forward-email') mail.set(label, forwardEmail(account, secret));
    else if (account.kind === 'cloudflare') dns.set(label, cloudflare(account, secret));
    else if (account.kind === 'powerdns') dns.set(label, powerDns(account, secret));
    else mail.set(label, stalwart(account, secret));
  }
  const identities = createIdentities();
  return {
    mail: async (label, signal) => {
      const { provider, login } = known(label, mail);
      return { provider, login, identity: await identities.of(label, provider, signal) };
    },
    mailbox: async (label, signal) => {
      const { host, login } = known(label, hosts(mail));
      return { host, login, identity: await identities.of(label, host, signal) };
    },
    dns: async (label, signal) => {
      const provider = known(label, dns);
      return { provider, identity: await identities.of(label, provider, signal) };
    },
    identified: (label) => identities.has(label),
    kind: (label) => {
      if (mail.has(label)) return 'mail';
      known(label, dns);
      return 'dns';
    },
    prober: (label) => (mail.get(label)?.provider ?? known(label, dns)).permissions,
    labels: () => [...credentials.keys()],
  };
}

function known<T>(label: string, accounts: ReadonlyMap<string, T>): T {
  const account = accounts.get(label);
  if (account !== undefined) return account;
  const labels = [...accounts.keys()].join(', ') || 'none';
  throw new StoreError(
    'account',
    `this worker knows no account "${label}" of the kind needed (it knows: ${labels})`,
    'start the worker with the manifest that names the account (mailkeel worker --accounts FILE), then resume',
  );
}

/** The accounts sign-ups may name. */
function hosts(mail: ReadonlyMap<string, MailAccount>): ReadonlyMap<string, Required<MailAccount>> {
  return new Map(
    [...mail].flatMap(([label, { host, ...account }]) =>
      host === undefined ? [] : [[label, { ...account, host }]],
    ),
  );
}

type Of<K extends Account['kind']> = Extract<Account, { kind: K }>;

function forwardEmail(account: Of<'forward-email'>, token: string): MailAccount {
  const { url: baseUrl = FORWARD_EMAIL.url, imap = FORWARD_EMAIL.imap, login } = account;
  return {
    provider: createForwardEmail({ token, baseUrl, onBudget: noteBudget }),
    login: login === 'rest' ? createRestLogin({ baseUrl }) : imapLogin(imap, REST_OTHERWISE),
  };
}

const REST_OTHERWISE =
  "Where this network blocks the IMAP port, state `login: rest` for the account: passwords are then proven by the provider's REST login.";

function imapLogin(hostPort: string, otherwise?: string): LoginProver {
  const { host, port } = readHostPort(hostPort) ?? { host: hostPort, port: 993 };
  return createImapLogin({
    ...{ host, port, timeoutMs: 15_000 },
    ...(otherwise === undefined ? {} : { otherwise }),
  });
}

/** Mailboxes are proven over JMAP, which the server always speaks; over IMAP before that where the account names its address. */
function stalwart({ url, user, line, imap }: Of<'stalwart'>, token: string): MailAccount {
  const server = createStalwart({
    ...{ url, token },
    ...(user === undefined ? {} : { user }),
    ...(line === undefined ? {} : { line }),
  });
  const jmap = createJmapLogin({ baseUrl: url });
  const login = imap === undefined ? jmap : createBothLogins(imapLogin(imap), jmap);
  return { provider: server, login, host: server };
}

function cloudflare(account: Of<'cloudflare'>, token: string): DnsProvider {
  return createCloudflareDns({
    token,
    onHeadroom: noteHeadroom,
    ...(account.url === undefined ? {} : { baseUrl: account.url }),
  });
}

function powerDns({ url, server }: Of<'powerdns'>, key: string): DnsProvider {
  return createPowerDns({ key, url, ...(server === undefined ? {} : { server }) });
}
