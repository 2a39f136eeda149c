/** A mail host and its mail server in memory. */
import type { AliasWish, LoginOutcome, MailAlias, MailDomain } from '../../../src/core/mail.ts';
import { FORWARD_EMAIL_CAPABILITIES } from '../../../src/core/provider-capabilities.ts';
import type { LoginProver, MailProvider } from '../../../src/providers/ports.ts';
import { Script } from './script.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const OWNER = 'owner@example.net';

export class FakeMail {
  readonly script = new Script();
  readonly domains = new Map<string, Mutable<MailDomain>>();
  readonly aliases = new Map<string, Mutable<MailAlias>>();
  /** By address. A mailbox without an entry has none. */
  readonly passwords = new Map<string, string>();

  /** Mailboxes an override emptied. */
  readonly emptied: string[] = [];

  /** The plan a created domain gets. */
  planOfNew = 'enhanced_protection';

  addDomain(name: string, change: Partial<MailDomain> = {}): void {
    this.domains.set(name, { ...newDomain(name), ...change });
  }

  addAlias(domain: string, alias: Partial<MailAlias> & { readonly name: string }): void {
    const id = `id-${alias.name}`;
    const rest = { mailbox: true, enabled: true, recipients: [], description: '', labels: [] };
    this.aliases.set(`${alias.name}@${domain}`, { id, ...rest, ...alias });
  }

  readonly provider: MailProvider = {
    name: 'forward-email',
    capabilities: FORWARD_EMAIL_CAPABILITIES,
    permissions: () => [],
    identify: (signal) =>
      this.script.call('identify', signal, () => ({ key: 'forward-email:u1', email: OWNER })),
    listDomains: (signal) =>
      this.script.call('listDomains', signal, () => [...this.domains.values()]),
    native: ({ domain, alias }, signal) =>
      this.script.call('native', signal, () => {
        const found =
          alias === undefined ? this.domains.get(domain) : this.aliases.get(`${alias}@${domain}`);
        return found && { ...found, object: 'native' };
      }),
    getDomain: (domain, signal) =>
      this.script.call('getDomain', signal, () => this.domains.get(domain)),
    createDomain: (domain, signal) =>
      this.script.call('createDomain', signal, () => {
        this.addDomain(domain, { plan: this.planOfNew });
        return this.domains.get(domain)!;
      }),
    setProtections: (domain, wish, signal) =>
      this.script.call('setProtections', signal, () => {
        const found = this.domains.get(domain)!;
        found.protections = { ...found.protections, ...wish };
        return found;
      }),
    ignoreMx: (domain, ignored, signal) =>
      this.script.call('ignoreMx', signal, () => {
        const found = this.domains.get(domain)!;
        found.mxIgnored = ignored;
        return found;
      }),
    listAliases: (domain, signal) =>
      this.script.call('listAliases', signal, () =>
        [...this.aliases]
          .filter(([address]) => address.endsWith(`@${domain}`))
          .map(([, alias]) => alias),
      ),
    getAlias: (domain, name, signal) =>
      this.script.call('getAlias', signal, () => this.aliases.get(`${name}@${domain}`)),
    createAlias: (domain, wish, signal) =>
      this.script.call('createAlias', signal, () => {
        const existed = this.aliases.has(`${wish.name}@${domain}`);
        if (!existed) this.addAlias(domain, wish);
        return { alias: this.aliases.get(`${wish.name}@${domain}`)!, existed };
      }),
    updateAlias: (domain, name, wish: Partial<AliasWish>, signal) =>
      this.script.call('updateAlias', signal, () => {
        const alias = Object.assign(this.aliases.get(`${name}@${domain}`)!, wish);
        alias.labels = alias.labels.map((label) => this.spell(label));
        return { ...alias };
      }),
    setPassword: (domain, name, password, signal) =>
      this.script.call('setPassword', signal, () => {
        const address = `${name}@${domain}`;
        if (this.passwords.has(address)) return 'already-has-password';
        this.passwords.set(address, password);
        return 'accepted';
      }),
    replacePassword: (domain, name, change, signal) =>
      this.script.call('replacePassword', signal, () => {
        const address = `${name}@${domain}`;
        if ('current' in change && this.passwords.get(address) !== change.current)
          return 'wrong-current';
        if ('override' in change) this.emptied.push(address);
        this.passwords.set(address, change.password);
        return 'accepted';
      }),
    verifySending: (_domain, signal) => this.script.call('verifySending', signal, () => true),
    verifyRecords: (domain, signal) =>
      this.script.call('verifyRecords', signal, () => this.domains.get(domain)!.seen),
  };

  /** How the host stores a label it is sent. */
  spell: (label: string) => string = (label) => label;

  /** Answers every login until it is taken away. */
  loginAnswer: LoginOutcome | undefined;

  readonly login: LoginProver = {
    target: 'imap.example.net:993',
    login: (address, password, signal) =>
      this.script.call('login', signal, () => {
        if (this.loginAnswer !== undefined) return this.loginAnswer;
        return this.passwords.get(address) === password ? 'proven' : 'wrong-password';
      }),
  };
}

function newDomain(name: string): MailDomain {
  return {
    id: `id-${name}`,
    name,
    plan: 'enhanced_protection',
    protections: { 'adult-content': true, phishing: true, executable: true, virus: true },
    records: {
      mx: [{ exchange: 'mx1.forwardemail.net', priority: 10 }],
      ownership: { name, value: 'forward-email-site-verification=abc' },
      spf: 'include:spf.forwardemail.net',
    },
    seen: { ownership: true, mx: true },
  };
}
