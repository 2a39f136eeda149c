/** Sign-ups and comparisons with the directory whose histories are recorded. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities/contract.ts';
import type {
  CreateMailboxResult,
  MailboxLocalActivities,
  MailboxProviderActivities,
} from '../../src/activities/mailbox-contract.ts';
import type {
  ReconcileActivities,
  ReconcileLocalActivities,
} from '../../src/activities/reconcile-contract.ts';
import {
  mailbox,
  mailboxWorkflowId,
  RECONCILE,
  type MailboxState,
  type ProvisionMailboxInput,
  type ReconcileInput,
} from '../../src/workflows/mailbox-messages.ts';
import { pause, resume, retryFailed, TASK_QUEUE } from '../../src/workflows/messages.ts';
import { done, FakeWorld } from '../workflows/fake-activities.ts';
import type { Story } from './stories.ts';

const DOMAIN = 'example.com';
const IDENTITY = '4b9d7981-3f0e-4a39-9a4e-6a0d3c1f0001';
const SETTINGS = {
  account: 'own',
  credential: 'generated',
  retriesMs: [60_000, 300_000, 1_800_000],
} as const;
const MADE: CreateMailboxResult = { mailboxId: 'b', outcome: 'created', proven: true };
const ANNA = { id: 'm1', actor: 'anna', reason: 'the host is back' };

type Step = CreateMailboxResult | ApplicationFailure | { readonly deferMs: number };

/** Played on a dev server. */
export const LOCAL_SIGNUPS: readonly Story[] = [
  mailboxStory('mailbox-done', { steps: [MADE] }),
  mailboxStory('mailbox-conflict-resumed', {
    steps: [refused('Conflict', 'address-taken'), MADE],
    act: async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.executeUpdate('resume', { args: [ANNA] });
    },
  }),
  mailboxStory('mailbox-refused', { steps: [refused('Conflict', 'address-claimed')] }),
  mailboxStory('mailbox-paused-resumed', {
    steps: [unreachable(), MADE],
    act: async (handle) => {
      await until(handle, ({ status }) => status === 'deferred');
      await handle.signal(pause, { id: 'p1', reason: 'the host moves' });
      await until(handle, ({ park }) => park?.code === 'operator.paused');
      await handle.signal(resume, {});
    },
  }),
  mailboxStory('mailbox-aborted', {
    steps: [unreachable()],
    act: async (handle) => {
      await until(handle, ({ status }) => status === 'deferred');
      await handle.executeUpdate('abort', { args: [{ ...ANNA, reason: 'a test account' }] });
    },
  }),
  // Not where time is skipped: there it runs on to the end of the world while nobody but a person is waited for.
  mailboxStory('mailbox-retries-used-up', {
    steps: [unreachable(), unreachable(), unreachable(), unreachable(), MADE],
    input: { retriesMs: [100, 100, 100] },
    act: async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(retryFailed, ANNA);
    },
  }),
  // As the run after a cut history begins.
  mailboxStory('mailbox-carried', {
    steps: [{ deferMs: 1_000 }, MADE],
    input: { carried: { attempts: 1, retry: 1, startedAt: '2026-01-01T00:00:00.000Z' } },
  }),
  reconcileStory('reconcile-dry', { dryRun: true }),
  reconcileStory('reconcile-real', { dryRun: false }),
  // The history of its last run: it begins with what the earlier ones handed on.
  reconcileStory('reconcile-dry-continued', { dryRun: true, continueAfter: 1 }),
  reconcileStory('reconcile-real-continued', { dryRun: false, continueAfter: 1 }),
];

/** Played on the time-skipping server: they wait for the schedule. */
export const SKIPPING_SIGNUPS: readonly Story[] = [
  mailboxStory('mailbox-retried', { steps: [unreachable(), unreachable(), MADE] }),
];

interface Plot {
  /** What each attempt comes to, in order. */
  readonly steps: readonly Step[];
  readonly input?: Partial<ProvisionMailboxInput>;
  readonly act?: (handle: WorkflowHandle) => Promise<void>;
}

function mailboxStory(name: string, { steps, input = {}, act }: Plot): Story {
  return {
    name,
    activities: () => signupActivities(steps),
    play: async (client) => {
      const address = `${name}@${DOMAIN}`;
      const handle = await client.workflow.start('provisionMailbox', {
        workflowId: mailboxWorkflowId(address),
        taskQueue: TASK_QUEUE,
        args: [{ address, domain: DOMAIN, identity: IDENTITY, ...SETTINGS, ...input }],
      });
      // Time is skipped only while somebody waits for the end; one that was refused or aborted ends as a failure.
      const end = handle.result().catch(() => undefined);
      await act?.(handle);
      await end;
      return handle;
    },
  };
}

function reconcileStory(
  name: string,
  how: Pick<ReconcileInput, 'dryRun' | 'continueAfter'>,
): Story {
  return {
    name,
    activities: () => signupActivities([], `${name}.example.com`),
    play: (client) => compared(client, name, how),
  };
}

async function compared(
  client: Client,
  name: string,
  how: Pick<ReconcileInput, 'dryRun' | 'continueAfter'>,
): Promise<WorkflowHandle> {
  const input: ReconcileInput = { domains: [DOMAIN], reserved: [], signup: SETTINGS, ...how };
  const handle = await client.workflow.start('reconcileSignups', {
    ...{ workflowId: `${RECONCILE}/${name}`, taskQueue: TASK_QUEUE, args: [input] },
  });
  await handle.result();
  return handle;
}

type SignupActivities = Activities &
  MailboxProviderActivities &
  MailboxLocalActivities &
  ReconcileActivities &
  ReconcileLocalActivities;

/** Attempts come to `steps`, then to a mailbox; the directory has two pages, with one missing and one in conflict on each. */
function signupActivities(steps: readonly Step[], domain = DOMAIN): SignupActivities {
  const left = [...steps];
  return {
    ...new FakeWorld().activities(),
    createMailbox: () => {
      const step = left.shift() ?? MADE;
      if (step instanceof ApplicationFailure) return Promise.reject(step);
      if (!('deferMs' in step)) return done(step);
      const until = new Date(Date.now() + step.deferMs).toISOString();
      return Promise.resolve({ deferred: { until, reason: 'pace', detail: 'one at a time' } });
    },
    recordMailboxDecision: () => Promise.resolve(),
    listSignups: ({ from }) => {
      const page = from ?? 'first';
      const [missing, taken] = ['new', 'taken'].map((what) => ({
        ...{ identity: `${IDENTITY}/${what}`, address: `${page}-${what}@${domain}`, domain },
      }));
      const conflict = { code: 'address-claimed', message: 'it is another identity’s' } as const;
      return done({
        missing: missing === undefined ? [] : [missing],
        conflicts: taken === undefined ? [] : [{ ...taken, ...conflict }],
        ...{ seen: 3, leftAlone: 1, ...(from === undefined ? { next: 'second' } : {}) },
      });
    },
    recordSignupConflicts: () => Promise.resolve(),
  };
}

function unreachable(): ApplicationFailure {
  return failure({ category: 'ServerError', severity: 'Transient' });
}

function refused(category: string, code: string): ApplicationFailure {
  return failure({ category, code, severity: 'Permanent' });
}

function failure(about: {
  readonly category: string;
  readonly severity: string;
  readonly code?: string;
}): ApplicationFailure {
  const said = { message: 'the mail host refused', remediation: 'look at the mail host' };
  const details = { ...about, ...said, operation: 'create-mailbox' };
  return ApplicationFailure.create({
    ...{ type: about.category, message: said.message, nonRetryable: true, details: [details] },
  });
}

async function until(
  handle: WorkflowHandle,
  holds: (state: MailboxState) => boolean,
): Promise<void> {
  while (!holds(await handle.query(mailbox)))
    await new Promise((resolve) => setTimeout(resolve, 25));
}
