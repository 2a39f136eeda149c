/** The intake's root on a real Temporal dev server: what is accepted stays accepted, whoever is away. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { readConfig, type Config } from '../../src/config.ts';
import { startIntake, type RunningIntake } from '../../src/server/main.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { mailbox, mailboxWorkflowId } from '../../src/workflows/mailbox-messages.ts';
import { read } from '../docs/documents.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment } from '../workflows/environment.ts';
import { postJson } from './support/intake-post.ts';
import { MemoryHost, failed } from './support/memory-host.ts';
import { withSignupWorker } from './support/signup-worker.ts';
import { filled, transcriptsOf } from './support/transcripts.ts';
import { until } from './support/until.ts';

quietRuntime();

const SECRET = 'an-intake-secret-of-24-chars';
/** How long a request may take: so long that nobody comes near it who is served, and as short as usual for who cannot be. */
const SERVED_MS = '25000';
const UNSERVED_MS = '2000';
const VAULT_KEY = randomBytes(32).toString('base64');

describe('the intake', () => {
  let environment: TestWorkflowEnvironment;
  let directory: string;
  let store: OpenStore;
  let intake: RunningIntake;
  /** Waits no longer than who cannot be served needs. */
  let hasty: RunningIntake;
  let host: MemoryHost;

  beforeAll(async () => {
    environment = await localEnvironment();
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-intake-'));
    store = await openStore({ directory, allowKeyFile: false, vaultKey: VAULT_KEY });
    intake = await startIntake(configOf({}));
    hasty = await startIntake(configOf({ MAILKEEL_INTAKE_WAIT_MS: UNSERVED_MS }));
    host = new MemoryHost();
  }, 120_000);

  afterAll(async () => {
    await intake.close();
    await hasty.close();
    await store.close();
    await environment.teardown();
    rmSync(directory, { recursive: true, force: true });
  });

  function configOf(change: Readonly<Record<string, string>>): Config {
    return readConfig({
      MAILKEEL_HOME: directory,
      MAILKEEL_VAULT_KEY: VAULT_KEY,
      MAILKEEL_LOG_LEVEL: 'fatal',
      TEMPORAL_ADDRESS: environment.address,
      MAILKEEL_INTAKE_PORT: '0',
      MAILKEEL_INTAKE_SECRET: SECRET,
      MAILKEEL_SIGNUP_ACCOUNT: 'own',
      MAILKEEL_SIGNUP_DOMAINS: 'example.net',
      MAILKEEL_INTAKE_WAIT_MS: SERVED_MS,
      ...change,
    });
  }

  /** Runs `body` while a worker serves sign-ups. */
  function served<T>(body: () => Promise<T>): Promise<T> {
    return withSignupWorker({ connection: environment.nativeConnection, store, host }, body);
  }

  const post = (path: string, body: unknown, url = intake.url) =>
    postJson(`${url}${path}`, SECRET, body);

  const provision = (email: string, id: string, url?: string) =>
    post('/internal/mail/provision', { identity: { id, traits: { email } } }, url);

  it('answers a sign-up with its mailbox, and a duplicate of it too, whether it runs or is done', async () => {
    const id = randomUUID();

    const answers = await served(async () => [
      ...(await Promise.all([provision('ann@example.net', id), provision('Ann@example.net', id)])),
      await provision('ann@example.net', id),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body['email_account_id'])).size).toBe(1);
    expect(host.made).toBe(1);
    const run = await environment.client.workflow
      .getHandle(mailboxWorkflowId('ann@example.net'))
      .describe();
    expect(run.memo).toEqual({ identity: id });
    const attributes = Object.fromEntries(
      run.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(attributes).toMatchObject({
      MailkeelIdentity: id,
      MailkeelDomain: 'example.net',
      MailkeelStatus: 'done',
      MailkeelAccounts: ['own'],
    });
  });

  it('refuses a second identity the address, running or done, and audits it', async () => {
    const [first, second] = [randomUUID(), randomUUID()];

    const answers = await served(async () => [
      await provision('ben@example.net', first),
      await provision('ben@example.net', second),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 409]);
    const rows = await store.audit.attempts({ kratosIdentityId: second });
    expect(rows).toEqual([
      expect.objectContaining({
        action: 'acceptSignup',
        email: 'ben@example.net',
        status: 'failed',
        category: 'Conflict',
      }),
    ]);
  });

  it('refuses an identity a second address, says which one it has, and ends that sign-up', async () => {
    const id = randomUUID();

    const answers = await served(async () => [
      await provision('cleo@example.net', id),
      await provision('cleopatra@example.net', id),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 409]);
    expect(answers[1]?.body['message']).toEqual(
      expect.stringMatching(/has cleo@example\.net already/),
    );
    expect(host.mailboxes.has('cleopatra@example.net')).toBe(false);
    const state = await served(() =>
      environment.client.workflow
        .getHandle(mailboxWorkflowId('cleopatra@example.net'))
        .query(mailbox),
    );
    expect(state).toMatchObject({ status: 'refused', failure: { code: 'identity-taken' } });
  });

  it('accepts without a worker, says that it goes on, and the mailbox stands once one is there', async () => {
    const id = randomUUID();

    const early = await provision('dora@example.net', id, hasty.url);
    const later = await served(() =>
      until('the mailbox', async () => {
        const answer = await provision('dora@example.net', id);
        return answer.status === 200 && answer;
      }),
    );

    expect(early).toEqual({
      status: 500,
      body: { success: false, message: 'Provisioning failed, will retry...' },
    });
    expect(later.body['success']).toBe(true);
  });

  it('says "will retry" after a failed first attempt', async () => {
    host.troubles.push(() => Promise.reject(failed({})));

    const answer = await served(() => provision('emil@example.net', randomUUID()));

    expect(answer).toMatchObject({ status: 500, body: { success: false } });
    const rows = await store.audit.attempts({ email: 'emil@example.net' });
    expect(rows).toMatchObject([{ attemptCount: 1, status: 'failed' }]);
  });

  it('starts anew what an operator ended', async () => {
    const id = randomUUID();
    await provision('fay@example.net', id, hasty.url);
    const handle = environment.client.workflow.getHandle(mailboxWorkflowId('fay@example.net'));
    await handle.terminate('a test');

    const answer = await served(() => provision('fay@example.net', id));

    expect(answer.status).toBe(200);
  });

  it('hands the password out once, and says so in the audit log', async () => {
    const id = randomUUID();
    await served(() => provision('gil@example.net', id));

    const [first, second] = [
      await post('/internal/mail/credentials', { identity_id: id }),
      await post('/internal/mail/credentials', { identity_id: id }),
    ];

    const stored = host.mailboxes.get('gil@example.net')?.password;
    expect(first).toEqual({
      status: 200,
      body: { success: true, email: 'gil@example.net', password: stored },
    });
    expect(second.status).toBe(410);
    const rows = await store.audit.attempts({ kratosIdentityId: id });
    expect(rows.filter(({ action }) => action === 'credentials')).toEqual([
      expect.objectContaining({ actor: 'intake', email: 'gil@example.net' }),
    ]);
    expect(JSON.stringify(rows)).not.toContain(stored);
  });

  it('answers every curl of docs/kratos.md as the document says', async () => {
    const document = read('docs/kratos.md');
    const transcripts = transcriptsOf(document, { MAILKEEL_INTAKE_SECRET: SECRET });
    expect(transcripts).toHaveLength([...document.matchAll(/^curl /gm)].length);
    expect(transcripts.length).toBeGreaterThan(9);
    host = new MemoryHost();
    const own = await startIntake(configOf({ MAILKEEL_SIGNUP_DOMAINS: 'example.com' }));

    const answers: { readonly status: number; readonly answer: unknown }[] = [];
    await served(async () => {
      for (const { path, headers, body } of transcripts) {
        if (body.includes('host-is-down')) host.troubles.push(() => Promise.reject(failed({})));
        const response = await fetch(`${own.url}${path}`, { method: 'POST', headers, body });
        answers.push({ status: response.status, answer: await response.json() });
      }
    });
    await own.close();

    const promised = transcripts.map(({ status, answer }) => ({ status, answer: filled(answer) }));
    expect(answers).toEqual(promised);
  });

  it('answers 503 while Temporal cannot be reached, and pretends nothing', async () => {
    const change = { TEMPORAL_ADDRESS: '127.0.0.1:1', MAILKEEL_INTAKE_WAIT_MS: UNSERVED_MS };
    const away = await startIntake(configOf(change));
    const id = randomUUID();
    try {
      const answer = await provision('hal@example.net', id, away.url);

      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ success: false });
      expect(await store.mailboxes.byIdentity(id)).toBeUndefined();
    } finally {
      await away.close();
    }
  });
});
