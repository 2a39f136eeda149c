import type { Clock } from './ports.ts';

/** This machine's clock: with SQLite the database has no other. */
export const systemClock: Clock = { now: () => Promise.resolve(Date.now()) };

/** The clock's time as ISO 8601 UTC, the form every stored time has that people read. */
export async function isoNow(clock: Clock): Promise<string> {
  return new Date(await clock.now()).toISOString();
}
