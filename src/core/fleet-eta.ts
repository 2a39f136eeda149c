/** When the whole of an execution is likely to be through, by what has ended so far. Pure. */

export interface FleetPace {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly now: number;
  /** Domains that are done, or wait for a person. */
  readonly ended: number;
  /** Domains that wait for their start, work, or wait for a clock. */
  readonly left: number;
  /** When the last wait for a clock ends, as far as it is known. */
  readonly waitsUntil?: number | undefined;
}

/** Milliseconds since the epoch; undefined while nothing has ended to judge by, or nothing is left. */
export function fleetEta(pace: FleetPace): number | undefined {
  const { startedAt, now, ended, left, waitsUntil = 0 } = pace;
  if (left === 0) return undefined;
  const byRate = ended === 0 ? undefined : now + ((now - startedAt) / ended) * left;
  const known = [byRate ?? 0, waitsUntil].filter((time) => time > now);
  return known.length === 0 ? undefined : Math.max(...known);
}
