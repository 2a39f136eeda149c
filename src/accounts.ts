/** Which concrete adapter stands behind an account label on this worker, and with whose credentials. */
import type { AccountCredentials } from './account-secrets.ts';
import type { Accounts } from './activities/dependencies.ts';
import type { Account } from './core/manifest.ts';
import type { AccountIdentity, DnsProvider, LoginProver, MailProvider } from './providers/ports.ts';
import { createCloudflareDns } from './providers/cloudflare/provider.ts';
import { createForwardEmail } from './providers/forward-email/provider.ts';
import { createImapLogin } from './providers/login/imap.ts';
import { createPowerDns } from './providers/powerdns/provider.ts';
import { StoreError } from './store/errors.ts';

interface MailAccount {
  readonly provider: MailProvider;
  readonly login: LoginProver;
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
  }
  const identities = new Map<string, Promise<AccountIdentity>>();
  const ask = async (
    label: string,
    provider: MailProvider | DnsProvider,
  ): Promise<AccountIdentity> => {
    const asked = provider.identify();
    identities.set(label, asked);
    try {
      return await asked;
    } catch (error) {
      if (identities.get(label) === asked) identities.delete(label);
      throw error;
    }
  };
  // A refusal is the answer to one attempt only: whoever waited for the same answer asks for one of its own.
  const identify = (
    label: string,
    provider: MailProvider | DnsProvider,
  ): Promise<AccountIdentity> =>
    identities.get(label)?.catch(() => ask(label, provider)) ?? ask(label, provider);
  return {
    mail: async (label) => {
      const account = known(label, mail);
      return { ...account, identity: await identify(label, account.provider) };
    },
    dns: async (label) => {
      const provider = known(label, dns);
      return { provider, identity: await identify(label, provider) };
    },
    kind: (label) => (mail.has(label) ? 'mail' : (known(label, dns), 'dns')),
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

type Of<K extends Account['kind']> = Extract<Account, { kind: K }>;

function forwardEmail(account: Of<'forward-email'>, token: string): MailAccount {
  const [host, port] = (account.imap ?? 'imap.forwardemail.net:993').split(':');
  return {
    provider: createForwardEmail({
      token,
      ...(account.url === undefined ? {} : { baseUrl: account.url }),
    }),
    login: createImapLogin({ host: host ?? '', port: Number(port ?? 993), timeoutMs: 15_000 }),
  };
}

function cloudflare(account: Of<'cloudflare'>, token: string): DnsProvider {
  return createCloudflareDns({
    token,
    ...(account.url === undefined ? {} : { baseUrl: account.url }),
  });
}

function powerDns({ url, server }: Of<'powerdns'>, key: string): DnsProvider {
  return createPowerDns({ key, url, ...(server === undefined ? {} : { server }) });
}
