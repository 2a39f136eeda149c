import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { skippingEnvironment } from './environment.ts';
import type { ReleaseActivities } from './next-release.ts';
import { parkedWith } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { bundleOf, workflowOptions } from '../setup/workflow-bundle.ts';

quietRuntime();

const FIFTEEN_DAYS = 15 * 24 * 3_600_000;
const PARK = { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' } as const;

type Run = WorkflowHandle<typeof provisionDomain>;

describe('a run that is parked while its code is deployed anew', () => {
  let environment: TestWorkflowEnvironment;
  let codePath: string;
  const steps: string[] = [];
  beforeAll(async () => {
    environment = await skippingEnvironment();
    codePath = await bundleOf(join(__dirname, 'next-release.ts'));
  }, 120_000);
  afterAll(() => environment.teardown());

  /** Runs `body` while the workers of one release poll, and those of no other. */
  async function withRelease<T>(
    workflows: Pick<WorkerOptions, 'workflowBundle' | 'sinks'>,
    activities: object,
    body: () => Promise<T>,
  ): Promise<T> {
    const shared = { connection: environment.nativeConnection, activities };
    const own = await Worker.create({
      ...{ ...shared, ...workflows, taskQueue: messages.TASK_QUEUE },
      // The server that skips time never gives a task kept for a worker that is gone to another one.
      maxCachedWorkflows: 0,
    });
    const providers = await Worker.create({
      ...{ ...shared, taskQueue: messages.PROVIDERS_TASK_QUEUE },
    });
    return own.runUntil(() => providers.runUntil(body));
  }

  function withNextRelease<T>(world: FakeWorld, body: () => Promise<T>): Promise<T> {
    const added: ReleaseActivities = {
      noteStep: ({ domain, step }) => {
        steps.push(`${step} ${domain}`);
        return Promise.resolve();
      },
    };
    return withRelease({ workflowBundle: { codePath } }, { ...world.activities(), ...added }, body);
  }

  async function begin(domain: string): Promise<Run> {
    return environment.client.workflow.start(provisionDomain, {
      ...{ taskQueue: messages.TASK_QUEUE, workflowId: messages.domainWorkflowId(domain) },
      args: [{ execution: 'e1', domain, spec: 'hash', aliases: 3 }],
    });
  }

  /** Parks a run by this release's code, whose workers stop after 15 days. */
  async function park(world: FakeWorld, domain: string): Promise<Run> {
    const ensureDomain: Activities['ensureDomain'] = () => done({ state: 'park', park: PARK });
    const activities = world.activities({ ensureDomain });
    return withRelease(await workflowOptions(), activities, async () => {
      const run = await begin(domain);
      await parkedWith(run, PARK.code);
      // Also lets what goes with the park end: without a worker the time would stand still for it.
      await environment.sleep(FIFTEEN_DAYS);
      return run;
    });
  }

  it('finishes by the new code behind the park and by the old one ahead of it, and cannot be taken back', async () => {
    const world = new FakeWorld();
    const domain = 'a.guarded.example';
    const run = await park(world, domain);

    const result = await withNextRelease(world, async () => {
      await environment.sleep(FIFTEEN_DAYS);
      await run.signal(messages.resume);
      return run.result();
    });
    const history = await run.fetchHistory();

    const lasted = Date.parse(result.endedAt ?? '') - Date.parse(result.startedAt);
    expect(lasted).toBeGreaterThanOrEqual(2 * FIFTEEN_DAYS);
    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 3 } });
    expect(steps.filter((step) => step.endsWith(domain))).toEqual([`last ${domain}`]);
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history);
    await expect(Worker.runReplayHistory(await workflowOptions(), history)).rejects.toBeInstanceOf(
      DeterminismViolationError,
    );
  });

  it('takes every step of the new code when it begins after the deployment', async () => {
    const world = new FakeWorld();
    const domain = 'b.guarded.example';

    const result = await withNextRelease(world, async () => (await begin(domain)).result());

    expect(result.status).toBe('done');
    expect(steps.filter((step) => step.endsWith(domain))).toEqual([
      `first ${domain}`,
      `last ${domain}`,
    ]);
  });

  it('does not replay on the new code where `patched` was forgotten', async () => {
    const run = await park(new FakeWorld(), 'c.unguarded.example');
    const history = await run.fetchHistory();
    await run.terminate();

    await Worker.runReplayHistory(await workflowOptions(), history);
    await expect(
      Worker.runReplayHistory({ workflowBundle: { codePath } }, history),
    ).rejects.toBeInstanceOf(DeterminismViolationError);
  });
});
