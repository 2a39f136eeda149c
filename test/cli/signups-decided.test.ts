/** What an operator decides about sign-ups beside resuming them: tried anew in bulk, given up, and an address taken back. */
import { randomBytes, randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowIdReusePolicy } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Config } from '../../src/config.ts';
import { createSignups, Unavailable, type Acceptance } from '../../src/server/signups.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { mailboxWorkflowId } from '../../src/workflows/mailbox-messages.ts';
import { listed } from '../e2e/support/listed.ts';
import { failed, MemoryHost } from '../e2e/support/memory-host.ts';
import { withSignupWorker } from '../e2e/support/signup-worker.ts';
import { until } from '../e2e/support/until.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment } from '../workflows/environment.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

quietRuntime();

/** A bound against hanging. */
const LONG_MS = 120_000;
const REASON = ['--reason', 'she said so'] as const;

describe('an operator', () => {
  let environment: TestWorkflowEnvironment;
  let place: Place;
  let config: Config;
  let store: OpenStore;
  const host = new MemoryHost();

  beforeAll(async () => {
    // What ended a moment ago is forgotten once this has passed; a server's default is half a minute.
    environment = await localEnvironment([
      ...['--dynamic-config-value', 'history.transferProcessorUpdateAckInterval="500ms"'],
    ]);
    place = openPlace();
    const vaultKey = randomBytes(32).toString('base64');
    config = configOf(place.home, {
      TEMPORAL_ADDRESS: environment.address,
      MAILKEEL_VAULT_KEY: vaultKey,
    });
    store = await openStore({ directory: place.home, allowKeyFile: false, vaultKey });
  }, 120_000);

  afterAll(async () => {
    await store.close();
    await environment.teardown();
    place.remove();
  });

  function served<T>(body: () => Promise<T>): Promise<T> {
    return withSignupWorker({ connection: environment.nativeConnection, store, host }, body);
  }

  const cli = (...args: readonly string[]): Promise<Ran> => mailkeel(config, args);
  const addressOf = (name: string): string => `${name}@example.com`;
  const beginUnserved = (name: string) =>
    environment.client.workflow.start('provisionMailbox', {
      workflowId: mailboxWorkflowId(addressOf(name)),
      taskQueue: 'nobody-polls',
    });
  const runOf = (name: string) =>
    environment.client.workflow.getHandle(mailboxWorkflowId(addressOf(name)));

  function accept(name: string, identity: string): Promise<Acceptance> {
    const settings = { account: 'own', retriesMs: [], credential: 'generated' } as const;
    const signups = createSignups(environment.client, settings, store.mailboxes);
    const wish = { address: addressOf(name), domain: 'example.com', identity };
    return signups.accept(wish, Date.now() + LONG_MS);
  }

  const refuseOnce = (): number =>
    host.troubles.push(() => Promise.reject(failed({ severity: 'Permanent' })));

  const parksListed = (count: number): Promise<void> =>
    listed(environment.client, 'MailkeelStatus = "parked"', count);

  it('has all parked sign-ups tried again by retry-failed --where', async () => {
    const { code, out, err } = await served(async () => {
      for (const name of ['amy', 'bob']) {
        refuseOnce();
        await accept(name, randomUUID());
      }
      await parksListed(2);
      const where = 'code=failed.create-mailbox and failures=1';
      const ran = await cli('retry-failed', '--where', where, ...REASON, '--yes');
      await Promise.all([runOf('amy').result(), runOf('bob').result()]);
      return ran;
    });

    expect(code).toBe(0);
    expect(out).toContain('amy@example.com is tried now, its schedule from the beginning\n');
    expect(err).toContain('2 runs: 2 applied');
    const rows = await store.audit.attempts({ email: addressOf('bob') });
    expect(rows).toContainEqual(
      expect.objectContaining({ action: 'retryFailed', actor: userInfo().username }),
    );
  });

  it('is told why a sign-up cannot be skipped or paused, and gives it up by abort --where', async () => {
    // A list that still named the others would have them be decided about.
    await parksListed(0);
    const [skipped, paused, aborted] = await served(async () => {
      refuseOnce();
      await accept('cleo', randomUUID());
      await parksListed(1);
      const where = ['--where', 'status=parked and domain=example.com'];
      return [
        await cli('skip', addressOf('cleo'), ...REASON),
        await cli('pause', addressOf('cleo'), ...REASON),
        await cli('abort', ...where, ...REASON, '--yes'),
      ] as const;
    });

    expect(skipped).toMatchObject({ code: 1, out: expect.stringContaining('abort gives cleo@') });
    expect(paused).toMatchObject({
      code: 1,
      out: expect.stringContaining('waits for a person (failed.create-mailbox)'),
    });
    expect(aborted).toMatchObject({ code: 0, out: expect.stringContaining('is given up') });
    expect((await runOf('cleo').describe()).status.name).toBe('FAILED');
  });

  it('leaves a webhook that waits for a sign-up he gives up a 503, and its sender may come again', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const identity = randomUUID();
    host.troubles.push(async () => {
      await held;
      throw failed({});
    });

    const [refused, again] = await served(async () => {
      const first = accept('dora', identity).catch((error: unknown) => error);
      await until('the attempt', () => host.troubles.length === 0);
      const aborting = cli('abort', addressOf('dora'), ...REASON);
      await aborting;
      letGo();
      const answer = await first;
      await runOf('dora')
        .result()
        .catch(() => undefined);
      return [answer, await accept('dora', identity)] as const;
    });

    expect(refused).toBeInstanceOf(Unavailable);
    expect(again).toMatchObject({ mailbox: { status: 'done', identity } });
  });

  describe('who releases an address', () => {
    const [first, second] = [randomUUID(), randomUUID()];
    let password: string | undefined;

    beforeAll(async () => {
      await served(() => accept('ann', first));
      password = (await store.vault.current(addressOf('ann')))?.password;
    });

    it('has to agree, and to end what goes on first', async () => {
      await beginUnserved('emil');

      const alone = await cli('reconcile', 'release', addressOf('ann'), ...REASON);
      const running = await cli('reconcile', 'release', addressOf('emil'), ...REASON, '--yes');
      const nobody = await cli('reconcile', 'release', addressOf('nobody'), ...REASON, '--yes');
      const dry = ['release', addressOf('ann'), ...REASON, '--yes', '--dry-run'];
      const slip = await cli('reconcile', ...dry);

      expect(alone).toMatchObject({ code: 2, err: expect.stringContaining(`identity ${first}`) });
      expect(running).toMatchObject({
        code: 1,
        err: expect.stringContaining('mailkeel abort emil@'),
      });
      expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('nobody has claimed') });
      expect(slip).toMatchObject({ code: 2, err: expect.stringContaining("'--dry-run'") });
      expect(await store.mailboxes.byAddress(addressOf('ann'))).toMatchObject({ identity: first });
      await runOf('emil').terminate('seen enough');
    });

    it('is refused where somebody signed up while the question stood', async () => {
      const says = async (): Promise<boolean> => {
        await beginUnserved('emil');
        return true;
      };

      const args = ['reconcile', 'release', addressOf('emil'), ...REASON];
      const ran = await mailkeel(config, args, { says });

      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('is going on') });
      await runOf('emil').terminate('seen enough');
    });

    it('takes it from its identity, audited, and its password is given out no more', async () => {
      const ran = await cli(
        'reconcile',
        'release',
        'Ann@example.com',
        ...REASON,
        '--yes',
        '--json',
      );

      expect(ran.code).toBe(0);
      expect(JSON.parse(ran.out)).toMatchObject({ kind: 'released', identity: first });
      expect(await store.mailboxes.byIdentity(first)).toBeUndefined();
      expect(await store.vault.current(addressOf('ann'))).toBeUndefined();
      const rows = await store.audit.attempts({ kratosIdentityId: first });
      expect(rows).toContainEqual(
        expect.objectContaining({ action: 'release-address', reason: 'she said so' }),
      );
    });

    it('opens it for the next identity once the mailbox is gone at the host, with another password', async () => {
      const [taken, made] = await served(async () => {
        const early = await accept('ann', second);
        host.mailboxes.delete(addressOf('ann'));
        await cli('resume', addressOf('ann'), ...REASON);
        await runOf('ann').result();
        return [early, await accept('ann', second)] as const;
      });

      expect(taken).toMatchObject({
        mailbox: { status: 'parked', park: { code: 'mailbox.conflict' } },
      });
      expect(made).toMatchObject({ mailbox: { status: 'done', identity: second } });
      expect(host.mailboxes.get(addressOf('ann'))?.password).not.toBe(password);
    });

    it('lets reconciliation start it again too, which leaves alone what was only given up', async () => {
      const start = (): Promise<unknown> =>
        environment.client.workflow.start('provisionMailbox', {
          workflowId: mailboxWorkflowId(addressOf('cleo')),
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          taskQueue: 'nobody-polls',
        });

      await expect(start()).rejects.toThrow('already started');
      await cli('reconcile', 'release', addressOf('cleo'), ...REASON, '--yes');
      const started = await start();

      expect(started).toMatchObject({ workflowId: mailboxWorkflowId(addressOf('cleo')) });
      await runOf('cleo').terminate('seen enough');
    });
  });
});
