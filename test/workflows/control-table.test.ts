import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { STANDINGS, type Effect, type Standing } from '../../src/core/control.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { read } from '../docs/documents.ts';
import { ControlScene, dispatched } from './control-scenes.ts';
import { COLUMNS, CONTROL_TABLE, type ControlRow } from './control-table.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

type Handle = WorkflowHandle<typeof provisionDomain>;

interface Cell {
  readonly row: ControlRow;
  readonly standing: Standing;
  readonly domain: string;
  readonly scene: ControlScene;
}

interface Played {
  /** What the update answered. */
  readonly effect: Effect | 'refused';
  /** What came of it. */
  readonly outcome: unknown;
  readonly decisions: number;
}

/** Runs at a time: the machine of a small CI takes these side by side. */
const AT_ONCE = 12;

const CELLS: readonly Cell[] = CONTROL_TABLE.flatMap((row, index) =>
  STANDINGS.map((standing) => ({
    ...{ row, standing, domain: `r${String(index)}-${standing}.example.com` },
    scene: new ControlScene(standing),
  })),
);

describe('the table of docs/operations.md', () => {
  let environment: TestWorkflowEnvironment;
  const played = new Map<string, Played>();
  beforeAll(async () => {
    environment = await localEnvironment();
    const worlds = new Map(CELLS.map(({ domain, scene }) => [domain, scene.activities()]));
    const queue = CELLS.values();
    const lane = async (): Promise<void> => {
      for (const cell of queue) played.set(cell.domain, await play(cell));
    };
    await withWorker(environment, dispatched(worlds), () =>
      Promise.all(Array.from({ length: AT_ONCE }, lane)),
    );
  }, 300_000);
  afterAll(() => environment.teardown());

  async function play(cell: Cell): Promise<Played> {
    const { row, standing, domain, scene } = cell;
    const handle = await environment.client.workflow.start(provisionDomain, {
      taskQueue: messages.TASK_QUEUE,
      workflowId: messages.domainWorkflowId(domain),
      args: [{ execution: 'e1', domain, spec: 'old', aliases: 4 }],
    });
    await reach(handle, scene, standing);
    const before = scene.world.decisions.length;
    const effect = await send(handle, row);
    const decisions = scene.world.decisions.length - before;
    const outcome = await follow(handle, cell, effect);
    return { effect, outcome, decisions };
  }

  it.each(CELLS.map((cell) => [cell.row.title, cell.standing, cell] as const))(
    'holds: %s of a run that is %s',
    (_title, standing, { row, domain }) => {
      const expected = row.cells[standing];

      expect(played.get(domain)).toEqual({
        effect: expected,
        outcome: outcomeOf(expected, row),
        decisions: expected === 'refused' ? 0 : 1,
      });
    },
  );

  it('is the table that is tested', () => {
    const [, section = ''] = read('docs/operations.md').split('\n### What a message does\n');
    const lines = section.split('\n').filter((line) => line.startsWith('|'));
    const rows = lines.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

    expect(
      rows.filter((cells) => !/^-+$/.test(cells[0] ?? '')).slice(0, CONTROL_TABLE.length + 1),
    ).toEqual([
      ['message', ...STANDINGS.map((standing) => COLUMNS[standing])],
      ...CONTROL_TABLE.map(({ title, cells }) => [
        title,
        ...STANDINGS.map((standing) =>
          cells[standing] === 'refused' ? '–' : `\`${cells[standing]}\``,
        ),
      ]),
    ]);
  });
});

/** Waits until the run stands where the scene wants it. */
async function reach(handle: Handle, scene: ControlScene, standing: Standing): Promise<void> {
  if (standing === 'ended') {
    await handle.result();
    return;
  }
  await until(handle, () => scene.asked > 0);
  if (standing === 'deferred' || standing === 'paused' || standing === 'clock')
    await until(handle, ({ status }) => status === 'deferred');
  if (standing === 'slot') await timerStarted(handle);
  if (standing === 'parked') await until(handle, ({ status }) => status === 'parked');
  if (standing !== 'paused') return;
  await handle.executeUpdate('pause', { args: [{ reason: 'lunch', actor: 'anna' }] });
  await until(handle, ({ park }) => park?.code === 'operator.paused');
}

/** A wait of less than a minute shows nowhere but in the history. */
async function timerStarted(handle: Handle): Promise<void> {
  for (;;) {
    const { events } = await handle.fetchHistory();
    if (events?.some(({ timerStartedEventAttributes: timer }) => timer)) return;
    await pause();
  }
}

async function send(handle: Handle, { update, message }: ControlRow): Promise<Effect | 'refused'> {
  try {
    const args: [typeof message] = [{ reason: 'tried', actor: 'anna', ...message }];
    const answer = await handle.executeUpdate<messages.OperatorAnswer, typeof args>(update, {
      args,
    });
    return answer.effect as Effect;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError)
      return 'refused';
    throw error;
  }
}

/** Lets the run go on where it waits, and says what it did with the message. */
async function follow(handle: Handle, cell: Cell, effect: Effect | 'refused'): Promise<unknown> {
  const { standing, scene, row } = cell;
  if (effect === 'refused') return refusedAt(handle, cell);
  scene.release();
  if (effect === 'paused' || effect === 'will-pause') {
    const { park } = await until(handle, ({ status }) => status === 'parked');
    await handle.executeUpdate('resume', { args: [{}] });
    await handle.result();
    return park?.code;
  }
  const waits = effect.startsWith('will-') && standing !== 'working';
  if (waits) await handle.executeUpdate('resume', { args: [{}] });
  const ended = await handle.result();
  if (row.update === 'skip') return skippedBy(ended, row);
  if (row.update === 'amend') return scene.specs;
  return row.update === 'resume' ? scene.asked : ended.status;
}

/** The run stands where it stood. */
async function refusedAt(handle: Handle, { standing, scene }: Cell): Promise<unknown> {
  if (standing === 'ended') return 'unchanged';
  const { pass } = await handle.query(messages.progress);
  const asked = scene.asked;
  scene.release();
  await handle.terminate();
  return pass === '3-1' && asked === 1 ? 'unchanged' : { pass, asked };
}

function skippedBy({ passes, findings }: DomainProgress, { message }: ControlRow): unknown {
  if (message.alias !== undefined)
    return findings.find(({ check }) => check === 'alias.skipped')?.message;
  return passes.filter(({ status }) => status === 'skipped').map(({ pass }) => pass);
}

function outcomeOf(effect: Effect | 'refused', { update, message }: ControlRow): unknown {
  if (effect === 'refused') return 'unchanged';
  if (update === 'pause') return 'operator.paused';
  if (update === 'resume') return 2;
  if (update === 'amend') return ['new'];
  if (update === 'abort') return 'aborted';
  // Everything there was to retry was created and proven.
  if (update === 'retryFailed') return 'done';
  if (message.alias === undefined) return [message.pass ?? '3-1'];
  return expect.stringMatching(/^not tested: carla@\S+ was left out by anna \(tried\)$/);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
