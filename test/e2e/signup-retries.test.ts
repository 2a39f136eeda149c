/** The schedule of a sign-up, told by the audit log on a server that skips time. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import { firstOutcome } from '../../src/workflows/mailbox-messages.ts';
import { resume, type OperatorAnswer, type OperatorMessage } from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { timersOf } from '../workflows/timers.ts';
import { failed } from './support/memory-host.ts';
import { ADDRESS, openSignups, type Signups } from './skipping-signups.ts';

const SECOND = 1_000;
/** Seconds, by default. */
const SCHEDULE = [60, 300, 1_800];

quietRuntime();

/** Seconds from the end of each attempt to the begin of the next. */
function pauses(rows: readonly AttemptRow[]): readonly number[] {
  return rows.slice(1).map(({ createdAt }, index) => {
    const before = rows[index]?.endedAt ?? '';
    return (Date.parse(createdAt) - Date.parse(before)) / SECOND;
  });
}

describe('a sign-up whose mail host is down', () => {
  let signups: Signups;

  beforeEach(async () => {
    signups = await openSignups();
  });
  afterEach(() => signups.close());

  /** Lets time pass until the sign-up waits for a person. */
  it('is tried 60, 300 and 1,800 s after each attempt, then parks, and stands after an operator resumed it', async () => {
    const down = (): Promise<never> => Promise.reject(failed({}));
    signups.host.troubles.push(down, down, down, down);

    const [timers, result] = await signups.run({}, async (run) => {
      const state = await signups.parked(run);
      expect(state).toMatchObject({
        attempts: 4,
        park: { code: 'mailbox.retries', resumedBy: 'person' },
        failure: { category: 'ServerError', error: 'the mail host answered 503' },
      });
      const answer = await run.executeUpdate<OperatorAnswer, [OperatorMessage]>('resume', {
        args: [{ id: 'r1', actor: 'anna', reason: 'the host is back' }],
      });
      expect(answer.effect).toBe('resumed');
      return [await timersOf(run), await run.result()] as const;
    });

    const rows = await signups.attempts();
    expect(rows.map(({ attemptCount, status }) => [attemptCount, status])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'failed'],
      [5, 'succeeded'],
    ]);
    expect(timers).toEqual(SCHEDULE);
    for (const [index, seconds] of SCHEDULE.entries())
      expect(pauses(rows)[index]).toBeGreaterThanOrEqual(seconds);
    expect(result).toMatchObject({ status: 'done', attempts: 5, proven: true });
    expect(signups.host.made).toBe(1);
    expect(rows.every(({ kratosIdentityId }) => kratosIdentityId === result.identity)).toBe(true);
    const decisions = await signups.store.audit.attempts({ kratosIdentityId: result.identity });
    expect(decisions).toContainEqual(
      expect.objectContaining({ action: 'resume', actor: 'anna', reason: 'the host is back' }),
    );
  });

  it('answers the first outcome once the first attempt has ended, and goes on', async () => {
    signups.host.troubles.push(() => Promise.reject(failed({})));

    const [first, result] = await signups.run({}, async (run) => {
      const outcome = await run.executeUpdate(firstOutcome);
      return [outcome, await run.result()] as const;
    });

    expect(first).toMatchObject({
      status: 'deferred',
      attempts: 1,
      park: { code: 'mailbox.retrying', resumedBy: 'clock' },
    });
    expect(result).toMatchObject({ status: 'done', attempts: 2 });
  });

  it('takes a resume in the middle of a wait, once however often it is sent', async () => {
    const down = (): Promise<never> => Promise.reject(failed({}));
    signups.host.troubles.push(down);

    const result = await signups.run({}, async (run) => {
      await run.executeUpdate(firstOutcome);
      await run.signal(resume, { id: 'same' });
      await run.signal(resume, { id: 'same' });
      return run.result();
    });

    const rows = await signups.attempts();
    expect(pauses(rows)[0]).toBeLessThan(60);
    expect(result.attempts).toBe(2);
  });

  it('keeps to another schedule, and to none', async () => {
    const down = (): Promise<never> => Promise.reject(failed({}));
    signups.host.troubles.push(down, down);

    const [state, timers] = await signups.run(
      { retriesMs: [5 * SECOND] },
      async (run) => [await signups.parked(run), await timersOf(run)] as const,
    );

    expect(state).toMatchObject({ attempts: 2, park: { code: 'mailbox.retries' } });
    expect(timers).toEqual([5]);
  });

  it.each([
    [
      'a conflict',
      { category: 'Conflict', severity: 'Permanent', code: 'address-taken' },
      'mailbox.conflict',
    ],
    [
      'a policy of the host',
      { category: 'ValidationError', severity: 'Permanent' },
      'failed.create-mailbox',
    ],
    [
      'refused credentials',
      { category: 'Authorization', severity: 'Permanent' },
      'failed.create-mailbox',
    ],
  ] as const)('does not try again after %s', async (_what, details, code) => {
    signups.host.troubles.push(() => Promise.reject(failed(details)));

    const state = await signups.run({}, signups.parked);

    expect(state).toMatchObject({ attempts: 1, park: { code, resumedBy: 'person' } });
    expect((await signups.attempts()).map(({ status }) => status)).toEqual(['failed']);
  });

  it('waits out a 429 of the host without using up an attempt', async () => {
    signups.host.troubles.push(() =>
      Promise.reject(
        failed({ category: 'RateLimit', severity: 'RateLimit', retryAfterMs: 600 * SECOND }),
      ),
    );

    const result = await signups.run({}, (run) => run.result());

    expect(result).toMatchObject({ status: 'done', attempts: 1 });
    const rows = await signups.attempts();
    expect(new Set(rows.map(({ attemptCount }) => attemptCount))).toEqual(new Set([1]));
    const [began, stood] = [rows[0]?.createdAt ?? '', rows.at(-1)?.createdAt ?? ''];
    expect(Date.parse(stood) - Date.parse(began)).toBeGreaterThanOrEqual(600 * SECOND);
  });
});

describe('a sign-up', () => {
  let signups: Signups;

  beforeEach(async () => {
    signups = await openSignups();
  });
  afterEach(() => signups.close());

  it('settles a creation whose answer was lost by looking and a login, and makes nothing twice', async () => {
    signups.host.troubles.push('answer-lost');

    const result = await signups.run({}, (run) => run.result());

    expect(result).toMatchObject({ status: 'done', attempts: 2, proven: true });
    expect(signups.host.made).toBe(1);
    expect(signups.host.finds).toBe(1);
    const entry = await signups.store.vault.current(ADDRESS);
    expect(entry?.state).toBe('proven');
    expect(signups.host.mailboxes.get(ADDRESS)?.password).toBe(entry?.password);
  });

  it('is done without a login where the login is the directory’s own', async () => {
    signups.host.logins.push('wrong-password');

    const result = await signups.run({ credential: 'none' }, (run) => run.result());

    expect(result).toMatchObject({ status: 'done', proven: false });
    expect(signups.host.logins).toEqual(['wrong-password']);
  });
});
