import { describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../src/activities/contract.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

type Handle = WorkflowHandle<typeof provisionDomain>;

/** Two children: 250 and 10. */
const NAMES = Array.from({ length: 260 }, (_, index) => `m${String(index)}`);
const IN_SECOND = new Set(NAMES.slice(250));
const HOUR = 3_600_000;

describe('many aliases in children', () => {
  const runs = domainRuns(localEnvironment, { prefix: 'b' });
  const { run } = runs;

  /** Events of the domain and of its longest child. */
  async function events(
    handle: Handle,
  ): Promise<{ readonly domain: number; readonly child: number }> {
    const { events: own = [] } = await handle.fetchHistory();
    const children = (own ?? []).flatMap(
      ({ childWorkflowExecutionStartedEventAttributes: child }) =>
        child?.workflowExecution?.workflowId ?? [],
    );
    const counts = await Promise.all(
      children.map(async (workflowId) => {
        const history = await runs.environment.client.workflow.getHandle(workflowId).fetchHistory();
        return history.events?.length ?? 0;
      }),
    );
    return { domain: own?.length ?? 0, child: Math.max(...counts) };
  }

  it('begin above a hundred, and go through every pass', async () => {
    const names = Array.from({ length: 105 }, (_, index) => `m${String(index)}`);

    const [result, events] = await run(new FakeWorld(names), {}, async (handle) => [
      await handle.result(),
      (await handle.fetchHistory()).events?.length ?? 0,
    ]);

    expect(result).toMatchObject({ status: 'done', counts: { proven: 105 } });
    expect(events).toBeLessThan(400);
  });

  it('keeps every history short, and the domain knows how far its children are', async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const world = new FakeWorld(NAMES, { phases: [2] });
    const usual = world.activities();
    const createAlias: Activities['createAlias'] = async (call) => {
      if (call.alias === 'm249') await held;
      return usual.createAlias(call);
    };

    const { halfway, result, lengths } = await run(world, { createAlias }, async (handle) => {
      const seen = await until(handle, ({ passes }) =>
        passes.some(({ pass, done: count }) => pass === '2-1' && count >= 125),
      );
      letGo();
      const ended = await handle.result();
      return { halfway: seen, result: ended, lengths: await events(handle) };
    });

    expect(halfway.passes.find(({ pass }) => pass === '2-1')).toMatchObject({ total: 260 });
    expect(halfway.counts.created).toBeLessThan(250);
    expect(result).toMatchObject({ status: 'done', counts: { created: 260 } });
    expect(lengths.domain).toBeLessThan(150);
    expect(lengths.child).toBeLessThan(3_000);
  });

  it('shows that all children wait, and a resume reaches every lane of them', async () => {
    let open = false;
    const createAlias: Activities['createAlias'] = ({ alias }) =>
      open
        ? done({ aliasId: alias, outcome: 'created' })
        : Promise.resolve({
            deferred: {
              until: new Date(Date.now() + HOUR).toISOString(),
              reason: 'budget',
              detail: '300 of 300 aliases are made today',
            },
          });
    const world = new FakeWorld(NAMES, { phases: [2] });
    const compareAliases: Activities['compareAliases'] = () => done(compared(open ? [] : NAMES));

    const { waits, result } = await run(world, { createAlias, compareAliases }, async (handle) => {
      const deferred = await until(handle, ({ status }) => status === 'deferred');
      open = true;
      await handle.executeUpdate('resume', { args: [{ reason: 'quota raised' }] });
      return { waits: deferred, result: await handle.result() };
    });

    expect(waits.park).toMatchObject({ code: 'quota.budget', resumedBy: 'clock', pass: '2-1' });
    expect(result).toMatchObject({ status: 'done', counts: { created: 260 } });
  });

  it('stops the other children at the fifth wrong login of one, also out of a wait of an hour', async () => {
    const provePassword: Activities['provePassword'] = ({ alias }) =>
      IN_SECOND.has(alias)
        ? Promise.resolve({
            deferred: {
              until: new Date(Date.now() + HOUR).toISOString(),
              reason: 'pace',
              detail: 'its turn comes later',
            },
          })
        : done({ outcome: 'wrong', detail: 'the provider refused the password' });
    const world = new FakeWorld(NAMES, { phases: [3] });
    const none = { set: [], proven: [], kept: [], refused: [], left: 0 };
    const diagnosePasswords: Activities['diagnosePasswords'] = () =>
      done({ capable: true, findings: [], ...none, prove: [...NAMES] });

    const parked = await run(world, { provePassword, diagnosePasswords }, async (handle) => {
      const progress = await until(handle, ({ status }) => status === 'parked');
      await handle.terminate();
      return progress;
    });

    expect(parked.park?.code).toBe('login.wrong-passwords');
    const wrong = world.calls.filter((call) => call.startsWith('provePassword'));
    expect(wrong.filter((call) => !IN_SECOND.has(call.split(' ')[1] ?? '')).length).toBeLessThan(
      10,
    );
  });

  it('pauses its children and goes on with what they left, creating nothing twice', async () => {
    const world = new FakeWorld(NAMES, { phases: [2] });
    const usual = world.activities();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const made: string[] = [];
    const createAlias: Activities['createAlias'] = async (call) => {
      if (Number(call.alias.slice(1)) >= 60) await held;
      made.push(call.alias);
      return usual.createAlias(call);
    };

    const { paused, result } = await run(world, { createAlias }, async (handle) => {
      while (world.count('createAlias m60') === 0) await moment();
      await handle.executeUpdate('pause', { args: [{ reason: 'lunch', actor: 'anna' }] });
      while ((await toldToStop(handle)) < 2) await moment();
      letGo();
      const stopped = await until(handle, ({ status }) => status === 'parked');
      const before = made.length;
      await handle.signal(messages.resume);
      return { paused: { stopped, made: before }, result: await handle.result() };
    });

    expect(paused.stopped.park?.code).toBe('operator.paused');
    expect(paused.made).toBeLessThan(260);
    expect(paused.stopped.counts.created).toBe(paused.made);
    expect(result).toMatchObject({ status: 'done', counts: { created: 260 } });
    expect(made).toHaveLength(260);
  });

  it('goes on with what its children left when the pause is withdrawn before they have stopped', async () => {
    const world = new FakeWorld(NAMES, { phases: [2] });
    const usual = world.activities();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const createAlias: Activities['createAlias'] = async (call) => {
      await held;
      return usual.createAlias(call);
    };

    const result = await run(world, { createAlias }, async (handle) => {
      while (!world.calls.some((call) => call.startsWith('createAlias'))) await moment();
      await handle.executeUpdate('pause', { args: [{ reason: 'lunch', actor: 'anna' }] });
      while ((await toldToStop(handle)) < 2) await moment();
      await handle.executeUpdate('resume', { args: [{ reason: 'no lunch', actor: 'anna' }] });
      letGo();
      return handle.result();
    });

    expect(result).toMatchObject({ status: 'done', counts: { created: 260, failed: 0 } });
    const parks = world.recorded.flatMap(({ park }) => park?.code ?? []);
    expect(parks).toEqual([]);
  });
});

function compared(missing: readonly string[]) {
  const same = NAMES.filter((name) => !missing.includes(name));
  const none = { repairable: [], refused: [], differences: [], truncated: 0, unmanaged: 0 };
  return { missing, same, ...none };
}

/** How many children were told something so far. */
async function toldToStop(handle: Handle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter(
    ({ signalExternalWorkflowExecutionInitiatedEventAttributes: sent }) =>
      sent?.signalName === 'batchControl',
  ).length;
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}
