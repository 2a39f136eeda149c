/** A mail host, a DNS host, a mail server and the world's DNS in memory. They log every call and fail when told to. */
import type { DnsChange, ExistingRecord } from '../../../src/core/dns.ts';
import {
  CLOUDFLARE_CAPABILITIES,
  FORWARD_EMAIL_CAPABILITIES,
} from '../../../src/core/provider-capabilities.ts';
import type { AliasWish, MailAlias, MailDomain } from '../../../src/core/mail.ts';
import type { LoginOutcome } from '../../../src/core/mail.ts';
import { ProviderError } from '../../../src/providers/errors.ts';
import type {
  DnsAnswer,
  DnsProvider,
  DnsResolver,
  LoginProver,
  MailProvider,
  Zone,
} from '../../../src/providers/ports.ts';
import type { FailureDetails } from '../../../src/core/errors.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A classified failure with the fields a test cares about. */
export function failure(details: Partial<FailureDetails> = {}): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'test',
    message: 'the provider failed',
    remediation: 'wait',
    ...details,
  });
}

interface Fault {
  readonly error: Error;
  /** The provider does the work and the answer is lost. */
  readonly acts: boolean;
}

/** Calls in order, and faults by method: each is met once. */
export class Script {
  readonly calls: string[] = [];
  private readonly faults = new Map<string, Fault[]>();
  /** Runs inside the next call of a method, before it acts. */
  readonly during = new Map<string, (signal: AbortSignal | undefined) => Promise<void>>();

  fail(method: string, error: Error, acts = false): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), { error, acts }]);
  }

  async call<T>(method: string, signal: AbortSignal | undefined, work: () => T): Promise<T> {
    signal?.throwIfAborted();
    this.calls.push(method);
    const during = this.during.get(method);
    this.during.delete(method);
    await (during === undefined ? Promise.resolve() : during(signal));
    const fault = this.faults.get(method)?.shift();
    if (fault === undefined) return work();
    if (fault.acts) work();
    throw fault.error;
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }
}

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

export class FakeDns {
  readonly script = new Script();
  zone: string | undefined;
  /** What is said of the zone beside its name. */
  about: Partial<Zone> = {};
  /** What is said of its CNAMEs, to whoever asks. */
  flattens: boolean | undefined;
  /** Id of the zone that was changed last. */
  writtenTo: string | undefined;
  records: ExistingRecord[] = [];

  constructor(zone: string) {
    this.zone = zone;
  }

  readonly provider: DnsProvider = {
    name: 'cloudflare',
    capabilities: CLOUDFLARE_CAPABILITIES,
    permissions: () => [],
    identify: (signal) => this.script.call('identify', signal, () => ({ key: 'cloudflare:z1' })),
    findZone: (_domain, signal) =>
      this.script.call('findZone', signal, () =>
        this.zone === undefined
          ? undefined
          : { id: 'zone-1', name: this.zone, nameServers: [], status: 'active', ...this.about },
      ),
    flattensCnames: (_zone, signal) =>
      this.script.call('flattensCnames', signal, () => this.flattens),
    listRecords: (_zone, signal) => this.script.call('listRecords', signal, () => this.records),
    applyChanges: (zone, changes, signal) =>
      this.script.call('applyChanges', signal, () => {
        this.writtenTo = zone.id;
        for (const change of changes) this.records = applied(this.records, change);
        return this.records;
      }),
  };
}

function applied(records: readonly ExistingRecord[], change: DnsChange): ExistingRecord[] {
  const next = (record: Omit<ExistingRecord, 'id'>, id: string): ExistingRecord => ({
    ...record,
    id,
  });
  switch (change.kind) {
    case 'create':
      return [
        ...records,
        next({ ...change.record, comment: change.comment }, `record-${String(records.length)}`),
      ];
    case 'change':
      return records.map((old) => (old.id === change.id ? next(change.record, old.id) : old));
    case 'delete':
      return records.filter((old) => old.id !== change.id);
  }
}

/** Name servers `address → zone content`; the recursive resolver sees `cache`, else the first server. */
export class FakeResolver {
  readonly script = new Script();
  readonly servers = new Map<string, () => readonly ExistingRecord[]>();
  cache: (() => readonly ExistingRecord[]) | undefined;
  /** What the recursive resolver answers for a name instead. */
  readonly rcodes = new Map<string, DnsAnswer['rcode']>();

  readonly resolver: DnsResolver = {
    delegation: (_domain, signal) =>
      this.script.call('delegation', signal, () =>
        [...this.servers.keys()].map((address) => ({
          host: `ns-${address}`,
          addresses: [address],
        })),
      ),
    queryAuthoritative: (address, name, type, signal) =>
      this.script.call('queryAuthoritative', signal, () =>
        answer(this.servers.get(address)?.() ?? [], name, type),
      ),
    queryRecursive: (name, type, signal) =>
      this.script.call('queryRecursive', signal, () => {
        const rcode = this.rcodes.get(name);
        if (rcode !== undefined) return { rcode, values: [] };
        const source = this.cache ?? [...this.servers.values()][0];
        return answer(source?.() ?? [], name, type);
      }),
  };
}

function answer(records: readonly ExistingRecord[], name: string, type: string): DnsAnswer {
  const found = records.filter((record) => record.name === name && record.type === type);
  const values = found.map(({ content, priority }) =>
    priority === undefined ? content : `${String(priority)} ${content}`,
  );
  return { rcode: 'NOERROR', values };
}
