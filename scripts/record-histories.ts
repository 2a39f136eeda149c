/**
 * `npm run record-histories` records the histories of this version's workflows into test/histories/<version>/, to be replayed by every later
 * one. With names (`npm run record-histories -- mailbox reconcile`) only the stories that begin so are recorded, and the others stay.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { findTemporal, findTestServer } from '../src/embedded/temporal-binary.ts';
import { workflowBundle } from '../src/workflow-bundle.ts';
import { PROVIDERS_TASK_QUEUE, SEARCH_ATTRIBUTES, TASK_QUEUE } from '../src/workflows/messages.ts';
import { LOCAL_SIGNUPS, SKIPPING_SIGNUPS } from '../test/replay/signup-stories.ts';
import { LOCAL_STORIES, SKIPPING_STORIES, type Story } from '../test/replay/stories.ts';

const STORY_MS = 120_000;

interface Recording {
  readonly environment: TestWorkflowEnvironment;
  readonly bundle: string;
  readonly directory: string;
}

async function record(stories: readonly Story[], recording: Recording): Promise<void> {
  const { environment, bundle, directory } = recording;
  for (const { name, activities, play } of stories) {
    const shared = {
      connection: environment.nativeConnection,
      activities: activities(() => environment.currentTimeMs()),
    };
    const workflows = await Worker.create({
      ...shared,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: bundle },
    });
    const providers = await Worker.create({ ...shared, taskQueue: PROVIDERS_TASK_QUEUE });
    const history = await workflows.runUntil(() =>
      providers.runUntil(async () => {
        const handle = await within(name, play(environment.client));
        return handle.fetchHistory();
      }),
    );
    writeFileSync(join(directory, `${name}.json`), text(historyToJSON(history)));
    process.stdout.write(`${name}: ${String(history.events?.length ?? 0)} events\n`);
  }
}

/** A story that never ends has a workflow that fails each of its tasks: its error is in the worker's log. */
async function within<T>(name: string, played: Promise<T>): Promise<T> {
  const enough = new AbortController();
  const late = delay(STORY_MS, undefined, { signal: enough.signal }).then(() => {
    throw new Error(`${name} did not end within ${String(STORY_MS)} ms; read the errors above`);
  });
  try {
    return await Promise.race([played, late]);
  } finally {
    enough.abort();
  }
}

/** Say where the recording machine is and what it is called; no replay reads them. */
const LEFT_OUT = new Set(['identity', 'stackTrace']);

/** One event a line. */
function text(json: string): string {
  const history = JSON.parse(json, (key, value: unknown) =>
    LEFT_OUT.has(key) ? undefined : value,
  ) as { readonly events: readonly unknown[] };
  return `{"events":[\n${history.events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}

async function localEnvironment(): Promise<TestWorkflowEnvironment> {
  const { path } = await findTemporal({ environment: process.env });
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  await addSearchAttributes(environment);
  return environment;
}

async function skippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const { path } = await findTestServer({ environment: process.env });
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await addSearchAttributes(environment);
  return environment;
}

/** Not by the worker's own check: the time-skipping server cannot list what it has. */
async function addSearchAttributes({ connection }: TestWorkflowEnvironment): Promise<void> {
  const types = { KEYWORD: 2, INT: 3, KEYWORD_LIST: 7 } as const;
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, types[type]]),
  );
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}

async function main(): Promise<void> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR' }) },
    },
  });
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const directory = join(root, 'test', 'histories', version);
  const names = process.argv.slice(2);
  const isMeant = ({ name }: Story): boolean =>
    names.length === 0 || names.some((start) => name.startsWith(start));
  if (names.length === 0) rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'mailkeel-record-'));
  const bundle = await workflowBundle(scratch);
  for (const [stories, open] of [
    [[...LOCAL_STORIES, ...LOCAL_SIGNUPS], localEnvironment],
    [[...SKIPPING_STORIES, ...SKIPPING_SIGNUPS], skippingEnvironment],
  ] as const) {
    const environment = await open();
    await record(stories.filter(isMeant), { environment, bundle, directory });
    await environment.teardown();
  }
  rmSync(scratch, { recursive: true });
}

await main();
