import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Finding } from '../../src/core/run.ts';
import { diagnoseFleet } from '../../src/workflows/index.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import { diagnosis, diagnosisWorkflowId } from '../../src/workflows/messages-diagnose.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { done, FakeWorld } from './fake-activities.ts';

quietRuntime();

/** What Temporal takes in one payload (its limit `blobSize.error`). */
const PAYLOAD_BYTES = 2 * 1024 * 1024;

describe('diagnoseFleet', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  it('gives out a fleet that no payload holds, in the order of the manifest', async () => {
    const domains = Array.from({ length: 60 }, (_, nth) => `d${String(nth)}.example.com`);
    const entries = domains.map((domain) => ({ domain, spec: 'hash', aliases: 1, accounts: [] }));
    const findings = Array.from({ length: 50 }, (): Finding => ({
      pass: '3-1',
      check: 'rights',
      status: 'fail',
      message: 'x'.repeat(1_000),
    }));
    const nothing = { set: [], prove: [], proven: [], kept: [], refused: [], left: 0 };
    const activities = new FakeWorld().activities({
      loadExecution: () =>
        Promise.resolve({ window: 2, total: 60, domains: entries, paced: [], pace: {} }),
      diagnosePasswords: () => done({ capable: true, findings, ...nothing }),
    });

    const { count, slices } = await withWorker(environment, activities, async () => {
      const handle = await environment.client.workflow.start(diagnoseFleet, {
        taskQueue: TASK_QUEUE,
        workflowId: diagnosisWorkflowId('e-diagnosis'),
        args: [{ execution: 'e-diagnosis', spec: 'hash' }],
      });
      const count = await handle.result();
      const from = (offset: number) => handle.query(diagnosis, offset);
      return { count, slices: [await from(0), await from(25), await from(50), await from(60)] };
    });

    expect(count).toBe(60);
    expect(slices.map((slice) => slice.length)).toEqual([25, 25, 10, 0]);
    expect(slices.flat().map(({ domain }) => domain)).toEqual(domains);
    expect(JSON.stringify(slices).length).toBeGreaterThan(PAYLOAD_BYTES);
  }, 60_000);
});
