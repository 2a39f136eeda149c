/** The runs whose histories are recorded: each with a world of its own, and what is done to the workflow from outside. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../src/activities/contract.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { importWorkflowId } from '../../src/workflows/import-messages.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from '../workflows/fake-activities.ts';
import {
  failingActivities,
  failingThenParking,
  importingActivities,
  numbered,
  parkingActivities,
} from './story-activities.ts';

export interface Story {
  /** File name of its history. */
  readonly name: string;
  /** The activities of its workers; `now` is the server's time, milliseconds since the epoch. */
  readonly activities: (now: () => Promise<number>) => Activities;
  /** Starts the workflow, sends what is to be sent, waits for its end. */
  readonly play: (client: Client) => Promise<WorkflowHandle>;
}

const EXECUTION = '20260101-000000';
const FOURTEEN_HOURS_MS = 14 * 3_600_000;

/** Played on a dev server. */
export const LOCAL_STORIES: readonly Story[] = [
  domainStory('domain-happy', () => new FakeWorld().activities()),
  domainStory('domain-parked-resumed', parkingActivities, async (handle) => {
    await until(handle, ({ status }) => status === 'parked');
    await handle.executeUpdate('resume', {
      args: [{ id: 'm1', reason: 'plan switched', actor: 'anna' }],
    });
  }),
  domainStory(
    'domain-skipped',
    () =>
      new FakeWorld().activities({
        probePropagation: () =>
          done({ state: 'partial', servers: [], evidence: ['ns2 lags'], seen: 3, expected: 6 }),
      }),
    async (handle) => {
      await until(handle, ({ pass }) => pass === '1-3');
      await handle.signal(messages.skip, { pass: '1-3', reason: 'ns2 is retired', actor: 'anna' });
    },
  ),
  domainStory('domain-failing-alias', () => failingActivities()),
  domainStory('domain-paused-retried', failingThenParking, async (handle) => {
    await until(handle, ({ status }) => status === 'parked');
    await handle.executeUpdate('retryFailed', {
      args: [{ id: 'm1', reason: 'recipients split', actor: 'anna' }],
    });
  }),
  domainStory('domain-aborted', parkingActivities, async (handle) => {
    await until(handle, ({ status }) => status === 'parked');
    await handle.executeUpdate('abort', { args: [{ id: 'm1', reason: 'wrong domain' }] });
  }),
  domainStory('domain-amended', parkingActivities, async (handle) => {
    await until(handle, ({ status }) => status === 'parked');
    await handle.executeUpdate('amend', { args: [{ id: 'm1', spec: 'hash-2', aliases: 3 }] });
  }),
  // The history of its last run: it begins with what the earlier ones handed on.
  domainStory('domain-continued', () => new FakeWorld().activities(), undefined, 60),
  domainStory('domain-many-aliases', () => new FakeWorld(numbered(101)).activities()),
  {
    name: 'aliases-batch',
    activities: () => failingActivities(),
    play: (client) =>
      ended(client, 'provisionAliases', 'batch/many.example.com', {
        step: 'create',
        call: { execution: EXECUTION, domain: 'many.example.com', pass: '2-1', spec: 'hash' },
        names: ['anna', 'ben', 'carla'],
      }),
  },
  {
    name: 'fleet',
    activities: () => new FakeWorld(['anna']).activities(),
    play: (client) =>
      ended(client, 'provisionFleet', messages.executionWorkflowId(EXECUTION), {
        execution: EXECUTION,
        spec: 'hash',
      }),
  },
  {
    name: 'rollback-planned',
    activities: () => new FakeWorld().activities(),
    play: (client) =>
      ended(client, 'rollbackDns', messages.rollbackWorkflowId('planned.example.com'), {
        ...{ execution: EXECUTION, domain: 'planned.example.com', spec: 'hash' },
      }),
  },
  {
    name: 'rollback-agreed',
    activities: () => new FakeWorld().activities(),
    play: (client) =>
      ended(client, 'rollbackDns', messages.rollbackWorkflowId('agreed.example.com'), {
        ...{ execution: EXECUTION, domain: 'agreed.example.com', spec: 'hash' },
        decision: { actor: 'anna', reason: 'wrong zone', agreed: 'agreed', rollback: 'r1' },
      }),
  },
  {
    name: 'survey-fleet',
    activities: () => new FakeWorld(['anna']).activities(),
    play: (client) =>
      ended(client, 'surveyFleet', messages.surveyWorkflowId(EXECUTION), {
        execution: EXECUTION,
        spec: 'hash',
      }),
  },
  {
    name: 'import-passwords',
    activities: importingActivities,
    play: (client) =>
      ended(client, 'importPasswords', importWorkflowId(EXECUTION), {
        import: EXECUTION,
        specs: { 'import.example.com': 'hash' },
      }),
  },
];

/** Played on the time-skipping server: they wait for hours. */
export const SKIPPING_STORIES: readonly Story[] = [
  domainStory('domain-quota-deferred', (now) => {
    let until: number | undefined;
    return new FakeWorld().activities({
      setPassword: async ({ alias }) => {
        until ??= (await now()) + FOURTEEN_HOURS_MS;
        if ((await now()) >= until)
          return { done: { aliasId: `id-${alias}`, outcome: 'accepted' } };
        const detail = '300 of 300 passwords are used today';
        return { deferred: { until: new Date(until).toISOString(), reason: 'budget', detail } };
      },
    });
  }),
];

function domainStory(
  name: string,
  activities: Story['activities'],
  ...[act = () => Promise.resolve(), continueAfter]: readonly [
    ((handle: WorkflowHandle) => Promise<void>)?,
    number?,
  ]
): Story {
  return {
    name,
    activities,
    play: async (client) => {
      const domain = `${name}.example.com`;
      const handle = await client.workflow.start('provisionDomain', {
        workflowId: messages.domainWorkflowId(domain),
        taskQueue: messages.TASK_QUEUE,
        args: [
          {
            ...{ execution: EXECUTION, domain, spec: 'hash', aliases: 3 },
            ...(continueAfter === undefined ? {} : { continueAfter }),
          },
        ],
      });
      await act(handle);
      await handle.result();
      return handle;
    },
  };
}

async function ended(
  client: Client,
  workflow: string,
  ...[workflowId, input]: readonly [string, unknown]
): Promise<WorkflowHandle> {
  const taskQueue = messages.TASK_QUEUE;
  const handle = await client.workflow.start(workflow, { workflowId, taskQueue, args: [input] });
  await handle.result();
  return handle;
}

async function until(
  handle: WorkflowHandle,
  holds: (progress: DomainProgress) => boolean,
): Promise<void> {
  while (!holds(await handle.query(messages.progress)))
    await new Promise((resolve) => setTimeout(resolve, 25));
}
