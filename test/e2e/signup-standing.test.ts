/** Sign-ups of an address that has something already: a mailbox made before, or a password on another account. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mailbox, type MailboxState } from '../../src/workflows/mailbox-messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { ADDRESS, openSignups, type SignupRun, type Signups } from './skipping-signups.ts';
import { until } from './support/until.ts';

quietRuntime();

const parked = (run: SignupRun): Promise<MailboxState> =>
  until('it waits for a person', async () => {
    const state = await run.query(mailbox);
    return state.status === 'parked' && state;
  });

describe('a sign-up of an address that', () => {
  let signups: Signups;

  beforeEach(async () => {
    signups = await openSignups();
  });
  afterEach(() => signups.close());

  it('stands returns its id without asking the host, even where nothing is left there', async () => {
    const identity = randomUUID();
    const first = await signups.run({ identity }, (run) => run.result());
    signups.host.mailboxes.clear();
    const asked = signups.host.finds;

    const again = await signups.run({ identity }, (run) => run.result());

    expect(again).toMatchObject({ status: 'done', mailboxId: first.mailboxId, proven: true });
    expect([signups.host.made, signups.host.finds]).toEqual([1, asked]);
  });

  it('stands on another account parks and names that account', async () => {
    const identity = randomUUID();
    await signups.run({ identity }, (run) => run.result());

    const state = await signups.run({ identity, account: 'new' }, parked);

    expect(state).toMatchObject({
      park: { code: 'mailbox.conflict', remedy: [expect.stringContaining('ACCOUNT to own')] },
      failure: { code: 'other-account' },
    });
    expect(signups.host.made).toBe(1);
  });

  it('has a live password on another account parks, and gives that password up for nothing', async () => {
    const { vault } = signups.store;
    const before = await vault.plan({
      ...{ address: ADDRESS, domain: 'example.com', account: 'forward-email:1' },
      ...{ executionId: 'a-migration', password: 'still-in-use' },
    });
    await vault.mark(before.id, 'proven');

    const state = await signups.run({}, parked);

    expect(state).toMatchObject({
      park: { code: 'mailbox.conflict' },
      failure: { category: 'Conflict', code: 'password-elsewhere' },
    });
    expect(await vault.current(ADDRESS)).toMatchObject({ id: before.id, state: 'proven' });
    expect(signups.host.made + signups.host.finds).toBe(0);
  });
});
