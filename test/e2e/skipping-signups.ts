/** Sign-ups in this process on a server that skips time: the real workflow, activities and store, a mail host in memory. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { provisionMailbox } from '../../src/workflows/index.ts';
import {
  mailbox,
  mailboxWorkflowId,
  type MailboxState,
  type ProvisionMailboxInput,
} from '../../src/workflows/mailbox-messages.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import { skippingEnvironment } from '../workflows/environment.ts';
import { MemoryHost } from './support/memory-host.ts';
import { SKIPPING } from './support/own-worker.ts';
import { withSignupWorker } from './support/signup-worker.ts';

export const ADDRESS = 'ann@example.com';

export type SignupRun = WorkflowHandle<typeof provisionMailbox>;

export interface Signups {
  readonly host: MemoryHost;
  readonly store: OpenStore;
  /** The server's own time, milliseconds since the epoch. */
  now(): Promise<number>;
  /** Lets so much of that time pass; without it time stands still until a result is waited for. */
  pass(ms: number): Promise<void>;
  /** Starts one sign-up with a worker that lives as long as `act`. */
  run<T>(input: Partial<ProvisionMailboxInput>, act: (run: SignupRun) => Promise<T>): Promise<T>;
  /** The state of a run once it is parked; fails when it ends instead. */
  readonly parked: (run: SignupRun) => Promise<MailboxState>;
  /** How the newest run of an address ended, waited for. */
  result(address: string): Promise<MailboxState>;
  /** Attempts on an address in order, decisions left out. */
  attempts(address?: string): Promise<readonly AttemptRow[]>;
  close(): Promise<void>;
}

/** Opens it; everything in it is new. */
export async function openSignups(): Promise<Signups> {
  const environment = await skippingEnvironment();
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-signups-'));
  const clock = { now: () => environment.currentTimeMs() };
  const store = await openStore({ directory, allowKeyFile: true, clock });
  const host = new MemoryHost();
  const { nativeConnection: connection } = environment;
  const pass = (ms: number): Promise<void> => environment.sleep(ms);
  return {
    ...{ host, store, pass },
    now: () => environment.currentTimeMs(),
    parked: async (run) => {
      for (;;) {
        const state = await run.query(mailbox);
        if (state.status === 'parked') return state;
        if (state.endedAt !== undefined) throw new Error(`it ended ${state.status}`);
        await pass(5_000);
      }
    },
    run: (input, act) => {
      const wish = { ...inputOf(), ...input };
      return withSignupWorker({ connection, store, host, clock, settings: SKIPPING }, async () =>
        act(
          await environment.client.workflow.start(provisionMailbox, {
            workflowId: mailboxWorkflowId(wish.address),
            taskQueue: TASK_QUEUE,
            args: [wish],
          }),
        ),
      );
    },
    result: (address) =>
      environment.client.workflow
        .getHandle<typeof provisionMailbox>(mailboxWorkflowId(address))
        .result(),
    attempts: async (address = ADDRESS) => {
      const rows = await store.audit.attempts({ email: address });
      return rows.filter(({ attemptCount }) => attemptCount > 0);
    },
    close: async () => {
      await environment.teardown();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function inputOf(): ProvisionMailboxInput {
  return {
    address: ADDRESS,
    domain: 'example.com',
    identity: randomUUID(),
    account: 'own',
    credential: 'generated',
    retriesMs: [60_000, 300_000, 1_800_000],
  };
}
