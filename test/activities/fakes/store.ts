/** The store's ports in memory, by their contract, with a clock the test sets. */
import { createHash } from 'node:crypto';
import { StoreError } from '../../../src/store/errors.ts';
import type { AttemptEnd, AttemptStart, Decision } from '../../../src/store/audit-port.ts';
import type { LedgerKey, LedgerRow } from '../../../src/store/ledger-port.ts';
import type { SignupMailbox } from '../../../src/store/mailbox-port.ts';
import type { AliasObject, RefusalRow, Store } from '../../../src/store/ports.ts';
import type { PasswordEntry } from '../../../src/store/vault-port.ts';
import { fakeImports } from './imports.ts';
import { FakeLedger, type Mutable } from './ledger.ts';
import { fakeMailboxes } from './mailboxes.ts';
import { fakeObjects } from './objects.ts';
import { fakeSuccessions } from './successions.ts';
import { fakeVault } from './vault.ts';
import type { DomainProgress } from '../../../src/core/run.ts';
import type { Pace } from '../../../src/core/spec.ts';

export interface FakeAttempt {
  readonly start: AttemptStart;
  end?: AttemptEnd;
}

/** What tests look at and turn; `store` is what the activities get. */
export class FakeStore {
  private readonly hands = {
    now: () => this.now(),
    done: <T>(method: string, work: () => T): Promise<T> => this.done(method, work),
  };
  private readonly limits = new FakeLedger(this.hands);
  readonly attempts: FakeAttempt[] = [];
  readonly decisions: Decision[] = [];
  readonly passwords: Mutable<PasswordEntry>[] = [];
  readonly successions = fakeSuccessions(this.passwords);
  readonly objects = new Map<string, AliasObject>();
  readonly refusals: RefusalRow[] = [];
  readonly snapshots = new Map<string, unknown>();
  readonly leases = new Map<string, { holder: string; until: number; ended: boolean }>();
  readonly ledger = this.limits.rows;
  readonly progress: DomainProgress[] = [];
  /** Tickets given back without a call. */
  readonly forgotten = this.limits.forgotten;
  readonly specs = new Map<string, unknown>();
  readonly mailboxes = new Map<string, SignupMailbox>();
  readonly readings = new Map<string, { view: string; at: number; body: string }>();
  /** Milliseconds added to the wall clock. */
  skew = 0;
  /** The next call of `port.method` throws this. */
  readonly trouble = new Map<string, Error>();

  now(): number {
    return Date.now() + this.skew;
  }

  putSpec(spec: unknown): string {
    const hash = createHash('sha256').update(JSON.stringify(spec)).digest('hex');
    this.specs.set(hash, spec);
    return hash;
  }

  /** A lease somebody else holds, or held until `until`. */
  occupy(resource: string, until: number): void {
    this.leases.set(resource, { holder: 'somebody else', until, ended: false });
  }

  /** The pace of a row, as an operator would set it. */
  setPace(key: LedgerKey, pace: Pace & Partial<LedgerRow>): void {
    this.limits.setPace(key, pace);
  }

  /** Candidates that were wrong. */
  wrongLoginsOf(account: string): Set<string> {
    return this.limits.wrongLoginsOf(account);
  }

  private check(method: string): void {
    const error = this.trouble.get(method);
    this.trouble.delete(method);
    if (error !== undefined) throw error;
  }

  private async done<T>(method: string, work: () => T): Promise<T> {
    this.check(method);
    await Promise.resolve();
    return work();
  }

  readonly store: Store = {
    audit: {
      begin: (start) => this.done('audit.begin', () => String(this.attempts.push({ start }) - 1)),
      end: (handle, end) =>
        this.done('audit.end', () => {
          this.attempts[Number(handle)]!.end = end;
        }),
      decide: (decision) => this.done('audit.decide', () => void this.decisions.push(decision)),
      answeredFailures: ({ workflowId, runId, activityId }) =>
        this.done('audit.answeredFailures', () => {
          const same = this.attempts.filter(
            ({ start }) =>
              start.workflowId === workflowId &&
              start.runId === runId &&
              start.activityId === activityId,
          );
          return same.filter(({ end }) => end?.status === 'failed' && end.severity === 'Transient')
            .length;
        }),
      attempts: () => Promise.reject(new Error('activities never read the audit log')),
      page: () => Promise.reject(new Error('activities never read the audit log')),
      prune: () => Promise.reject(new Error('activities never prune the audit log')),
    },
    imports: fakeImports(this.passwords),
    successions: this.successions,
    vault: fakeVault(this.passwords, this.hands),
    ledger: this.limits.port,
    leases: {
      take: (resource, holder, holdMs) =>
        this.done('leases.take', () => {
          const last = this.leases.get(resource);
          if (last !== undefined && !last.ended && last.until > this.now())
            return { state: 'held', until: last.until } as const;
          this.leases.set(resource, { holder, until: this.now() + holdMs, ended: false });
          return { state: 'granted', recovered: last !== undefined && !last.ended } as const;
        }),
      renew: (resource, holder, holdMs) =>
        this.done('leases.renew', () => {
          const lease = this.leases.get(resource);
          if (lease?.holder !== holder) return false;
          lease.until = this.now() + holdMs;
          return true;
        }),
      end: (resource, holder) =>
        this.done('leases.end', () => {
          const lease = this.leases.get(resource);
          if (lease?.holder === holder) lease.ended = true;
        }),
    },
    specs: {
      put: (spec) => this.done('specs.put', () => this.putSpec(spec)),
      get: (hash) =>
        this.done('specs.get', () => {
          if (!this.specs.has(hash))
            throw new StoreError('spec', `no spec ${hash}`, 'start the manifest again');
          return this.specs.get(hash);
        }),
    },
    objects: fakeObjects(this, this.hands),
    progress: {
      save: (progress) => this.done('progress.save', () => void this.progress.push(progress)),
      domains: () => Promise.resolve(this.progress),
      startExecution: () => Promise.resolve(),
      execution: () => Promise.resolve(undefined),
      executions: () => Promise.resolve([]),
      forget: () => Promise.resolve(),
    },
    mailboxes: fakeMailboxes(this.mailboxes, this.hands),
    readings: {
      keep: (key, view, body) =>
        this.done('readings.keep', () => {
          this.readings.set(key, { view, at: this.now(), body: JSON.stringify(body) });
        }),
      find: (key, view, maxAgeMs) =>
        this.done('readings.find', () => {
          const kept = this.readings.get(key);
          if (kept?.view !== view || kept.at < this.now() - maxAgeMs) return undefined;
          return JSON.parse(kept.body) as unknown;
        }),
      drop: (key) => this.done('readings.drop', () => void this.readings.delete(key)),
    },
    close: () => Promise.resolve(),
  };
}
