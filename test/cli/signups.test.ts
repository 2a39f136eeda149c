/** What an operator sees of sign-ups and does about them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Config } from '../../src/config.ts';
import { createSignups } from '../../src/server/signups.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { mailbox, mailboxWorkflowId } from '../../src/workflows/mailbox-messages.ts';
import { listed } from '../e2e/support/listed.ts';
import { failed, MemoryHost } from '../e2e/support/memory-host.ts';
import { withSignupWorker } from '../e2e/support/signup-worker.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment } from '../workflows/environment.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

quietRuntime();

const STUCK = ['ann@example.com', 'ben@example.com', 'cleo@example.com'];

// One story: every test finds what the one before left.
describe('parked sign-ups', () => {
  let environment: TestWorkflowEnvironment;
  let place: Place;
  let config: Config;
  let store: OpenStore;
  const host = new MemoryHost();
  const identities = new Map(STUCK.map((address) => [address, randomUUID()]));

  beforeAll(async () => {
    environment = await localEnvironment();
    place = openPlace();
    const vaultKey = randomBytes(32).toString('base64');
    config = configOf(place.home, {
      TEMPORAL_ADDRESS: environment.address,
      MAILKEEL_VAULT_KEY: vaultKey,
    });
    store = await openStore({ directory: place.home, allowKeyFile: false, vaultKey });
    await park();
  }, 120_000);

  afterAll(async () => {
    await store.close();
    await environment.teardown();
    place.remove();
  });

  /** Everybody signs up while the host refuses everything. */
  async function park(): Promise<void> {
    const refuse = (): Promise<never> =>
      Promise.reject(failed({ category: 'Authorization', severity: 'Permanent' }));
    host.troubles.push(...STUCK.map(() => refuse));
    const settings = { account: 'own', retriesMs: [60_000], credential: 'generated' } as const;
    const signups = createSignups(environment.client, settings, store.mailboxes);
    await served(async () => {
      for (const [address, identity] of identities)
        await signups.accept({ address, identity, domain: 'example.com' }, Date.now() + 120_000);
      await parksListed(STUCK.length);
    });
  }

  function served<T>(body: () => Promise<T>): Promise<T> {
    return withSignupWorker({ connection: environment.nativeConnection, store, host }, body);
  }

  const parksListed = (count: number): Promise<void> =>
    listed(environment.client, 'MailkeelStatus = "parked"', count);
  const runOf = (address: string) =>
    environment.client.workflow.getHandle(mailboxWorkflowId(address));
  const cli = (...args: readonly string[]): Promise<Ran> => mailkeel(config, args);

  it('are listed with what happened and what to do', async () => {
    const { code, out } = await served(async () => {
      // A worker that has just begun reads each history first; the command waits two seconds for an answer.
      await Promise.all(STUCK.map((address) => runOf(address).query(mailbox)));
      return cli('status', '--parked');
    });

    for (const [address, identity] of identities)
      expect(out).toContain(`${address}  parked  identity ${identity} · attempts 1\n`);
    expect(out).toContain('failed.create-mailbox since ');
    expect(out).toContain('the mail host answered 503');
    expect(out).toContain('mailkeel resume ann@example.com --reason');
    expect(code).toBe(4);
  });

  it('are one JSON object, all of them and one', async () => {
    const all = await cli('status', '--parked', '--json');
    const one = await cli('status', 'Ann@example.com', '--json');

    const shown = (address: string) => ({
      ...{ address, identity: identities.get(address), status: 'parked' },
      code: 'failed.create-mailbox',
    });
    expect(JSON.parse(all.out)).toEqual({ domains: [], signups: STUCK.map(shown) });
    expect(JSON.parse(one.out)).toEqual({ domains: [], signups: [shown('ann@example.com')] });
    expect([all.code, one.code]).toEqual([4, 4]);
  });

  it.each([
    ['an identity, which no domain has', ['--where', 'identity=i-1'], 'audit --identity'],
    ['--watch of an address', ['a@example.com', '--watch'], '--watch follows the whole execution'],
    ['--watch of what waits', ['--parked', '--watch'], '--watch follows the whole execution'],
    ['--watch of some', ['--where', 'status=done', '--watch'], '--watch follows the whole'],
  ])('status refuses %s', async (_what, args, said) => {
    const { code, err } = await cli('status', ...args);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });

  it('are listed by their code while no worker answers', async () => {
    const { out } = await cli('status', 'ann@example.com');

    expect(out).toBe(
      `ann@example.com  parked  identity ${identities.get('ann@example.com') ?? ''}\n  failed.create-mailbox\n`,
    );
  });

  it('name who never signed up', async () => {
    const { code, err } = await cli('status', 'nobody@example.com');

    expect(code).toBe(2);
    expect(err).toContain('nobody signed up with nobody@example.com');
  });

  it('are found by identity, and resumed', async () => {
    const identity = identities.get('ann@example.com') ?? '';
    const where = `identity=${identity} and status=parked`;

    const { code, out } = await served(async () => {
      const ran = await cli('resume', '--where', where, '--reason', 'rights given', '--yes');
      await runOf('ann@example.com').result();
      return ran;
    });

    expect(code).toBe(0);
    expect(out).toBe('ann@example.com  ann@example.com is tried now\n');
    expect([...host.mailboxes.keys()]).toEqual(['ann@example.com']);
  });

  it('are resumed in bulk, with the decision in the audit log', async () => {
    await parksListed(STUCK.length - 1);
    const { code, out } = await served(async () => {
      const ran = await cli(
        ...['resume', '--where', 'code=failed.create-mailbox and domain=example.com'],
        ...['--reason', 'rights given', '--yes'],
      );
      for (const address of STUCK) await runOf(address).result();
      return ran;
    });

    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line !== '')).toHaveLength(2);
    expect(host.made).toBe(3);
    const decisions = await store.audit.attempts({ email: 'ben@example.com' });
    expect(decisions).toContainEqual(
      expect.objectContaining({ action: 'resume', reason: 'rights given' }),
    );
  });

  it('refuse what cannot apply, with the reason', async () => {
    const { code, out } = await cli('resume', 'ann@example.com', '--reason', 'again');

    expect(code).toBe(1);
    expect(out).toBe('ann@example.com  refused: no run of ann@example.com is going on\n');
  });

  describe('in mailkeel audit', () => {
    const identity = (): string => identities.get('ben@example.com') ?? '';

    it('are one line an attempt and a decision, the failure with its remedy', async () => {
      const { code, out, err } = await cli('audit', '--identity', identity());

      expect(code).toBe(0);
      // A decision is written down after it has its effect: its row may come behind the attempt it brought about.
      const entries = out.replaceAll(/^\S+ \S+ UTC/gm, '<time>').split(/^(?=<time>)/m);
      expect(entries.toSorted()).toEqual([
        `<time>  decision      resume            ben@example.com\n    ${userInfo().username}: rights given\n`,
        '<time>  failed    #1  createMailbox     ben@example.com\n    Authorization: the mail host answered 503\n    → wait\n',
        '<time>  succeeded #2  createMailbox     ben@example.com\n',
      ]);
      expect(err).toBe('3 rows of the audit log\n');
    });

    it('are CSV with every column, and JSON by the same names', async () => {
      const { out: csv } = await cli('audit', '--email', 'BEN@example.com', '--csv');
      const { out: json } = await cli('audit', '--email', 'ben@example.com', '--json');

      const [header = '', ...rows] = csv.trim().split('\r\n');
      expect(header.split(',')).toEqual(expect.arrayContaining(['kratos_identity_id', 'status']));
      expect(rows).toHaveLength(3);
      const [first] = JSON.parse(json) as Record<string, unknown>[];
      expect(first).toMatchObject({
        kratos_identity_id: identity(),
        attempt_count: 1,
        action: 'createMailbox',
        execution_id: 'sign-up',
      });
    });

    it('are found by status and time', async () => {
      const { err: failures } = await cli('audit', '--status', 'failed', '--since', '1h');
      const { err: later } = await cli('audit', '--since', '2999-01-01');

      expect(failures).toBe('3 rows of the audit log\n');
      expect(later).toBe('0 rows of the audit log\n');
    });

    it('stay until they are old, and somebody agrees', async () => {
      const young = await cli('audit', 'prune', '--before', '1d', '--reason', 'x', '--yes');
      const alone = await cli('audit', 'prune', '--before', '400d', '--reason', 'x');
      const agreed = await cli('audit', 'prune', '--before', '400d', '--reason', 'x', '--yes');

      expect(young).toMatchObject({ code: 2, out: '' });
      expect(alone).toMatchObject({ code: 2, out: '' });
      expect(agreed).toMatchObject({ code: 0, out: '0 rows removed\n' });
      const { out } = await cli('audit', '--since', '1h');
      expect(out).toContain('prune-audit');
    });
  });
});
