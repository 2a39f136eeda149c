import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type {
  MailboxDecision,
  MailboxLocalActivities,
  MailboxProviderActivities,
} from '../../src/activities/mailbox-contract.ts';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionMailbox } from '../../src/workflows/index.ts';
import { mailbox, mailboxWorkflowId } from '../../src/workflows/mailbox-messages.ts';
import { abort, pause, resume, TASK_QUEUE } from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { done, FakeWorld } from './fake-activities.ts';

quietRuntime();

/** Says who was decided about, and counts what was asked of the mail host. */
class Host {
  readonly decisions: MailboxDecision[] = [];
  attempts = 0;

  activities(): Activities & MailboxProviderActivities & MailboxLocalActivities {
    return {
      ...new FakeWorld().activities(),
      createMailbox: () => {
        this.attempts += 1;
        return done({ mailboxId: 'm', outcome: 'created', proven: true });
      },
      recordMailboxDecision: (decision) => {
        this.decisions.push(decision);
        return Promise.resolve();
      },
    };
  }
}

describe('a message that comes before the first task of a sign-up', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  const startOf = (name: string) => {
    const address = `${name}@example.com`;
    const settings = { account: 'own', credential: 'generated', retriesMs: [] } as const;
    return {
      ...{ workflowId: mailboxWorkflowId(address), taskQueue: TASK_QUEUE },
      args: [{ address, domain: 'example.com', identity: 'i-1', ...settings }] as [
        Parameters<typeof provisionMailbox>[0],
      ],
    };
  };

  it('ends it without an attempt when it is abort, and is audited', async () => {
    const host = new Host();
    const handle = await environment.client.workflow.signalWithStart(provisionMailbox, {
      ...startOf('ann'),
      ...{ signal: abort, signalArgs: [{ id: 'a1', actor: 'anna', reason: 'a slip' }] },
    });

    const [error, state] = await withWorker(environment, host.activities(), async () => {
      const end: unknown = await handle.result().catch((caught: unknown) => caught);
      return [end, await handle.query(mailbox)] as const;
    });

    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(state).toMatchObject({ status: 'abandoned', attempts: 0 });
    expect(host.attempts).toBe(0);
    expect(host.decisions).toMatchObject([{ action: 'abort', actor: 'anna', identity: 'i-1' }]);
  });

  it('holds it back when it is pause, until it is resumed', async () => {
    const host = new Host();
    const handle = await environment.client.workflow.signalWithStart(provisionMailbox, {
      ...startOf('ben'),
      ...{ signal: pause, signalArgs: [{ id: 'p1', reason: 'not yet' }] },
    });

    const [paused, attempts, result] = await withWorker(
      environment,
      host.activities(),
      async () => {
        const state = await handle.executeUpdate('firstOutcome');
        const made = host.attempts;
        await handle.signal(resume, {});
        return [state, made, await handle.result()] as const;
      },
    );

    expect(paused).toMatchObject({
      status: 'parked',
      attempts: 0,
      park: { code: 'operator.paused' },
    });
    expect(attempts).toBe(0);
    expect(result).toMatchObject({ status: 'done', attempts: 1 });
  });
});
