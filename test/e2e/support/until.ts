import { setTimeout as sleep } from 'node:timers/promises';

/** A bound against hanging, not a measure of speed. */
const LIMIT_MS = 400_000;
const LOOK_MS = 50;

/** Looks until `look` gives something, and returns it. Throws with `what` and the last look's error when it never does. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${String(LIMIT_MS)} ms for ${what}`);
    await sleep(LOOK_MS);
  }
}
