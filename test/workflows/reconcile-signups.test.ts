import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import type {
  MailboxLocalActivities,
  MailboxProviderActivities,
} from '../../src/activities/mailbox-contract.ts';
import type {
  MissingSignup,
  ReconcileActivities,
  ReconcileLocalActivities,
  SignupConflict,
} from '../../src/activities/reconcile-contract.ts';
import { reconcileSignups } from '../../src/workflows/index.ts';
import { mailboxWorkflowId, RECONCILE } from '../../src/workflows/mailbox-messages.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { done, FakeWorld } from './fake-activities.ts';

quietRuntime();

const PAGES = 5;
const signup = { account: 'own', credential: 'generated', retriesMs: [] } as const;

type Directory = Activities &
  ReconcileActivities &
  ReconcileLocalActivities &
  MailboxProviderActivities &
  MailboxLocalActivities;

/** Five pages, on each of which one has no mailbox and one cannot have his address. */
class FakeDirectory {
  readonly recorded: SignupConflict[] = [];
  readonly made: string[] = [];
  private readonly domain: string;

  constructor(domain: string) {
    this.domain = domain;
  }

  activities(): Directory {
    return {
      ...new FakeWorld().activities(),
      listSignups: ({ from = '1' }) => {
        const page = Number(from);
        return done({
          ...{ missing: [this.person(`new${from}`)], seen: 3, leftAlone: 1 },
          conflicts: [
            { ...this.person(`taken${from}`), code: 'address-claimed', message: 'it is another’s' },
          ],
          ...(page === PAGES ? {} : { next: String(page + 1) }),
        });
      },
      recordSignupConflicts: ({ conflicts }) => {
        this.recorded.push(...conflicts);
        return Promise.resolve();
      },
      createMailbox: ({ address }) => {
        this.made.push(address);
        return done({ mailboxId: 'm', outcome: 'created', proven: true });
      },
      recordMailboxDecision: () => Promise.resolve(),
    };
  }

  /** Who has no mailbox, by address. */
  wanted(): readonly string[] {
    return [1, 2, 3, 4, 5].map((page) => this.person(`new${String(page)}`).address);
  }

  private person(name: string): MissingSignup {
    return { identity: name, address: `${name}@${this.domain}`, domain: this.domain };
  }
}

describe('a comparison with the directory that continues as new after each page', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  async function compare(domain: string, dryRun: boolean) {
    const directory = new FakeDirectory(domain);
    const workflowId = `${RECONCILE}/${domain}`;
    const input = { domains: [domain], reserved: [], signup, dryRun, continueAfter: 1 };
    return withWorker(environment, directory.activities(), async () => {
      const handle = await environment.client.workflow.start(reconcileSignups, {
        ...{ workflowId, taskQueue: TASK_QUEUE, args: [input] },
      });
      const result = await handle.result();
      const last = await environment.client.workflow.getHandle(workflowId).describe();
      for (const address of dryRun ? [] : directory.wanted())
        await environment.client.workflow.getHandle(mailboxWorkflowId(address)).result();
      return { result, directory, isLater: last.runId !== handle.firstExecutionRunId };
    });
  }

  it('lists everybody on a dry run, and starts nobody', async () => {
    const { result, directory, isLater } = await compare('dry.example.com', true);

    expect(isLater).toBe(true);
    expect(result).toMatchObject({ seen: 15, leftAlone: 5, conflicts: 5, missing: 5, started: 0 });
    expect(result.listed.map(({ identity }) => identity)).toEqual([
      'new1',
      'new2',
      'new3',
      'new4',
      'new5',
    ]);
    expect(result.conflicting.map(({ identity }) => identity)).toEqual([
      'taken1',
      'taken2',
      'taken3',
      'taken4',
      'taken5',
    ]);
    expect(directory.made.length + directory.recorded.length).toBe(0);
  });

  it('starts everybody once, though each run leaves its children behind, and records every conflict', async () => {
    const { result, directory } = await compare('real.example.com', false);

    expect(result).toMatchObject({ conflicts: 5, missing: 5, started: 5 });
    expect(result.listed).toHaveLength(5);
    expect(directory.made.toSorted()).toEqual(directory.wanted());
    expect(directory.recorded).toHaveLength(5);
  });
});
