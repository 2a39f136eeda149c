/** What else can become of a sign-up: passwords, proofs, claims, long waits and an operator who gives up. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UNTIL_OPENED } from '../../src/core/limits.ts';
import { mailbox } from '../../src/workflows/mailbox-messages.ts';
import { resume } from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { failed } from './support/memory-host.ts';
import { ADDRESS, openSignups, type Signups } from './skipping-signups.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

quietRuntime();

describe('a sign-up', () => {
  let signups: Signups;

  beforeEach(async () => {
    signups = await openSignups();
  });
  afterEach(() => signups.close());

  /** Lets time pass until the sign-up waits for a person. */
  it('offers another password when the host refused the first, once a person agrees', async () => {
    const offered: (string | undefined)[] = [];
    signups.host.troubles.push(async () => {
      offered.push((await signups.store.vault.current(ADDRESS))?.password);
      throw failed({ category: 'ValidationError', severity: 'Permanent', code: 'password-weak' });
    });

    const result = await signups.run({}, async (run) => {
      await signups.parked(run);
      await run.signal(resume, {});
      return run.result();
    });

    expect(result).toMatchObject({ status: 'done', attempts: 2 });
    expect(offered[0]).toBeDefined();
    expect(signups.host.mailboxes.get(ADDRESS)?.password).not.toBe(offered[0]);
  });

  it('parks when its mailbox opens with another password than the vault’s', async () => {
    signups.host.logins.push('wrong-password');

    const state = await signups.run({}, signups.parked);

    expect(state).toMatchObject({
      attempts: 1,
      park: { code: 'mailbox.conflict' },
      failure: { category: 'Conflict', code: 'password-replaced' },
    });
    expect((await signups.store.vault.current(ADDRESS))?.state).not.toBe('proven');
  });

  it('is tried again when the server would not judge the password', async () => {
    signups.host.logins.push('refused');

    const result = await signups.run({}, (run) => run.result());

    expect(result).toMatchObject({ status: 'done', attempts: 2, proven: true });
    expect(signups.host.made).toBe(1);
  });

  it('waits out a lock-out of the mail server without using up an attempt', async () => {
    signups.host.logins.push('locked-out');

    const result = await signups.run({}, (run) => run.result());

    expect(result).toMatchObject({ status: 'done', attempts: 1, proven: true });
    const rows = await signups.attempts();
    const [began, ended] = [rows[0]?.createdAt ?? '', rows.at(-1)?.createdAt ?? ''];
    expect(Date.parse(ended) - Date.parse(began)).toBeGreaterThanOrEqual(HOUR);
  });

  it('never touches the host for an address that is another identity’s', async () => {
    await signups.store.mailboxes.claim({ identity: 'first', address: ADDRESS, account: 'own' });

    const state = await signups.run({}, async (run) => {
      await expect(run.result()).rejects.toThrow();
      return run.query(mailbox);
    });

    expect(state).toMatchObject({ status: 'refused', failure: { code: 'address-claimed' } });
    expect(signups.host.made + signups.host.finds).toBe(0);
    expect(await signups.attempts()).toMatchObject([{ status: 'failed', category: 'Conflict' }]);
  });

  it('keeps the address for its identity when an operator cancels it', async () => {
    const refuse = (): Promise<never> => Promise.reject(failed({}));
    signups.host.troubles.push(refuse);

    const [state, claim] = await signups.run({ identity: 'given-up' }, async (run) => {
      await run.executeUpdate('firstOutcome');
      await run.cancel();
      await expect(run.result()).rejects.toThrow();
      return [await run.query(mailbox), await signups.store.mailboxes.byAddress(ADDRESS)] as const;
    });

    expect(state).toMatchObject({ status: 'abandoned', endedAt: expect.any(String) });
    expect(claim).toMatchObject({ identity: 'given-up' });
  });

  it('waits for weeks in bounded histories, and stands once the account is open', async () => {
    const key = { account: 'stalwart:memory', operation: 'aliases' } as const;
    await signups.store.ledger.pause(key, UNTIL_OPENED, 'paused by anna: a move');

    const [first, last, result] = await signups.run({}, async (run) => {
      const began = (await run.describe()).runId;
      let now = await run.describe();
      while (now.runId === began) {
        await signups.pass(24 * HOUR);
        now = await run.describe();
      }
      await signups.store.ledger.open(key);
      await run.signal(resume, {});
      return [began, now, await signups.result(ADDRESS)] as const;
    });

    expect(last.runId).not.toBe(first);
    expect(last.historyLength).toBeLessThan(4_500);
    expect(result).toMatchObject({ status: 'done', attempts: 1 });
    expect(new Set((await signups.attempts()).map(({ attemptCount }) => attemptCount))).toEqual(
      new Set([1]),
    );
  }, 300_000);
});
