import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PayloadCodec } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { batchControl, type BatchState } from '../../src/workflows/messages-batch.ts';
import { FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { until } from './until.ts';
import { workflowOptions } from '../setup/workflow-bundle.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

type Handle = WorkflowHandle<typeof provisionDomain>;

/** Two children: 250 and 10. */
const NAMES = Array.from({ length: 260 }, (_, index) => `m${String(index)}`);
const HOUR = 3_600_000;

/** Does something once, while the worker sends what `matches`: it arrives before the answer to what is sent. */
class Meanwhile implements PayloadCodec {
  act: (sent: string) => Promise<void> = () => Promise.resolve();
  private readonly matches: RegExp;
  private over = false;

  constructor(matches: RegExp) {
    this.matches = matches;
  }

  async encode(payloads: Parameters<PayloadCodec['encode']>[0]): Promise<typeof payloads> {
    const sent = payloads.map(({ data }) => Buffer.from(data ?? []).toString()).join('\n');
    if (!this.over && this.matches.test(sent)) {
      this.over = true;
      await this.act(sent);
    }
    return payloads;
  }

  decode(payloads: Parameters<PayloadCodec['decode']>[0]): Promise<typeof payloads> {
    return Promise.resolve(payloads);
  }
}

describe('what is decided while a message to or from a child is on its way', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  async function run<T>(
    { codec, createAlias }: { codec: Meanwhile; createAlias: Activities['createAlias'] },
    body: (handle: Handle) => Promise<T>,
  ): Promise<T> {
    number += 1;
    const domain = `v${String(number)}.example.com`;
    const activities = new FakeWorld(NAMES, { phases: [2] }).activities({ createAlias });
    const shared = {
      ...{ connection: environment.nativeConnection, activities },
      dataConverter: { payloadCodecs: [codec] },
    };
    const { TASK_QUEUE, PROVIDERS_TASK_QUEUE: providersQueue } = messages;
    const options = { ...shared, ...(await workflowOptions()), taskQueue: TASK_QUEUE };
    const workflows = await Worker.create(options);
    const providers = await Worker.create({ ...shared, taskQueue: providersQueue });
    const input = { execution: 'e1', domain, spec: 'hash', aliases: 260, continueAfter: 300 };
    const pause = { reason: 'lunch', actor: 'anna' };
    const workflowId = messages.domainWorkflowId(domain);
    if (codec.act.length === 0)
      codec.act = () =>
        environment.client.workflow.getHandle(workflowId).signal(messages.pause, pause);
    return workflows.runUntil(() =>
      providers.runUntil(async () => {
        const handle = await environment.client.workflow.start(provisionDomain, {
          ...{ taskQueue: TASK_QUEUE, workflowId, args: [input] },
        });
        const result = await body(handle);
        await handle.terminate();
        return result;
      }),
    );
  }

  it('stops a child that was being started', async () => {
    const codec = new Meanwhile(/"step":"create"/);

    const parked = await run({ codec, createAlias: later }, (handle) =>
      until(handle, ({ status }) => status === 'parked'),
    );

    expect(parked.park?.code).toBe('operator.paused');
  });

  it('stops a child that was being told of another decision', async () => {
    const codec = new Meanwhile(/"leftOut":\[\["m3".*"stop"|"stop".*"leftOut":\[\["m3"/);

    const parked = await run({ codec, createAlias: later }, async (handle) => {
      await until(handle, ({ status }) => status === 'deferred');
      await handle.executeUpdate('skip', { args: [{ alias: 'm3', reason: 'not needed' }] });
      return until(handle, ({ status }) => status === 'parked');
    });

    expect(parked.park?.code).toBe('operator.paused');
  });

  it('stops a child that was about to cut its history', async () => {
    const codec = new Meanwhile(/"done":125/);
    const { workflow } = environment.client;
    let child = '';
    codec.act = async (sent) => {
      child = (JSON.parse(sent) as BatchState).batch;
      await workflow.getHandle(child).signal(batchControl, { stop: true });
    };
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let asked = false;
    const createAlias: Activities['createAlias'] = async ({ alias }) => {
      if (['m122', 'm123', 'm124'].includes(alias)) await held;
      const cut = alias === 'm125' && !asked;
      if (!cut) return { done: { aliasId: alias, outcome: 'created' } };
      asked = true;
      return deferral(1_000);
    };

    const ended = await run({ codec, createAlias }, async (handle) => {
      await timerFired(environment, handle);
      letGo();
      return until(handle, ({ status }) => status === 'parked' || status === 'done');
    });

    expect(child).toMatch(/^domain\/v3/);
    // Nobody here stopped it: as if it had been cancelled by hand, and it has not gone on.
    expect(ended.park?.code).toBe('failed.batch');
    expect(ended.counts.created).toBe(135);
  });
});

function deferral(ms: number) {
  const until = new Date(Date.now() + ms).toISOString();
  return { deferred: { until, reason: 'pace', detail: 'its turn comes later' } } as const;
}

function later() {
  return Promise.resolve(deferral(HOUR));
}

/** Waits until the longer child has taken note of the end of its wait. */
async function timerFired(environment: TestWorkflowEnvironment, handle: Handle): Promise<void> {
  for (;;) {
    const { events: own } = await handle.fetchHistory();
    const started = (own ?? []).flatMap(
      ({ childWorkflowExecutionStartedEventAttributes: begun }) =>
        begun?.workflowExecution?.workflowId ?? [],
    );
    // Children start in any order.
    const child = started.find((id) => id.includes('/0-create-'));
    if (child !== undefined) {
      const { events } = await environment.client.workflow.getHandle(child).fetchHistory();
      const fired = (events ?? []).findIndex(({ timerFiredEventAttributes: timer }) => timer);
      const after = fired < 0 ? [] : (events ?? []).slice(fired);
      if (after.some(({ workflowTaskCompletedEventAttributes: task }) => task)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
