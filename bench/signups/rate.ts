/** How many sign-ups a second the intake takes durably before its slowest answers become slow. */
import { note } from '../stage.ts';
import { openPlace, type Keeping } from './place.ts';
import { postAt, type Answers } from './posts.ts';

export interface Rate {
  readonly keeping: Keeping;
  /** The highest rate that met the target; absent when the lowest did not. */
  readonly best?: Answers;
  /** Every step, in order. */
  readonly steps: readonly Answers[];
}

/** The answer a person would still call immediate. */
export const P99_MS = 100;
const SECONDS = 15;
/** Each about a quarter more than the one before. */
const RATES = [8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400];
/** One bad moment of a shared machine is no verdict: a step counts as missed when it is missed twice. */
const TRIES = 2;

/** Raises the rate until the target is missed. No worker runs: accepting a sign-up needs none. */
export async function measureRate(keeping: Keeping): Promise<Rate> {
  const place = await openPlace(keeping);
  const steps: Answers[] = [];
  try {
    await postAt(place.url, 5, 3);
    for (const rate of RATES) {
      const tried = await tryRate(place.url, rate);
      steps.push(...tried);
      if (!tried.some(isMet)) break;
    }
  } finally {
    await place.close();
  }
  const best = steps.findLast(isMet);
  return { keeping, steps, ...(best === undefined ? {} : { best }) };
}

async function tryRate(url: string, rate: number): Promise<readonly Answers[]> {
  const tried: Answers[] = [];
  while (tried.length < TRIES && !tried.some(isMet)) {
    const answers = await postAt(url, rate, SECONDS);
    note(
      `${String(rate)}/s: p50 ${answers.p50.toFixed(0)} ms, p99 ${answers.p99.toFixed(0)} ms, ${String(answers.accepted)} of ${String(answers.posted)} accepted`,
    );
    tried.push(answers);
  }
  return tried;
}

/** True when every post was accepted, and 99 of 100 in time. */
function isMet({ p99, posted, accepted }: Answers): boolean {
  return accepted === posted && p99 <= P99_MS;
}
