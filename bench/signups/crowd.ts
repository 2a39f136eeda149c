/** Many sign-ups of one stage: started, waited for, and read back from the audit log. */
import { setTimeout as delay } from 'node:timers/promises';
import { startSignup } from '../../src/server/signups.ts';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import type { Load } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { SETTINGS, somebody, type Person } from './names.ts';

/** One domain that is never started, and the mail server of the sign-ups. */
export const SIGNUP_LOAD: Load = {
  ...{ domains: 1, aliases: 1, latencyMs: 5, everyMs: 50, window: 1 },
  ...{ plan: 'enhanced_protection', phases: [1], signups: { failures: 0 } },
};

const ACKNOWLEDGED_MS = 10_000;
const LOOK_MS = 1_000;

export interface Crowd {
  readonly people: readonly Person[];
  /** Starts `count` more at `rate` a second. */
  join(count: number, rate: number): Promise<void>;
  /** Resolves once so many mailboxes stand. Throws when they do not within `withinMs`. */
  ready(count: number, withinMs: number): Promise<void>;
  /** Every attempt at a mailbox, in order of its begin. */
  attempts(): Promise<readonly AttemptRow[]>;
}

/** Sign-ups whose failed attempts are tried again after these waits. */
export function gather({ client, store }: Stage, retriesMs: readonly number[]): Crowd {
  const people: Person[] = [];
  const settings = { ...SETTINGS, retriesMs };
  const begin = async (): Promise<void> => {
    const signup = somebody();
    people.push(signup);
    await startSignup(client, { signup, settings, deadline: Date.now() + ACKNOWLEDGED_MS });
  };
  const attempts = async (): Promise<readonly AttemptRow[]> => {
    const rows = await store.audit.attempts({ executionId: 'sign-up' });
    return rows.filter(({ action }) => action === 'createMailbox');
  };
  return {
    people,
    attempts,
    join: async (count, rate) => {
      const begun = performance.now();
      await Promise.all(
        Array.from({ length: count }, async (_, index) => {
          await delay(Math.max(0, begun + (index * 1_000) / rate - performance.now()));
          await begin();
        }),
      );
    },
    ready: async (count, withinMs) => {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const made = (await attempts()).filter(({ status }) => status === 'succeeded').length;
        if (made >= count) return;
        if (performance.now() > deadline)
          throw new Error(`${String(made)} of ${String(count)} mailboxes stand`);
        await delay(LOOK_MS);
      }
    },
  };
}

/** The pace of everything a sign-up asks the mail server for. */
export async function setPace({ store }: Stage, everyMs: number): Promise<string> {
  const rows = await store.ledger.rows();
  const account = rows.find((row) => row.account.startsWith('stalwart:'))?.account;
  if (account === undefined) throw new Error('no sign-up has reached the mail server yet');
  for (const operation of ['requests', 'aliases'] as const)
    await store.ledger.setPace({ account, operation }, { everyMs }, 'operator');
  return account;
}
