/** An operator's messages to a sign-up, and what comes of each. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  mailbox,
  SIGNUP_ABORTED,
  type MailboxState,
} from '../../src/workflows/mailbox-messages.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { failed } from './support/memory-host.ts';
import { ADDRESS, openSignups, type SignupRun, type Signups } from './skipping-signups.ts';
import { until } from './support/until.ts';

quietRuntime();

type Update = 'resume' | 'pause' | 'retryFailed' | 'abort' | 'skip';

function send(run: SignupRun, update: Update, id: string): Promise<messages.OperatorAnswer> {
  return run.executeUpdate<messages.OperatorAnswer, [messages.OperatorMessage]>(update, {
    args: [{ id, actor: 'anna', reason: 'she said so' }],
  });
}

const standing = (run: SignupRun, status: MailboxState['status']): Promise<MailboxState> =>
  until(`it is ${status}`, async () => {
    const state = await run.query(mailbox);
    return state.status === status && state;
  });

/** Why an update was refused. */
function refusalOf(answer: Promise<unknown>): Promise<string | undefined> {
  return answer.then(
    () => undefined,
    (error: unknown) =>
      error instanceof WorkflowUpdateFailedError ? error.cause?.message : String(error),
  );
}

describe('a sign-up that waits to be tried again', () => {
  let signups: Signups;

  beforeEach(async () => {
    signups = await openSignups();
    signups.host.troubles.push(() => Promise.reject(failed({})));
  });
  afterEach(() => signups.close());

  it('is paused past its schedule, and tried once it is resumed', async () => {
    const [answer, paused, attempts, result] = await signups.run({}, async (run) => {
      await standing(run, 'deferred');
      const told = await send(run, 'pause', 'p1');
      const state = await standing(run, 'parked');
      await signups.pass(3_600_000);
      const made = (await signups.attempts()).length;
      await send(run, 'resume', 'r1');
      return [told, state, made, await run.result()] as const;
    });

    expect(answer).toMatchObject({ effect: 'paused' });
    expect(paused.park).toMatchObject({
      ...{ code: 'operator.paused', resumedBy: 'person' },
      sentence: 'anna paused the sign-up: she said so',
    });
    expect(attempts).toBe(1);
    expect(result).toMatchObject({ status: 'done', attempts: 2 });
  });

  it('is given up by abort: it fails, its claim stays, and the decision is audited', async () => {
    const [answer, error, state] = await signups.run({ identity: 'given-up' }, async (run) => {
      await standing(run, 'deferred');
      const told = await send(run, 'abort', 'a1');
      const end: unknown = await run.result().catch((caught: unknown) => caught);
      return [told, end, await run.query(mailbox)] as const;
    });

    expect(answer).toMatchObject({ effect: 'aborting' });
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const { cause } = error as WorkflowFailedError;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause).toMatchObject({ type: SIGNUP_ABORTED, message: expect.stringContaining('anna') });
    expect(state).toMatchObject({ status: 'abandoned', endedAt: expect.any(String) });
    expect(await signups.store.mailboxes.byAddress(ADDRESS)).toMatchObject({
      identity: 'given-up',
    });
    expect(signups.host.made).toBe(0);
    const rows = await signups.store.audit.attempts({ email: ADDRESS });
    expect(rows).toContainEqual(
      expect.objectContaining({ action: 'abort', actor: 'anna', reason: 'she said so' }),
    );
  });

  it('begins its schedule anew with retryFailed, once however often it is sent', async () => {
    signups.host.troubles.push(() => Promise.reject(failed({})));

    const [answers, result] = await signups.run({ retriesMs: [600_000] }, async (run) => {
      await standing(run, 'deferred');
      const told = [await send(run, 'retryFailed', 'f1'), await send(run, 'retryFailed', 'f1')];
      return [told, await run.result()] as const;
    });

    expect(answers.map(({ effect }) => effect)).toEqual(['retrying', 'repeated']);
    // With its one retry used up the second failure would have parked it.
    expect(result).toMatchObject({ status: 'done', attempts: 3 });
  });

  it('refuses what cannot apply and says why, to a signal in its details', async () => {
    const [skipped, aimed, typed, shown] = await signups.run({}, async (run) => {
      await standing(run, 'deferred');
      const skip = await refusalOf(send(run, 'skip', 's1'));
      const pass = await refusalOf(
        run.executeUpdate('resume', { args: [{ pass: '1-3', reason: 'a slip' }] }),
      );
      const form = await refusalOf(run.executeUpdate('abort', { args: [{ because: 'a slip' }] }));
      await run.signal('pause', 5);
      await run.signal(messages.skip, { reason: 'a slip' });
      const details = await until('the refusal is shown', async () => {
        const text = await run.query<string>('__temporal_workflow_metadata').then(JSON.stringify);
        return text.includes('signal skip was refused') && text;
      });
      return [skip, pass, form, details] as const;
    });

    expect(skipped).toContain('abort gives ann@example.com up');
    expect(aimed).toContain('a sign-up has no passes');
    expect(typed).toBe('abort has no "because"; it has id, reason, actor');
    expect(shown).toContain('no pass or alias that could be left out');
    const decisions = await signups.store.audit.attempts({ email: ADDRESS });
    expect(decisions.filter(({ actor }) => actor !== undefined)).toEqual([]);
  });
});

describe('a sign-up that is tried at this moment', () => {
  let signups: Signups;
  let letGo: () => void;

  beforeEach(async () => {
    signups = await openSignups();
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    signups.host.troubles.push(async () => {
      await held;
      throw failed({});
    });
  });
  afterEach(async () => {
    letGo();
    await signups.close();
  });

  const underWay = (): Promise<unknown> =>
    until('the attempt', () => signups.host.troubles.length === 0);

  it('pauses once its attempt has failed', async () => {
    const [answer, refused, paused] = await signups.run({}, async (run) => {
      await underWay();
      const no = await refusalOf(send(run, 'retryFailed', 'f1'));
      const told = await send(run, 'pause', 'p1');
      letGo();
      return [told, no, await standing(run, 'parked')] as const;
    });

    expect(answer).toMatchObject({ effect: 'will-pause' });
    expect(refused).toContain('an attempt is under way');
    expect(paused).toMatchObject({ attempts: 1, park: { code: 'operator.paused' } });
  });

  it('is not paused when somebody withdraws it in time', async () => {
    const [answer, result] = await signups.run({}, async (run) => {
      await underWay();
      await send(run, 'pause', 'p1');
      const told = await send(run, 'resume', 'r1');
      letGo();
      return [told, await run.result()] as const;
    });

    expect(answer).toEqual({ effect: 'resumed', message: 'the pause is withdrawn' });
    expect(result).toMatchObject({ status: 'done', attempts: 2 });
  });
});
