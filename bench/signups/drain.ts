/** A thousand sign-ups due at one moment, after an outage: how long they take beside what the account's pace allows, and what was foretold. */
import { setTimeout as delay } from 'node:timers/promises';
import { UNTIL_OPENED } from '../../src/core/limits.ts';
import { mailboxWorkflowId } from '../../src/workflows/mailbox-messages.ts';
import { resume } from '../../src/workflows/messages.ts';
import { note, openStage, type Stage } from '../stage.ts';
import { gather, setPace, SIGNUP_LOAD, type Crowd } from './crowd.ts';

export interface Drain {
  readonly people: number;
  /** One mailbox every so many milliseconds is what the account allows. */
  readonly everyMs: number;
  /** From the moment all were due to the last mailbox. */
  readonly tookMs: number;
  /** The same by the ledger's own word when its queue was longest. */
  readonly foretoldMs: number;
}

const PEOPLE = 1_000;
const EVERY_MS = 100;
const JOINED_A_SECOND = 20;
const AT_ONCE = 50;
const WITHIN_MS = 600_000;

/** Throws unless every sign-up ended with its mailbox. */
export async function measureDrain(people = PEOPLE): Promise<Drain> {
  const stage = await openStage(SIGNUP_LOAD);
  try {
    const crowd = gather(stage, []);
    await crowd.join(1, 1);
    await crowd.ready(1, WITHIN_MS);
    const key = { account: await setPace(stage, EVERY_MS), operation: 'aliases' } as const;
    await stage.store.ledger.pause(key, UNTIL_OPENED, 'the bench makes an outage');
    await crowd.join(people, JOINED_A_SECOND);
    await allAsked(crowd, people + 1);
    note('all wait; the account is open again …');
    await stage.store.ledger.open(key);
    const due = Date.now();
    const queue = watchQueue(stage, key.account);
    await resumeAll(stage, crowd);
    await crowd.ready(people + 1, WITHIN_MS);
    const foretoldMs = (await queue.stop()) - due;
    const ends = (await crowd.attempts()).map(({ endedAt = '' }) => Date.parse(endedAt));
    return { people, everyMs: EVERY_MS, tookMs: Math.max(...ends) - due, foretoldMs };
  } finally {
    await stage.close();
  }
}

/** Everybody has heard that the account is closed. */
async function allAsked(crowd: Crowd, count: number): Promise<void> {
  for (;;) {
    const asked = new Set((await crowd.attempts()).map(({ email }) => email));
    if (asked.size >= count) return;
    await delay(1_000);
  }
}

async function resumeAll({ client }: Stage, { people }: Crowd): Promise<void> {
  const queue = people.slice(1).values();
  const lane = async (): Promise<void> => {
    for (const { address } of queue)
      await client.workflow.getHandle(mailboxWorkflowId(address)).signal(resume, {});
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Looks every second when a call that asks now could start, what `mailkeel limits` shows as the end of the queue; `stop` returns the latest. */
function watchQueue({ store }: Stage, account: string): { readonly stop: () => Promise<number> } {
  const enough = new AbortController();
  let latest = 0;
  const watched = (async () => {
    while (!enough.signal.aborted) {
      const rows = await store.ledger.rows();
      const row = rows.find((each) => each.account === account && each.operation === 'aliases');
      latest = Math.max(latest, row?.nextFreeAt ?? 0);
      await delay(1_000);
    }
  })();
  return {
    stop: async () => {
      enough.abort();
      await watched;
      return latest;
    },
  };
}
