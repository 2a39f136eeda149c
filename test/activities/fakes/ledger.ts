/** The ledger's port in memory: no queue, the limits alone. */
import type { LedgerKey, LedgerRow, Ledger, Turn } from '../../../src/store/ledger-port.ts';
import type { Pace } from '../../../src/core/spec.ts';
import type { Step } from './step.ts';

interface Row extends LedgerRow {
  /** Tickets with a call in flight. */
  readonly tickets: Set<string>;
  /** When a waiting ticket asked first. */
  readonly asked: Map<string, number>;
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What tests look at and turn; `port` is what the activities get. */
export class FakeLedger {
  readonly rows = new Map<string, Mutable<Row>>();
  /** Tickets given back without a call. */
  readonly forgotten: string[] = [];
  /** Candidates that were wrong, by account. */
  private readonly wrongLogins = new Map<string, Set<string>>();
  private readonly now: () => number;
  readonly port: Ledger;

  constructor({ now, done }: { readonly now: () => number; readonly done: Step }) {
    this.now = now;
    this.port = this.portOf(done);
  }

  /** The pace of a row, as an operator would set it. */
  setPace(key: LedgerKey, pace: Pace & Partial<LedgerRow>): void {
    Object.assign(this.row(key), pace);
  }

  wrongLoginsOf(account: string): Set<string> {
    return this.wrongLogins.get(account) ?? new Set();
  }

  private row(key: LedgerKey): Mutable<Row> {
    const name = `${key.account} ${key.operation}`;
    const limits = { everyMs: 0, everyFrom: 'default', maxInFlight: 4 } as const;
    const fresh = { ...limits, used: 0, nextFreeAt: 0, inFlight: 0, waiting: 0 };
    const row = this.rows.get(name) ?? {
      ...key,
      ...fresh,
      tickets: new Set<string>(),
      asked: new Map<string, number>(),
    };
    this.rows.set(name, row);
    return row;
  }

  private portOf(done: Step): Ledger {
    return {
      ensure: (key, pace) =>
        done('ledger.ensure', () => {
          if (!this.rows.has(`${key.account} ${key.operation}`)) Object.assign(this.row(key), pace);
        }),
      setPace: (key, { everyMs, perDay }, from) =>
        done('ledger.setPace', () => {
          if (everyMs !== undefined) this.setPace(key, { everyMs, everyFrom: from });
          if (perDay !== undefined) this.setPace(key, { perDay, perDayFrom: from });
        }),
      claim: (key, turn) => done('ledger.claim', () => this.claim(this.row(key), turn)),
      late: (key, at) =>
        done('ledger.late', () => {
          this.row(key).lastStartAt = at;
        }),
      release: (key, ticket) =>
        done('ledger.release', () => {
          const row = this.row(key);
          row.tickets.delete(ticket);
          row.inFlight = row.tickets.size;
        }),
      forget: (_key, ticket) => done('ledger.forget', () => void this.forgotten.push(ticket)),
      pause: (key, until, reason) =>
        done('ledger.pause', () => {
          Object.assign(this.row(key), { pausedUntil: until, pausedReason: reason });
        }),
      probe: (key) =>
        done('ledger.probe', () => {
          const row = this.row(key);
          if (row.pausedUntil !== undefined)
            row.pausedUntil = Math.min(row.pausedUntil, this.now());
        }),
      open: (key) =>
        done('ledger.open', () => {
          const row = this.row(key);
          delete row.pausedUntil;
          delete row.pausedReason;
        }),
      learn: (key, { limit, remaining }) =>
        done('ledger.learn', () => {
          this.setPace(key, { perDay: limit, perDayFrom: 'provider' });
          this.row(key).used = limit - remaining;
        }),
      exhaust: (key, until) =>
        done('ledger.exhaust', () => {
          const row = this.row(key);
          if (row.perDay !== undefined)
            Object.assign(row, { used: row.perDay, windowEndsAt: until });
        }),
      wrong: ({ account }, candidate) =>
        done('ledger.wrong', () => {
          this.wrongLogins.set(account, this.wrongLoginsOf(account).add(candidate));
        }),
      forgive: ({ account }, candidate) =>
        done('ledger.forgive', () => {
          if (candidate === undefined) this.wrongLogins.delete(account);
          else this.wrongLoginsOf(account).delete(candidate);
        }),
      rows: () => done('ledger.rows', () => [...this.rows.values()]),
    };
  }

  private claim(row: Mutable<Row>, { ticket, stopAtWrong = Infinity }: Turn) {
    const now = this.now();
    const waitedSince = row.asked.get(ticket) ?? now;
    row.asked.set(ticket, waitedSince);
    const wait = (until: number, reason: 'pace' | 'budget' | 'paused' | 'in-flight') =>
      ({ state: 'wait', until, reason, detail: `${reason} of ${row.account}` }) as const;
    if (row.pausedUntil !== undefined && row.pausedUntil > now)
      return wait(row.pausedUntil, 'paused');
    if (row.operation === 'logins' && this.wrongLoginsOf(row.account).size >= stopAtWrong)
      return wait(now + 3_600_000, 'paused');
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
