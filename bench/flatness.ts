/** Whether a process's memory stays flat while work goes on. Pure. */

/** Resident memory, in megabytes, `at` milliseconds after the start. */
export interface Sample {
  readonly at: number;
  readonly mb: number;
}

export interface Flatness {
  /** Mean of the part that was judged, in megabytes. */
  readonly meanMb: number;
  /** The largest distance of a tenth of the run's mean from that, as a fraction of it. */
  readonly deviation: number;
}

/** The run before this fraction of it warms up: code is compiled, caches fill. */
const FROM = 0.3;
const SLICES = 10;

/** Judges the part of a run from 30 % to its end, tenth by tenth: single samples show when memory was given back, not how much is kept. */
export function flatness(samples: readonly Sample[]): Flatness {
  const end = samples.at(-1)?.at ?? 0;
  const judged = samples.filter(({ at }) => at >= end * FROM);
  const slices = Array.from({ length: SLICES }, (_, index) =>
    judged.filter(({ at }) => Math.min(SLICES - 1, Math.floor((at / end) * SLICES)) === index),
  );
  const means = slices.filter((slice) => slice.length > 0).map(mean);
  const whole = mean(judged);
  const distances = means.map((each) => Math.abs(each - whole) / whole);
  return { meanMb: whole, deviation: Math.max(0, ...distances) };
}

function mean(samples: readonly Sample[]): number {
  return samples.reduce((sum, { mb }) => sum + mb, 0) / samples.length;
}
