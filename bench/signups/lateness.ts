/** How late a retry begins: a thousand sign-ups whose first attempt fails, each tried again after the same wait. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import { note, openStage } from '../stage.ts';
import { gather, setPace, SIGNUP_LOAD } from './crowd.ts';
import { quantile } from './posts.ts';

export interface Lateness {
  readonly people: number;
  readonly retries: number;
  /** From the schedule to the begin of the attempt; what it then waits for its slot in the ledger is the ledger's. Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const PEOPLE = 1_000;
const A_SECOND = 10;
/** A retry waits so much longer than all of them take to join: then every first attempt fails and no retry does. */
const MARGIN_MS = 20_000;
const EVERY_MS = 50;

/** Throws unless every sign-up ended with its mailbox at the second attempt. */
export async function measureLateness(people = PEOPLE): Promise<Lateness> {
  const stage = await openStage({ ...SIGNUP_LOAD, signups: { failures: people + 1 } });
  const retryMs = (people * 1_000) / A_SECOND + MARGIN_MS;
  try {
    const crowd = gather(stage, [retryMs]);
    // The first one makes the account known.
    await crowd.join(1, 1);
    while ((await crowd.attempts()).every(({ status }) => status !== 'failed')) await delay(200);
    await setPace(stage, EVERY_MS);
    await crowd.join(people, A_SECOND);
    note('all have joined; their retries …');
    await crowd.ready(people + 1, retryMs * 3);
    return judged(people, lateBy(await crowd.attempts(), retryMs));
  } finally {
    await stage.close();
  }
}

type Attempt = Pick<AttemptRow, 'email' | 'attemptCount' | 'status' | 'createdAt' | 'endedAt'>;

/**
 * Milliseconds from the end of each person's failed first attempt, and `retryMs` after it, to the begin of his second; of an attempt that was
 * deferred, its first begin. Sorted; `attempts` are in the order of their begins.
 */
export function lateBy(attempts: readonly Attempt[], retryMs: number): readonly number[] {
  const failedAt = new Map<string, number>();
  const late = new Map<string, number>();
  for (const { email = '', attemptCount, status, createdAt, endedAt = '' } of attempts) {
    const before = failedAt.get(email);
    if (attemptCount === 2 && before !== undefined && !late.has(email))
      late.set(email, Date.parse(createdAt) - before - retryMs);
    if (attemptCount === 1 && status === 'failed') failedAt.set(email, Date.parse(endedAt));
  }
  return [...late.values()].sort((a, b) => a - b);
}

function judged(people: number, late: readonly number[]): Lateness {
  if (late.length < people)
    throw new Error(`only ${String(late.length)} of ${String(people)} were tried a second time`);
  const most = late.at(-1) ?? 0;
  const [p50, p99] = [quantile(late, 0.5), quantile(late, 0.99)];
  return { people, retries: late.length, p50, p99, most };
}
