import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AliasSpec } from '../../src/core/spec.ts';
import { takeSnapshot, type AliasSnapshot } from '../../src/simulators/snapshot.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { tamper } from '../store/vault-file.ts';
import { DOMAIN, openHouse, type House } from './skipping-house.ts';

/** Every field a manifest can state of an alias, each wrong at the provider in one alias of its own. */
const PLANTED = [
  { field: 'mailbox', actual: { has_imap: true }, said: 'mailbox is yes, the manifest says no' },
  { field: 'enabled', actual: { is_enabled: false }, said: 'enabled is no, the manifest says yes' },
  {
    field: 'recipients',
    actual: { recipients: ['other@example.edu'] },
    said: 'recipients is other@example.edu, the manifest says boss@example.edu',
  },
  {
    field: 'description',
    actual: { description: 'Old' },
    said: 'description is Old, the manifest says Front office',
  },
  { field: 'labels', actual: { labels: ['old'] }, said: 'labels is old, the manifest says desk' },
] as const;

const STATED = { recipients: ['boss@example.edu'], description: 'Front office', labels: ['desk'] };

function specOf(name: string): AliasSpec {
  return { name, mailbox: false, enabled: true, ...STATED };
}

const SPECS = [...PLANTED.map(({ field }) => specOf(field)), specOf('same')];

quietRuntime();

describe('pass 2-2', () => {
  let house: House;
  afterEach(() => house.close());

  function standing(name: string): AliasSnapshot | undefined {
    const { forwardEmail, cloudflare } = house.world.state;
    const [account] = takeSnapshot(forwardEmail, cloudflare, []).forwardEmail.accounts;
    return account?.domains[0]?.aliases.find((alias) => alias.name === name);
  }

  it('names every stated field that differs on aliases that existed before, and changes none', async () => {
    const existing = [
      ...PLANTED.map(({ field, actual }) => ({ name: field, ...STATED, ...actual })),
      { name: 'same', ...STATED },
    ];
    house = await openHouse({ existing });

    const { findings, status } = await house.run(SPECS, undefined, { phases: [2] });

    expect(status).toBe('done');
    expect(findings.map(({ check, alias, message }) => [check, alias, message])).toEqual(
      PLANTED.map(({ field, said }) => [`alias.${field}`, field, `${field}: ${said}`]),
    );
    for (const { field, actual } of PLANTED) expect(standing(field)).toMatchObject(actual);
    const { calls } = house.world.state.surroundings;
    expect(calls.list().filter(({ write }) => write)).toEqual([]);
  });

  it('repairs what somebody changed on aliases Mailkeel made, all but a mailbox switched on', async () => {
    house = await openHouse();
    await house.run(SPECS, undefined, { phases: [2] });
    for (const { field, actual } of PLANTED) await change(house, field, actual);

    const { findings } = await house.run(SPECS, undefined, { phases: [2] });

    // Switching IMAP off deletes mail: that one is only told.
    expect(findings.map(({ check }) => check)).toEqual(['alias.mailbox']);
    for (const { field } of PLANTED.slice(1))
      expect(standing(field)).toMatchObject({ ...STATED, is_enabled: true, has_imap: false });
    expect(standing('mailbox')).toMatchObject({ has_imap: true });
  });
});

async function change({ world }: House, name: string, patch: object): Promise<void> {
  await post(world.control.url, '/forward-email/alias', { address: `${name}@${DOMAIN}`, patch });
}

async function post(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${await answer.text()}`);
}

describe('pass 3-3', () => {
  const NAMES = ['anna', 'ben', 'carla', 'dora'] as const;
  const mailboxes = NAMES.map((name): AliasSpec => ({ name, mailbox: true, recipients: [] }));
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
    await house.run(mailboxes, async (run) => {
      await run.signal(messages.skip, { pass: '3-3', reason: 'so that it can be tampered with' });
    });
  });
  afterEach(() => house.close());

  it('has exactly a damaged vault row and a password changed at the provider on its retry list, tried once more', async () => {
    const [ben, carla] = [`ben@${DOMAIN}`, `carla@${DOMAIN}`];
    tamper(house.directory, `UPDATE passwords SET sealed = 'x' || sealed WHERE address = ?`, [ben]);
    const changed = { address: carla, password: 'Changed-by-its-owner-1' };
    await post(house.world.control.url, '/forward-email/password', changed);

    const result = await house.run(mailboxes);

    expect(result.failures.map(({ pass, alias, error }) => [pass, alias, error])).toEqual([
      ['3-3', ben, `the password of ${ben} in the vault is damaged`],
      ['3-3', carla, 'the mail server does not accept the password in the vault'],
    ]);
    expect(result).toMatchObject({ status: 'incomplete', counts: { wanted: 4, proven: 2 } });
    const proofs = await Promise.all(
      NAMES.map(async (name) => {
        const rows = await house.attempts('provePassword', name);
        return rows.filter(({ status }) => status === 'succeeded').length;
      }),
    );
    expect(proofs).toEqual([1, 2, 2, 1]);
    const states = (await house.store.vault.list(DOMAIN)).map(({ state }) => state);
    expect(states).toEqual(['proven', 'accepted', 'accepted', 'proven']);
  });
});
