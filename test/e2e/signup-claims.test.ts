/** Whose an address is, where the wrong person asked for it first: decided by the claim, not by the workflow that bears its name. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  createSignups,
  Unavailable,
  type Acceptance,
  type Signups,
} from '../../src/server/signups.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { mailboxWorkflowId } from '../../src/workflows/mailbox-messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment } from '../workflows/environment.ts';
import { failed, MemoryHost } from './support/memory-host.ts';
import { withSignupWorker } from './support/signup-worker.ts';

quietRuntime();

/** How long a request may wait: a bound against hanging, and time for Temporal to take a sign-up nobody serves. */
const LONG_MS = 120_000;
const SHORT_MS = 5_000;

describe('an address the wrong identity asks for', () => {
  let environment: TestWorkflowEnvironment;
  let directory: string;
  let store: OpenStore;
  let signups: Signups;
  const host = new MemoryHost();

  beforeAll(async () => {
    environment = await localEnvironment();
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-claims-'));
    store = await openStore({ directory, allowKeyFile: true });
    const settings = { account: 'own', retriesMs: [600_000], credential: 'generated' } as const;
    signups = createSignups(environment.client, settings, store.mailboxes);
  }, 120_000);

  afterAll(async () => {
    await store.close();
    await environment.teardown();
    rmSync(directory, { recursive: true, force: true });
  });

  function served<T>(body: () => Promise<T>): Promise<T> {
    return withSignupWorker({ connection: environment.nativeConnection, store, host }, body);
  }

  function accept(name: string, identity: string, waitMs = LONG_MS): Promise<Acceptance> {
    const wish = { address: `${name}@example.com`, domain: 'example.com', identity };
    return signups.accept(wish, Date.now() + waitMs);
  }

  const runOf = (name: string) =>
    environment.client.workflow.getHandle(mailboxWorkflowId(`${name}@example.com`));

  it('goes to its owner after one who has another address was refused it', async () => {
    const [ann, bob] = [randomUUID(), randomUUID()];

    const [refused, ended, made] = await served(async () => {
      await accept('ann', ann);
      const second = await accept('bob', ann);
      const { status } = await runOf('bob').describe();
      return [second, status.name, await accept('bob', bob)] as const;
    });

    const failure = { code: 'identity-taken', error: expect.stringMatching(/has ann@/) };
    expect(refused).toMatchObject({ mailbox: { status: 'refused', failure } });
    expect(ended).toBe('FAILED');
    expect(made).toMatchObject({ mailbox: { status: 'done', identity: bob } });
    const rows = await store.audit.attempts({ email: 'bob@example.com' });
    expect(rows).toMatchObject([
      { kratosIdentityId: ann, status: 'failed', category: 'Conflict' },
      { kratosIdentityId: bob, status: 'succeeded' },
    ]);
  });

  it('is tried again for its owner, whose sign-up was cancelled before another one came', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    host.troubles.push(() => Promise.reject(failed({})));

    const [refused, made] = await served(async () => {
      await accept('cleo', first);
      await runOf('cleo').cancel();
      await expect(runOf('cleo').result()).rejects.toThrow();
      return [await accept('cleo', second), await accept('cleo', first)] as const;
    });

    const failure = { code: 'address-claimed' };
    expect(refused).toMatchObject({ mailbox: { status: 'refused', failure } });
    expect(made).toMatchObject({ mailbox: { status: 'done', identity: first } });
  });

  it('is refused nobody while it is not known whose it is, and accepted for nobody else either', async () => {
    const [first, second] = [randomUUID(), randomUUID()];

    const waiting = await accept('dora', first, SHORT_MS);
    const other = accept('dora', second, SHORT_MS);

    await expect(other).rejects.toThrow(Unavailable);
    expect(waiting).toEqual({ state: 'pending' });
    expect(await served(() => accept('dora', first))).toMatchObject({
      mailbox: { status: 'done' },
    });
    expect(await accept('dora', second)).toEqual({ state: 'conflict' });
  });
});
