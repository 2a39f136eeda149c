/** The store's ports in memory, by their contract, with a clock the test sets. */
import { createHash } from 'node:crypto';
import { StoreError } from '../../../src/store/errors.ts';
import { statesBefore } from '../../../src/store/vault-states.ts';
import type { AttemptEnd, AttemptStart, Decision } from '../../../src/store/audit-port.ts';
import type { LedgerKey, LedgerRow } from '../../../src/store/ledger-port.ts';
import type { SignupMailbox } from '../../../src/store/mailbox-port.ts';
import type { AliasObject, RefusalRow, Store } from '../../../src/store/ports.ts';
import type { Mailbox, PasswordEntry, PasswordState } from '../../../src/store/vault-port.ts';
import { fakeImports } from './imports.ts';
import { fakeSuccessions } from './successions.ts';
import type { DomainProgress } from '../../../src/core/run.ts';
import type { Pace } from '../../../src/core/spec.ts';

export interface FakeAttempt {
  readonly start: AttemptStart;
  end?: AttemptEnd;
}

interface Row extends LedgerRow {
  /** Tickets with a call in flight. */
  readonly tickets: Set<string>;
  /** When a waiting ticket asked first. */
  readonly asked: Map<string, number>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What tests look at and turn; `store` is what the activities get. */
export class FakeStore {
  readonly attempts: FakeAttempt[] = [];
  readonly decisions: Decision[] = [];
  readonly passwords: Mutable<PasswordEntry>[] = [];
  readonly successions = fakeSuccessions(this.passwords);
  readonly objects = new Map<string, AliasObject>();
  readonly refusals: RefusalRow[] = [];
  readonly snapshots = new Map<string, unknown>();
  readonly leases = new Map<string, { holder: string; until: number; ended: boolean }>();
  readonly ledger = new Map<string, Mutable<Row>>();
  readonly progress: DomainProgress[] = [];
  /** Tickets given back without a call. */
  readonly forgotten: string[] = [];
  /** Candidates that were wrong, by account. */
  readonly wrongLogins = new Map<string, Set<string>>();
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

  private check(method: string): void {
    const error = this.trouble.get(method);
    this.trouble.delete(method);
    if (error !== undefined) throw error;
  }

  /** The pace of a row, as an operator would set it. */
  setPace(key: LedgerKey, pace: Pace & Partial<LedgerRow>): void {
    Object.assign(this.row(key), pace);
  }

  private row(key: LedgerKey): Mutable<Row> {
    const name = `${key.account} ${key.operation}`;
    const limits = { everyMs: 0, everyFrom: 'default', maxInFlight: 4 } as const;
    const fresh = { ...limits, used: 0, nextFreeAt: 0, inFlight: 0, waiting: 0 };
    const row = this.ledger.get(name) ?? {
      ...key,
      ...fresh,
      tickets: new Set<string>(),
      asked: new Map<string, number>(),
    };
    this.ledger.set(name, row);
    return row;
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
    vault: {
      current: (address, mailbox) =>
        this.done('vault.current', () => copy(this.live(address, mailbox))),
      plan: (candidate) =>
        this.done('vault.plan', () => {
          this.supersede(candidate.address, candidate);
          const live = this.live(candidate.address);
          if (live !== undefined) return { ...live };
          const row = {
            ...candidate,
            id: `password-${String(this.passwords.length)}`,
            state: 'planned' as PasswordState,
            createdAt: new Date(this.now()).toISOString(),
          };
          this.passwords.push(row);
          return { ...row };
        }),
      mark: (id, state) =>
        this.done('vault.mark', () => {
          const row = this.passwords.find((each) => each.id === id)!;
          if (statesBefore(state).includes(row.state)) row.state = state;
          return row.state;
        }),
      supersede: (address, aliasId) =>
        this.done('vault.supersede', () => {
          for (const row of this.passwords)
            if (row.address === address && (row.aliasId ?? aliasId) !== aliasId)
              row.state = 'rejected';
        }),
      retire: () => Promise.reject(new Error('activities never release an address')),
      rebind: (id, aliasId) =>
        this.done('vault.rebind', () => {
          this.passwords.find((row) => row.id === id)!.aliasId = aliasId;
        }),
      list: (domain) =>
        this.done('vault.list', () =>
          this.passwords.filter(
            (row) => row.domain === domain && row.state !== 'rejected' && row.role === undefined,
          ),
        ),
    },
    ledger: {
      ensure: (key, pace) =>
        this.done('ledger.ensure', () => {
          if (!this.ledger.has(`${key.account} ${key.operation}`))
            Object.assign(this.row(key), pace);
        }),
      setPace: (key, { everyMs, perDay }, from) =>
        this.done('ledger.setPace', () => {
          if (everyMs !== undefined) this.setPace(key, { everyMs, everyFrom: from });
          if (perDay !== undefined) this.setPace(key, { perDay, perDayFrom: from });
        }),
      claim: (key, { ticket }) =>
        this.done('ledger.claim', () => this.claim(this.row(key), ticket)),
      late: (key, at) =>
        this.done('ledger.late', () => {
          this.row(key).lastStartAt = at;
        }),
      release: (key, ticket) =>
        this.done('ledger.release', () => {
          const row = this.row(key);
          row.tickets.delete(ticket);
          row.inFlight = row.tickets.size;
        }),
      forget: (_key, ticket) => this.done('ledger.forget', () => void this.forgotten.push(ticket)),
      pause: (key, until, reason) =>
        this.done('ledger.pause', () => {
          Object.assign(this.row(key), { pausedUntil: until, pausedReason: reason });
        }),
      probe: (key) =>
        this.done('ledger.probe', () => {
          const row = this.row(key);
          if (row.pausedUntil !== undefined)
            row.pausedUntil = Math.min(row.pausedUntil, this.now());
        }),
      open: (key) =>
        this.done('ledger.open', () => {
          const row = this.row(key);
          delete row.pausedUntil;
          delete row.pausedReason;
        }),
      learn: (key, { limit, remaining }) =>
        this.done('ledger.learn', () => {
          this.setPace(key, { perDay: limit, perDayFrom: 'provider' });
          this.row(key).used = limit - remaining;
        }),
      exhaust: (key, until) =>
        this.done('ledger.exhaust', () => {
          const row = this.row(key);
          if (row.perDay !== undefined)
            Object.assign(row, { used: row.perDay, windowEndsAt: until });
        }),
      wrong: ({ account }, candidate) =>
        this.done('ledger.wrong', () => {
          this.wrongLogins.set(account, this.wrongLoginsOf(account).add(candidate));
        }),
      forgive: ({ account }, candidate) =>
        this.done('ledger.forgive', () => {
          if (candidate === undefined) this.wrongLogins.delete(account);
          else this.wrongLoginsOf(account).delete(candidate);
        }),
      rows: () => this.done('ledger.rows', () => [...this.ledger.values()]),
    },
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
    objects: {
      refuse: (refusal) =>
        this.done('objects.refuse', () => {
          this.refusals.push({ ...refusal, at: new Date(this.now()).toISOString() });
        }),
      refusals: (domain) =>
        this.done('objects.refusals', () => this.refusals.filter((row) => row.domain === domain)),
      reopenRefusals: (domain, name) =>
        this.done('objects.reopenRefusals', () => {
          for (const [index, row] of this.refusals.entries())
            if (row.domain === domain && !row.kept && (name ?? row.name) === row.name)
              this.refusals[index] = { ...row, entry: '' };
        }),
      note: (object) =>
        this.done('objects.note', () => {
          const key = `${object.name}@${object.domain}`;
          const known = this.objects.get(key);
          const createdAt = known?.createdAt ?? new Date(this.now()).toISOString();
          const ids = [known?.aliasId, object.aliasId].filter((id) => id !== undefined);
          const same =
            object.origin !== 'intended' &&
            known?.account === object.account &&
            new Set(ids).size < 2;
          const kept = same && known.origin === 'created' ? pick(known) : {};
          this.objects.set(key, { ...(same ? known : {}), ...object, createdAt, ...kept });
        }),
      get: (domain, name) => this.done('objects.get', () => this.objects.get(`${name}@${domain}`)),
      list: (domain) =>
        this.done('objects.list', () =>
          [...this.objects.values()].filter((object) => object.domain === domain),
        ),
      snapshot: (key, _execution, body) =>
        this.done('objects.snapshot', () => {
          if (!this.snapshots.has(key)) this.snapshots.set(key, body);
        }),
      snapshots: (prefix = '') =>
        this.done('objects.snapshots', () =>
          [...this.snapshots]
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, body]) => ({ key, executionId: '', createdAt: '', body })),
        ),
    },
    progress: {
      save: (progress) => this.done('progress.save', () => void this.progress.push(progress)),
      domains: () => Promise.resolve(this.progress),
      startExecution: () => Promise.resolve(),
      execution: () => Promise.resolve(undefined),
      executions: () => Promise.resolve([]),
      forget: () => Promise.resolve(),
    },
    mailboxes: {
      claim: ({ identity, address, account }) =>
        this.done('mailboxes.claim', () => {
          const mine = this.mailboxes.get(identity);
          const holder = [...this.mailboxes.values()].find((each) => each.address === address);
          if (mine !== undefined && mine.address !== address)
            return { state: 'identity-taken', address: mine.address } as const;
          if (holder !== undefined && holder.identity !== identity)
            return { state: 'address-taken' } as const;
          const claimedAt = new Date(this.now()).toISOString();
          this.mailboxes.set(identity, mine ?? { identity, address, account, claimedAt });
          return { state: 'claimed' } as const;
        }),
      ready: (identity, mailbox) =>
        this.done('mailboxes.ready', () => {
          Object.assign(this.mailboxes.get(identity) ?? {}, mailbox, {
            readyAt: new Date(this.now()).toISOString(),
          });
        }),
      byIdentity: (identity) => Promise.resolve(this.mailboxes.get(identity)),
      byAddress: (address) =>
        Promise.resolve([...this.mailboxes.values()].find((each) => each.address === address)),
      release: () => Promise.reject(new Error('activities never release an address')),
      takeCredential: () => Promise.reject(new Error('activities never hand a password out')),
    },
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

  wrongLoginsOf(account: string): Set<string> {
    return this.wrongLogins.get(account) ?? new Set();
  }

  private live(address: string, mailbox?: Mailbox): Mutable<PasswordEntry> | undefined {
    return this.passwords.findLast(
      (row) =>
        row.address === address &&
        row.state !== 'rejected' &&
        row.role === undefined &&
        (mailbox === undefined || isOf(row, mailbox)),
    );
  }

  private supersede(address: string, mailbox: Mailbox): void {
    for (const row of this.passwords)
      if (row.address === address && !isOf(row, mailbox)) row.state = 'rejected';
  }

  private claim(row: Mutable<Row>, ticket: string) {
    const now = this.now();
    const waitedSince = row.asked.get(ticket) ?? now;
    row.asked.set(ticket, waitedSince);
    const wait = (until: number, reason: 'pace' | 'budget' | 'paused' | 'in-flight') =>
      ({ state: 'wait', until, reason, detail: `${reason} of ${row.account}` }) as const;
    if (row.pausedUntil !== undefined && row.pausedUntil > now)
      return wait(row.pausedUntil, 'paused');
    if (row.perDay !== undefined && row.used >= row.perDay)
      return wait(row.windowEndsAt ?? now + 86_400_000, 'budget');
    if (row.lastStartAt !== undefined && row.lastStartAt + row.everyMs > now)
      return wait(row.lastStartAt + row.everyMs, 'pace');
    if (!row.tickets.has(ticket) && row.tickets.size >= row.maxInFlight)
      return wait(now + 5, 'in-flight');
    row.tickets.add(ticket);
    row.inFlight = row.tickets.size;
    row.used += 1;
    row.lastStartAt = now;
    row.asked.delete(ticket);
    const probe = row.pausedUntil !== undefined;
    return { state: 'go', startAt: now, waitedSince, probe } as const;
  }
}

function pick({ origin, executionId }: AliasObject): Pick<AliasObject, 'origin' | 'executionId'> {
  return { origin, executionId };
}

function isOf(row: Mailbox, { account, aliasId }: Mailbox): boolean {
  const unknown = row.aliasId === undefined || aliasId === undefined;
  return row.account === account && (unknown || row.aliasId === aliasId);
}

function copy<T extends object>(row: T | undefined): T | undefined {
  return row === undefined ? undefined : { ...row };
}
