/** The rows of the ledger a simulation counts in: as they stand, else with starting values, both under the manifest's wishes. Pure. */
import { EVERY_ACCOUNT, type LimitRow } from './limits.ts';
import type { RunCall } from './simulation-calls.ts';
import type { Circumstances, Party } from './simulation-circumstances.ts';
import { SimulatedRow, type RowLimits } from './simulation-rows.ts';
import type { RowForecast } from './simulation.ts';
import { answererOf, operationOf } from './simulation-wire.ts';
import type { ExecutionSpec, Operation, Pace } from './spec.ts';
import { startingPace } from './starting-pace.ts';

interface Entry {
  readonly row: SimulatedRow;
  readonly provider: string;
  readonly operation: Operation;
  readonly labels: Set<string>;
  readonly domains: Set<string>;
}

/** A row once the run was played through, and the domains whose calls it paces. */
export interface PlayedRow {
  readonly forecast: RowForecast;
  readonly domains: ReadonlySet<string>;
}

/** Sources of what is known about limits. */
export interface Known {
  readonly limits: readonly LimitRow[];
  /** The manifest's, by account label; they are in force from the start on. */
  readonly pace: ExecutionSpec['pace'];
}

export class SimulatedLedger {
  private readonly entries = new Map<string, Entry>();
  private readonly known: ReadonlyMap<string, LimitRow>;
  private readonly pace: ExecutionSpec['pace'];

  constructor({ limits, pace }: Known) {
    this.known = new Map(limits.map((row) => [keyOf(row.account, row.operation), row]));
    this.pace = pace;
  }

  /** The key of the row that paces a call of a domain's run; the row is there from then on. */
  rowFor(domain: string, c: Circumstances, { call }: Pick<RunCall, 'call'>): string {
    const answerer = answererOf(call);
    const party: Party = (answerer === 'dns' ? c.dns : undefined) ?? c.mail;
    const account = answerer === 'logins' ? c.logins : party.account;
    const operation = operationOf(call);
    const key = keyOf(account, operation);
    const wish = this.pace[party.label]?.[operation] ?? {};
    const entry = this.entries.get(key) ?? {
      row: new SimulatedRow(this.limitsOf(key, { provider: party.provider, operation, wish })),
      ...{ provider: party.provider, operation },
      ...{ labels: new Set<string>(), domains: new Set<string>() },
    };
    entry.labels.add(party.label);
    entry.domains.add(domain);
    this.entries.set(key, entry);
    return key;
  }

  rows(): ReadonlyMap<string, SimulatedRow> {
    return new Map([...this.entries].map(([key, { row }]) => [key, row]));
  }

  private limitsOf(
    key: string,
    { provider, operation, wish }: { provider: string; operation: Operation; wish: Pace },
  ): RowLimits {
    const pause = this.pauseOfAll;
    const known = this.known.get(key);
    if (known === undefined)
      return { used: 0, ...startingPace(provider, operation), ...wish, ...pause };
    const { everyMs, maxInFlight, used, perDay, windowEndsAt, lastStartAt, pausedUntil } = known;
    return {
      ...{ everyMs, maxInFlight, used },
      ...(perDay === undefined ? {} : { perDay }),
      ...(windowEndsAt === undefined ? {} : { windowEndsAt }),
      ...(lastStartAt === undefined ? {} : { lastStartAt }),
      ...(pausedUntil === undefined ? {} : { pausedUntil }),
      ...wish,
      ...pause,
    };
  }

  /** `pause --all` stops every account. */
  private get pauseOfAll(): Pick<RowLimits, 'pausedUntil'> {
    const row = [...this.known.values()].find(({ account }) => account === EVERY_ACCOUNT);
    return row?.pausedUntil === undefined ? {} : { pausedUntil: row.pausedUntil };
  }

  /** Every row that was used, once the run was played through. */
  forecast(): readonly PlayedRow[] {
    return [...this.entries.values()].map((entry) => ({
      forecast: forecastOf(entry),
      domains: entry.domains,
    }));
  }
}

function forecastOf({ row, provider, operation, labels }: Entry): RowForecast {
  const { limits } = row;
  const { slots, windows, firstAt, lastAt } = row.used();
  const { everyMs, perDay, used, pausedUntil } = limits;
  const isPaused = pausedUntil !== undefined && !row.isShut;
  return {
    ...{ provider, accounts: [...labels], operation, slots, everyMs, windows },
    ...(perDay === undefined ? {} : { perDay, left: Math.max(0, perDay - used) }),
    ...(isPaused ? { pausedUntil: iso(pausedUntil) } : {}),
    stopped: row.isShut,
    ...(firstAt === undefined ? {} : { firstAt: iso(firstAt) }),
    ...(lastAt === undefined ? {} : { lastAt: iso(lastAt) }),
  };
}

function keyOf(account: string, operation: Operation): string {
  return `${account} ${operation}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
