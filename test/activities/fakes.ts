/** A whole world for one domain, and the way activities are run in it: through the real interceptor, one attempt at a time. */
import { randomBytes } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ApplicationFailure } from '@temporalio/common';
import { createAttemptsInterceptor } from '../../src/activities/attempts.ts';
import type { AliasCall, Call, Paced, ProviderActivities } from '../../src/activities/contract.ts';
import type { Accounts, Dependencies, Settings } from '../../src/activities/dependencies.ts';
import type { FailureReport } from '../../src/activities/failure.ts';
import type { ImportProviderActivities } from '../../src/activities/import-contract.ts';
import type { ReplaceActivities } from '../../src/activities/replace-contract.ts';
import { createActivities } from '../../src/activities/index.ts';
import type { PolicyAnswer } from '../../src/core/public-evidence.ts';
import type { AliasSpec, DomainSpec, Operation } from '../../src/core/spec.ts';
import type { TlsSight } from '../../src/core/tls-sight.ts';
import { StoreError } from '../../src/store/errors.ts';
import type { Mailbox, PasswordState } from '../../src/store/vault-port.ts';
import { BARE } from '../core/spec-fixture.ts';
import { FakeDns, FakeResolver } from './fakes/dns.ts';
import { FakeMail } from './fakes/mail.ts';
import { FakeStore } from './fakes/store.ts';

export { failure } from './fakes/script.ts';

export const DOMAIN = 'example.com';
export const EXECUTION = '20260101-000000';
export const MAIL_ACCOUNT = 'forward-email:u1';
export const DNS_ACCOUNT = 'cloudflare:z1';
export const LOGIN_ACCOUNT = 'login@imap.example.net:993';

/** `anna` a mailbox, `sales` a forwarder. */
export const ANNA: AliasSpec = { name: 'anna', mailbox: true, recipients: [] };
export const SALES: AliasSpec = { name: 'sales', mailbox: false, recipients: ['crm@example.net'] };

export function domainSpec(change: Partial<DomainSpec> = {}): DomainSpec {
  return {
    ...BARE,
    propagation: { deadlineMs: 1000, then: 'park' },
    aliases: [ANNA, SALES],
    ...change,
  };
}

/** How one attempt is made. */
export interface AttemptOptions {
  readonly attempt?: number;
  readonly activityId?: string;
  /** Milliseconds since the activity was first scheduled. */
  readonly sinceScheduledMs?: number;
  /** Runs beside the activity, to cancel it. */
  readonly beside?: (environment: MockActivityEnvironment) => void;
}

interface PlannedOptions extends Partial<Mailbox> {
  readonly password?: string;
}

type Providers = ProviderActivities & ImportProviderActivities & ReplaceActivities;
type Name = keyof Providers;
type Input<N extends Name> = Parameters<Providers[N]>[0];
type Result<N extends Name> = Awaited<ReturnType<Providers[N]>>;
type Done<N extends Name> = Result<N> extends Paced<infer T> ? T : never;

export class World {
  readonly store = new FakeStore();
  readonly mail = new FakeMail();
  readonly dns = new FakeDns(DOMAIN);
  readonly resolver = new FakeResolver();
  /** MTA-STS policies by domain. */
  readonly policies = new Map<string, PolicyAnswer>();
  /** TLS of hosts, by service and host: `smtp mx1.example.net`. */
  readonly tls = new Map<string, TlsSight>();
  readonly reports: unknown[] = [];
  /** Labels whose identity this worker has not asked yet. */
  readonly unknownYet = new Set<string>();
  readonly dependencies: Dependencies;
  readonly activities: ReturnType<typeof createActivities>;
  private spec: string;
  private readonly name: string;

  constructor(spec: Partial<DomainSpec> = {}, settings: Partial<Settings> = {}) {
    this.spec = this.store.putSpec(domainSpec(spec));
    this.name = spec.name ?? DOMAIN;
    this.resolver.servers.set('192.0.2.1', () => this.dns.records);
    this.dependencies = {
      store: this.store.store,
      accounts: this.accounts,
      resolver: this.resolver.resolver,
      policies: (domain) =>
        Promise.resolve(this.policies.get(domain) ?? { state: 'unreachable', reason: 'nobody' }),
      tls: ({ service, host }) =>
        Promise.resolve(
          this.tls.get(`${service} ${host}`) ?? { state: 'unreachable', reason: 'nobody' },
        ),
      clock: { now: () => Promise.resolve(this.store.now()) },
      settings: { inlineWaitMs: 1000, heartbeatMs: 5, leaseMs: 35_000, ...settings },
      report: {
        exportDomain: (input) => this.report(input),
        writeReport: (input) => this.report(input),
        exportDns: (input) => this.report(input),
      },
      randomness: (bytes) => randomBytes(bytes),
    };
    this.activities = createActivities(this.dependencies);
    this.unlimited(MAIL_ACCOUNT, ['requests', 'domains', 'aliases', 'passwords']);
    this.unlimited(LOGIN_ACCOUNT, ['logins']);
    this.unlimited(DNS_ACCOUNT, ['requests']);
  }

  /** The manifest changed: later calls use the new spec. */
  amend(spec: Partial<DomainSpec>): void {
    this.spec = this.store.putSpec(domainSpec(spec));
  }

  call(): Call {
    return { execution: EXECUTION, domain: this.name, pass: '1-1', spec: this.spec };
  }

  of(alias: string): AliasCall {
    return { ...this.call(), alias };
  }

  /** One attempt; throws what Temporal would be told. */
  async run<N extends Name>(
    name: N,
    input: Input<N>,
    options: AttemptOptions = {},
  ): Promise<Result<N>> {
    const environment = this.environment(name, options);
    const activity = this.activities.providers[name] as (input: Input<N>) => Promise<Result<N>>;
    const running = environment.run(activity, input);
    options.beside?.(environment);
    return (await running) as Result<N>;
  }

  /** One attempt that must not be deferred. */
  async do<N extends Name>(name: N, input: Input<N>, options?: AttemptOptions): Promise<Done<N>> {
    const result = (await this.run(name, input, options)) as Paced<Done<N>>;
    if ('done' in result) return result.done;
    throw new Error(`deferred: ${result.deferred.detail}`);
  }

  /** One attempt that must fail; returns the failure and its report. */
  async failing<N extends Name>(
    name: N,
    input: Input<N>,
    options?: AttemptOptions,
  ): Promise<{ readonly failure: ApplicationFailure; readonly report: FailureReport }> {
    try {
      await this.run(name, input, options);
    } catch (error) {
      const thrown = error as ApplicationFailure;
      return { failure: thrown, report: thrown.details?.[0] as FailureReport };
    }
    throw new Error(`${name} did not fail`);
  }

  environment(activityType: string, options: AttemptOptions): MockActivityEnvironment {
    const { attempt = 1, activityId = activityType, sinceScheduledMs = 0 } = options;
    return new MockActivityEnvironment(
      {
        activityType,
        activityId,
        attempt,
        scheduledTimestampMs: 1,
        currentAttemptScheduledTimestampMs: 1 + sinceScheduledMs,
      },
      {
        interceptors: [createAttemptsInterceptor(this.store.store, 5)],
        logger: new DefaultLogger('ERROR'),
      },
    );
  }

  /** The alias exists at the provider, created by Mailkeel. */
  async created(name: string): Promise<void> {
    this.mail.addAlias(DOMAIN, { name });
    await this.store.store.objects.note({
      domain: DOMAIN,
      name,
      account: MAIL_ACCOUNT,
      aliasId: `id-${name}`,
      origin: 'created',
      executionId: EXECUTION,
    });
  }

  /** The vault holds a password of that state, chosen for the mailbox given; by default for whichever the address has. */
  async planned(
    name: string,
    state: PasswordState,
    { password = 'a candidate of the vault', ...mailbox }: PlannedOptions = {},
  ): Promise<void> {
    const { id } = await this.store.store.vault.plan({
      address: `${name}@${DOMAIN}`,
      domain: DOMAIN,
      account: MAIL_ACCOUNT,
      executionId: EXECUTION,
      password,
      ...mailbox,
    });
    await this.store.store.vault.mark(id, state);
  }

  private unlimited(account: string, operations: readonly Operation[]): void {
    for (const operation of operations) this.store.setPace({ account, operation }, { everyMs: 0 });
  }

  private report(input: unknown): Promise<{ readonly path: string }> {
    this.reports.push(input);
    return Promise.resolve({ path: 'reports/x' });
  }

  private readonly accounts: Accounts = {
    mail: async (label, signal) => {
      this.require(label, 'fe');
      if (this.unknownYet.has(label)) await this.mail.provider.identify(signal);
      this.unknownYet.delete(label);
      const identity = { key: MAIL_ACCOUNT, email: 'owner@example.net' };
      return Promise.resolve({ provider: this.mail.provider, login: this.mail.login, identity });
    },
    dns: async (label) => {
      this.require(label, 'cf');
      return Promise.resolve({ provider: this.dns.provider, identity: { key: DNS_ACCOUNT } });
    },
    mailbox: (label) => {
      this.require(label, 'no account for sign-ups');
      return Promise.reject(new Error('unreachable'));
    },
    kind: (label) => {
      if (label !== 'fe') this.require(label, 'cf');
      return label === 'fe' ? 'mail' : 'dns';
    },
    identified: (label) => !this.unknownYet.has(label),
    prober: () => () => [],
    labels: () => ['fe', 'cf'],
  };

  private require(label: string, known: string): void {
    if (label !== known)
      throw new StoreError('account', `no account "${label}" (known: fe, cf)`, 'name a known one');
  }
}
