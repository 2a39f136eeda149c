/** Identities that fired no web_hook, found in Kratos's directory and given their mailboxes. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Config } from '../../src/config.ts';
import { createKratos } from '../../src/providers/kratos/provider.ts';
import { startKratosAdmin, type KratosAdmin } from '../../src/simulators/kratos/server.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { mailboxWorkflowId, RECONCILE } from '../../src/workflows/mailbox-messages.ts';
import { openPlace, type Place } from '../cli/place.ts';
import { configOf, mailkeel, type Ran } from '../cli/terminal.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment } from '../workflows/environment.ts';
import { listed } from './support/listed.ts';
import { MemoryHost } from './support/memory-host.ts';
import { withSignupWorker } from './support/signup-worker.ts';
import { until } from './support/until.ts';

quietRuntime();

const person = (email: string, state: 'active' | 'inactive' = 'active') => ({
  ...{ id: randomUUID(), state, traits: { email } },
});

/** The list comes a moment after what it lists: it may name what has ended, and not yet what runs. */
async function terminateListed({ workflow }: Client): Promise<void> {
  const query = 'WorkflowType = "reconcileSignups" AND ExecutionStatus = "Running"';
  for await (const { workflowId } of workflow.list({ query }))
    await workflow.getHandle(workflowId).terminate('seen enough').catch(unlessEnded);
}

function unlessEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

// One story: every test finds what the one before left.
describe('mailkeel reconcile', () => {
  let environment: TestWorkflowEnvironment;
  let kratos: KratosAdmin;
  let place: Place;
  let config: Config;
  let store: OpenStore;
  const host = new MemoryHost();

  beforeAll(async () => {
    environment = await localEnvironment();
    kratos = await startKratosAdmin([
      ...Array.from({ length: 300 }, (_, index) => person(`Person${String(index)}@Example.com`)),
      person('off@example.com', 'inactive'),
      person('postmaster@example.com'),
      person('somebody@elsewhere.example'),
    ]);
    place = openPlace();
    const vaultKey = randomBytes(32).toString('base64');
    config = configOf(place.home, {
      TEMPORAL_ADDRESS: environment.address,
      MAILKEEL_VAULT_KEY: vaultKey,
      MAILKEEL_SIGNUP_ACCOUNT: 'own',
      MAILKEEL_SIGNUP_DOMAINS: 'example.com',
    });
    store = await openStore({ directory: place.home, allowKeyFile: false, vaultKey });
    // Everything at once: what is judged is who gets a mailbox, not how fast.
    for (const operation of ['requests', 'aliases'] as const)
      await store.ledger.setPace(
        { account: 'stalwart:memory', operation },
        { everyMs: 0 },
        'operator',
      );
  }, 120_000);

  afterAll(async () => {
    await store.close();
    await environment.teardown();
    await kratos.close();
    place.remove();
  });

  function served<T>(body: () => Promise<T>): Promise<T> {
    const directory = createKratos({ url: kratos.url });
    const { nativeConnection: connection } = environment;
    return withSignupWorker({ connection, store, host, directory }, body);
  }

  const cli = (...args: readonly string[]): Promise<Ran> =>
    mailkeel(config, ['reconcile', ...args]);

  async function standing(count: number): Promise<void> {
    await until(`${String(count)} mailboxes`, () => host.mailboxes.size === count);
  }

  it('lists who has no mailbox and starts nothing on a dry run', async () => {
    const ran = await served(() => cli('--dry-run', '--json'));

    expect(ran.code).toBe(3);
    const { seen, missing, leftAlone, started, listed } = JSON.parse(ran.out) as {
      readonly [key: string]: unknown;
      readonly listed: readonly unknown[];
    };
    expect({ seen, missing, leftAlone, started }).toEqual({
      ...{ seen: 303, missing: 300, leftAlone: 3, started: 0 },
    });
    expect(listed).toHaveLength(300);
    expect(host.made).toBe(0);
  });

  it('gives each a mailbox, once', async () => {
    const [first, second] = await served(async () => {
      const one = await cli();
      const two = await cli();
      await standing(300);
      await listed(
        environment.client,
        'WorkflowType = "provisionMailbox" AND ExecutionStatus = "Completed"',
        300,
      );
      return [one, two] as const;
    });

    expect(first.err).toContain('300 sign-ups started');
    expect(second.err).toContain('0 sign-ups started');
    expect(host.made).toBe(300);
    expect(host.mailboxes.has('person7@example.com')).toBe(true);
  }, 400_000);

  it('finds nobody any more, then', async () => {
    const ran = await served(() => cli('--dry-run'));

    expect(ran).toMatchObject({ code: 0, out: '' });
    expect(ran.err).toContain('0 without a mailbox');
  });

  it('finds somebody added behind a page that was read, by its schedule, and leaves what an operator ended', async () => {
    const { workflow, schedule } = environment.client;
    const ended = person('ended@example.com');
    kratos.identities.push(ended, person('late@example.com'));
    const handle = await workflow.start('provisionMailbox', {
      workflowId: mailboxWorkflowId('ended@example.com'),
      taskQueue: 'nobody-polls',
    });
    await handle.terminate('an operator');

    const [made, again, off, offAgain] = await served(async () => {
      const answers = [await cli('--every', '1h'), await cli('--every', '2h')] as const;
      await schedule.getHandle(RECONCILE).trigger();
      await until('the late one', () => host.mailboxes.has('late@example.com'));
      return [...answers, await cli('--off'), await cli('--off')] as const;
    });

    expect(made.out).toBe('scheduled every 60 minutes\n');
    expect(again.out).toBe('scheduled every 120 minutes\n');
    expect(off.out).toBe('no longer scheduled\n');
    expect(offAgain.out).toBe('was not scheduled\n');
    expect(host.mailboxes.has('ended@example.com')).toBe(false);
  });

  it('says what the worker lacks', async () => {
    const bare = await withSignupWorker(
      { connection: environment.nativeConnection, store, host },
      async () => {
        let ended = false;
        const running = cli('--dry-run').finally(() => {
          ended = true;
        });
        const rows = await until('its failed attempt', async () => {
          const failed = await store.audit.attempts({ status: 'failed' });
          return failed.length > 0 && failed;
        });
        await until('its end', async () => {
          await terminateListed(environment.client);
          return ended;
        });
        await running;
        return rows;
      },
    );

    expect(bare[0]).toMatchObject({
      ...{ action: 'listSignups', category: 'LocalFailure', account: 'kratos' },
      remediation: expect.stringContaining('MAILKEEL_KRATOS_ADMIN_URL'),
    });
  });

  it('lists who cannot have the address, on a dry run too, and audits it when it acts', async () => {
    const [first] = kratos.identities;
    const rival = person('person7@example.com');
    const renamed = { ...first!, traits: { email: 'renamed@example.com' } };
    kratos.identities.splice(0, kratos.identities.length, rival, renamed);

    const [dry, real] = await served(async () => [await cli('--dry-run'), await cli()] as const);

    expect(dry.code).toBe(3);
    expect(dry.err).toContain('0 without a mailbox, 0 that may have none, 2 in conflict');
    // Kratos lists by id, and ids are random.
    expect(real.out.trim().split('\n').sort()).toEqual([
      expect.stringMatching(/^person7@.* conflict: .*another identity/),
      expect.stringMatching(/^renamed@.* conflict: .*has person0@example\.com already/),
    ]);
    const rows = await store.audit.attempts({ kratosIdentityId: rival.id });
    expect(rows).toMatchObject([
      { action: 'reconcileSignup', category: 'Conflict', email: 'person7@example.com' },
    ]);
    expect(host.mailboxes.has('renamed@example.com')).toBe(false);
  });
});
