/** Surveys and their calls as numbers: what one domain's run would do, and sums of them. Pure. */
import type { PlannedDomain } from './fleet-plan.ts';
import type { RunCall } from './simulation-calls.ts';
import type { Circumstances } from './simulation-circumstances.ts';
import type { CallCount, Effect } from './simulation.ts';
import { answererOf, requestsOf } from './simulation-wire.ts';

/** Requests by provider and operation, in the order of the run. */
export class CallCounter {
  private readonly counts = new Map<string, CallCount>();

  add(provider: string, operation: string, count: number): void {
    const key = JSON.stringify([provider, operation]);
    const before = this.counts.get(key)?.count ?? 0;
    if (count > 0) this.counts.set(key, { provider, operation, count: before + count });
  }

  list(): readonly CallCount[] {
    return [...this.counts.values()];
  }
}

/** The adapter that answers a call; logins are counted at the mail provider. */
export function providerOf(c: Circumstances, { call }: Pick<RunCall, 'call'>): string {
  return (answererOf(call) === 'dns' ? c.dns?.provider : undefined) ?? c.mail.provider;
}

/** What a run of the domain would do, and its requests. */
export function effectOf(planned: PlannedDomain, calls: readonly RunCall[]): Effect {
  const { circumstances: c } = planned;
  const counter = new CallCounter();
  if (c !== undefined)
    for (const each of calls)
      for (const request of requestsOf(providerOf(c, each), each.call, each.repeat))
        counter.add(providerOf(c, each), request, each.times);
  const counts = counter.list();
  const passwords = timesOf(calls, 'set-password');
  return {
    ...worksOf(planned),
    calls: counts,
    requests: sum(counts.map(({ count }) => count)),
    emails: passwords * (c?.admins ?? 0),
  };
}

function worksOf(planned: PlannedDomain): Pick<Effect, 'create' | 'change' | 'keep'> {
  const { items, aliasesCreated, aliasesChanged, passwordsToSet, existingAliases } = planned;
  const changed = items.filter(({ action }) => action === 'change').length;
  return {
    create: {
      domains: planned.domainCreated ? 1 : 0,
      records: planned.dnsWrites - changed,
      aliases: aliasesCreated,
      passwords: passwordsToSet,
    },
    change: {
      records: changed,
      recordsDeleted: planned.dnsDeletions,
      aliases: aliasesChanged,
      protections: planned.protections?.length ?? 0,
    },
    keep: {
      records: items.filter(({ action }) => action === 'keep').length,
      aliases: Math.max(0, existingAliases - aliasesChanged),
      mailboxes: planned.existingMailboxes ?? 0,
      unmanaged: planned.unmanaged,
    },
  };
}

function timesOf(calls: readonly RunCall[], call: RunCall['call']): number {
  return sum(calls.filter((each) => each.call === call).map(({ times }) => times));
}

/** The sum of several; `calls` by provider and operation, the most frequent first. */
export function sumEffects(effects: readonly Effect[], beside: readonly CallCount[]): Effect {
  const counter = new CallCounter();
  for (const { provider, operation, count } of [
    ...effects.flatMap(({ calls }) => calls),
    ...beside,
  ])
    counter.add(provider, operation, count);
  const calls = counter
    .list()
    .toSorted((a, b) => a.provider.localeCompare(b.provider) || b.count - a.count);
  return {
    create: sumOf(
      effects.map(({ create }) => create),
      NOTHING.create,
    ),
    change: sumOf(
      effects.map(({ change }) => change),
      NOTHING.change,
    ),
    keep: sumOf(
      effects.map(({ keep }) => keep),
      NOTHING.keep,
    ),
    calls,
    requests: sum(calls.map(({ count }) => count)),
    emails: sum(effects.map(({ emails }) => emails)),
  };
}

const NOTHING: Pick<Effect, 'create' | 'change' | 'keep'> = {
  create: { domains: 0, records: 0, aliases: 0, passwords: 0 },
  change: { records: 0, recordsDeleted: 0, aliases: 0, protections: 0 },
  keep: { records: 0, aliases: 0, mailboxes: 0, unmanaged: 0 },
};

function sumOf<T extends { readonly [K in keyof T]: number }>(rows: readonly T[], zero: T): T {
  const names = Object.keys(zero) as (keyof T)[];
  return Object.fromEntries(
    names.map((name) => [name, sum(rows.map((row): number => row[name]))]),
  ) as T;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
