import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { quietRuntime } from '../setup/runtime.ts';
import { bundleOf, workflowOptions } from '../setup/workflow-bundle.ts';
import { LOCAL_SIGNUPS, SKIPPING_SIGNUPS } from './signup-stories.ts';
import { LOCAL_STORIES, SKIPPING_STORIES } from './stories.ts';

quietRuntime();

const ROOT = join(__dirname, '../..');
const HISTORIES = join(__dirname, '../histories');

/** Histories of every release, as `<version>/<story>`. */
const recorded = readdirSync(HISTORIES).flatMap((version) =>
  readdirSync(join(HISTORIES, version)).map((file) => join(version, file.replace(/\.json$/, ''))),
);

/** Replays every history and returns what each ended with: undefined, or its error. */
async function replay(options: ReplayWorkerOptions): Promise<ReadonlyMap<string, unknown>> {
  const histories = recorded.map((workflowId) => ({
    workflowId,
    history: historyFromJSON(JSON.parse(read(workflowId))),
  }));
  const ends = new Map<string, unknown>();
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
    ends.set(workflowId, error);
  return ends;
}

function read(name: string): string {
  return readFileSync(join(HISTORIES, `${name}.json`), 'utf8');
}

describe('the recorded histories', () => {
  it('exist for every story of this version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    const stories = [
      ...[...LOCAL_STORIES, ...SKIPPING_STORIES],
      ...[...LOCAL_SIGNUPS, ...SKIPPING_SIGNUPS],
    ].map(({ name }) => join(version, name));

    expect(recorded).toEqual(expect.arrayContaining(stories));
  });

  it('replay on the workflows of this source', async () => {
    const ends = await replay(await workflowOptions());

    expect([...ends.keys()].toSorted()).toEqual(recorded.toSorted());
    expect([...ends].filter(([, error]) => error !== undefined)).toEqual([]);
  });

  it('name no machine, no account and no secret', () => {
    const raw = recorded.map(read);
    const payloads = raw.map((history) =>
      history.replaceAll(/"data":"([^"]*)"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString('utf8'),
      ),
    );

    // Of an event it is the machine; in the payloads of a sign-up it is a person's.
    expect(raw.join()).not.toMatch(/"identity"/i);
    expect(payloads.join()).not.toMatch(/stackTrace|token|authorization|"password":"[^a-z]/i);
  });
});

describe('a planted change of the workflow', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-replay-'));
    for (const room of ['workflows', 'core', 'activities'])
      cpSync(join(ROOT, 'src', room), join(directory, 'src', room), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** Adds a statement before the first phase of a domain. */
  function plant(statement: string): void {
    const path = join(directory, 'src/workflows/provision-domain.ts');
    const source = readFileSync(path, 'utf8');
    const first = 'await everyPass(run,';
    expect(source).toContain(first);
    const planted = source.replace(first, `${statement} ${first}`);
    writeFileSync(path, `import { sleep } from '@temporalio/workflow';\n${planted}`);
  }

  it('that adds a timer is caught in every history of that workflow, and in no other', async () => {
    plant('await sleep(1000);');

    const codePath = await bundleOf(join(directory, 'src/workflows/index.ts'));
    const ends = await replay({ workflowBundle: { codePath } });

    const caught = [...ends].filter(([, error]) => error instanceof DeterminismViolationError);
    const domains = recorded.filter((name) => name.includes('/domain-'));
    expect(caught.map(([name]) => name).toSorted()).toEqual(domains.toSorted());
    expect([...ends].filter(([, error]) => error === undefined)).toHaveLength(
      recorded.length - domains.length,
    );
  });
});
