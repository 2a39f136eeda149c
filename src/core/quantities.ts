/** Amounts as operators write them: durations with a unit and percentages. */

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** A number and one unit, e.g. `48h` or `0.5s`; what editors are told through the JSON Schema. */
export const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)([smhd])$/;

/** A percentage with its sign, e.g. `95%`. */
export const PERCENTAGE = /^(\d{1,3}(?:\.\d{1,6})?)%$/;

const LONGEST_MS = 366 * UNIT_MS.d;

/** Milliseconds of `48h`; `undefined` when it is no duration, is zero, or is longer than 366 days (timers and dates stay exact below). */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const ms = Math.round(Number(match[1]) * UNIT_MS[match[2] as Unit]);
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}

/** The fraction 0..1 of `95%`; `undefined` when it is no percentage or above 100. */
export function parsePercentage(text: string): number | undefined {
  const match = PERCENTAGE.exec(text);
  if (match === null) return undefined;
  const fraction = Number(match[1]) / 100;
  return fraction <= 1 ? fraction : undefined;
}
