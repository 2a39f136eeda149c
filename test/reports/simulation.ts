/** A dry run with something of everything, for tests of its views. */
import type { DomainForecast, Simulation } from '../../src/core/simulation.ts';

export const NOW = Date.parse('2026-11-22T08:00:00Z');

const EFFECT = {
  create: { domains: 1, records: 7, aliases: 2, passwords: 1 },
  change: { records: 0, recordsDeleted: 0, aliases: 0, protections: 0 },
  keep: { records: 1, aliases: 3, mailboxes: 1, unmanaged: 2 },
  calls: [{ provider: 'forward-email', operation: 'get-domain', count: 3 }],
  requests: 3,
  emails: 1,
};

/** One domain that changes; `change` says what is otherwise. */
export function forecastOf(domain: string, change: Partial<DomainForecast> = {}): DomainForecast {
  return {
    ...{ domain, outcome: 'changes', ...EFFECT, issues: [] },
    beginsAt: '2026-11-22T08:00:00.000Z',
    endsAt: '2026-11-22T08:05:00.000Z',
    ...change,
  };
}

/** A whole simulation of these domains. */
export function simulationOf(
  domains: readonly DomainForecast[],
  change: Partial<Simulation> = {},
): Simulation {
  return {
    ...{ simulation: 1, at: '2026-11-22T08:00:00.000Z', basis: 'read', window: 10 },
    assumptions: ['nothing fails'],
    totals: {
      ...EFFECT,
      domains: domains.length,
      byOutcome: { changes: domains.length, nothing: 0, waits: 0, stopped: 0 },
      beginsAt: '2026-11-22T08:00:00.000Z',
      endsAt: '2026-11-25T12:00:00.000Z',
      durationMs: 273_600_000,
    },
    rows: [
      {
        ...{ provider: 'forward-email', accounts: ['fe'], operation: 'passwords', slots: 1_000 },
        ...{ everyMs: 2_000, perDay: 300, left: 300, windows: 4, stopped: false },
        lastAt: '2026-11-25T12:00:00.000Z',
      },
    ],
    issues: [],
    domains,
    ...change,
  };
}
