import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { manifestText, openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

let place: Place;
let store: OpenStore;

beforeAll(async () => {
  place = openPlace();
  store = await openStore({ directory: place.home, allowKeyFile: true });
  await keep('anna@cli.example.com', 'Secret-anna', 'proven');
  await keep('berta@cli.example.com', 'Secret-berta', 'accepted');
  await keep('carl@other.example', '=Secret,"carl"', 'proven');
});
afterAll(async () => {
  await store.close();
  place.remove();
});

async function keep(address: string, password: string, state: 'accepted' | 'proven') {
  const domain = address.slice(address.indexOf('@') + 1);
  const account = 'forward-email:u1';
  const about = { address, domain, account, executionId: '20260101-120000' };
  const { id } = await store.vault.plan({ ...about, password });
  await store.vault.mark(id, state);
}

function run(...args: readonly string[]): Promise<Ran> {
  return mailkeel(configOf(place.home), ['passwords', ...args]);
}

async function decisions(email: string) {
  const rows = await store.audit.attempts({ email });
  return rows.map(({ action, actor, reason }) => ({ action, actor, reason }));
}

describe('passwords show', () => {
  it('prints the password alone to stdout, its state to stderr, and is audited', async () => {
    const ran = await run('show', 'Anna@CLI.example.com', '--reason', 'ticket 7');

    expect(ran).toMatchObject({ code: 0, out: 'Secret-anna\n' });
    expect(ran.err).toMatch(
      /^anna@cli\.example\.com {2}proven: a login with it succeeded \(.*Z\)\n$/,
    );
    expect(await decisions('anna@cli.example.com')).toContainEqual({
      action: 'show-password',
      actor: userInfo().username,
      reason: 'ticket 7',
    });
  });

  it('prints JSON', async () => {
    const { out } = await run('show', 'berta@cli.example.com', '--reason', 'x', '--json');

    expect(JSON.parse(out)).toEqual({
      address: 'berta@cli.example.com',
      state: 'accepted',
      password: 'Secret-berta',
    });
  });

  it('says that the vault does not have it, and records nothing', async () => {
    const ran = await run('show', 'nobody@cli.example.com', '--reason', 'x');

    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('has no password for nobody@cli.example.com');
    expect(await decisions('nobody@cli.example.com')).toEqual([]);
  });

  it('shows nothing without a reason', async () => {
    const ran = await run('show', 'anna@cli.example.com');

    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain("required option '--reason <text>' not specified");
  });
});

describe('passwords export', () => {
  it('writes the proven ones of a domain into a new file for its owner alone', async () => {
    const out = join(place.home, 'proven.csv');

    const ran = await run('export', 'cli.example.com', '--out', out, '--reason', 'hand-over');

    expect(ran).toMatchObject({ code: 0, out: `${out}\n` });
    expect(ran.err).toContain('then remove it');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, 'utf8')).toBe(
      'email,password,imap_host,imap_port,smtp_host,smtp_port\r\n' +
        'anna@cli.example.com,Secret-anna,imap.forwardemail.net,993,smtp.forwardemail.net,465\r\n',
    );
    expect(await decisions('anna@cli.example.com')).toContainEqual(
      expect.objectContaining({ action: 'export-passwords', reason: 'hand-over' }),
    );
  });

  it('takes domains from a manifest, states and servers as told', async () => {
    const out = join(place.home, 'told.csv');
    const manifest = place.write('mailkeel.yaml', manifestText());
    const servers = ['--imap', 'imap.example.net:143', '--smtp', 'smtp.example.net:587'];
    const states = ['--state', 'proven,accepted', '--format', 'brandjet'];

    const ran = await run(
      ...['export', '--manifest', manifest, ...states, ...servers],
      ...['--out', out, '--reason', 'x'],
    );

    expect(ran.code).toBe(0);
    expect(readFileSync(out, 'utf8').split('\r\n').slice(1)).toEqual([
      'anna@cli.example.com,Secret-anna,smtp.example.net,587,starttls,imap.example.net,143,starttls,Anna',
      'berta@cli.example.com,Secret-berta,smtp.example.net,587,starttls,imap.example.net,143,starttls,Berta',
      '',
    ]);
  });

  it('never overwrites a file, and records nothing then', async () => {
    const out = place.write('mine.csv', 'mine\n');
    const before = await decisions('anna@cli.example.com');

    const ran = await run('export', 'cli.example.com', '--out', out, '--reason', 'x');

    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(`${out} exists`);
    expect(readFileSync(out, 'utf8')).toBe('mine\n');
    expect(await decisions('anna@cli.example.com')).toEqual(before);
  });

  it('leaves out a row that a spreadsheet would run, names it, and writes it unchanged when told to', async () => {
    const domains = ['cli.example.com', 'other.example'];
    const safe = join(place.home, 'safe.csv');
    const all = join(place.home, 'all.csv');

    const left = await run('export', ...domains, '--out', safe, '--reason', 'x');
    const written = await run('export', ...domains, '--out', all, '--reason', 'x', '--formulas');

    expect(left.code).toBe(4);
    expect(left.err).toContain('left out: carl@other.example');
    expect(left.err).not.toContain('Secret');
    expect(readFileSync(safe, 'utf8')).not.toContain('carl');
    expect(written.code).toBe(0);
    expect(readFileSync(all, 'utf8')).toContain('carl@other.example,"=Secret,""carl""",');
  });

  it('says so when no password is of that state', async () => {
    const out = join(place.home, 'none.csv');

    const ran = await run('export', 'empty.example', '--out', out, '--reason', 'x');

    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('no password of these domains is proven');
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [['export', '--out', 'x', '--reason', 'x'], 'name the domains'],
    [
      ['export', 'a.example', '--out', 'x', '--reason', 'x', '--state', 'good'],
      'must be of planned',
    ],
    [['export', 'a.example', '--out', 'x', '--reason', 'x', '--imap', 'host'], 'must be host:port'],
    [
      ['export', 'a.example', '--out', 'x', '--reason', 'x', '--age', 'AGE-SECRET-KEY-1X'],
      'begin with "age1"',
    ],
  ])('ends with 2 when it is used wrongly (%#)', async (args, told) => {
    const ran = await run(...args);

    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(told);
    expect(ran.err).not.toContain('AGE-SECRET');
  });
});

describe('passwords export, encrypted', () => {
  it('can be opened by the holder of an age identity only', async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const out = join(place.home, 'sealed.age');

    const ran = await run(
      ...['export', 'cli.example.com', '--out', out, '--reason', 'x', '--age', recipient],
    );

    const bytes = readFileSync(out);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const stranger = new Decrypter();
    stranger.addIdentity(await generateIdentity());
    expect(ran.code).toBe(0);
    expect(bytes.toString('latin1')).not.toContain('Secret-');
    expect(await decrypter.decrypt(bytes, 'text')).toContain('anna@cli.example.com,Secret-anna,');
    await expect(stranger.decrypt(bytes, 'text')).rejects.toThrow();
  });

  it('can be opened with the passphrase of a file', async () => {
    const out = join(place.home, 'phrase.age');
    const phrase = place.write('phrase', 'correct horse battery\n');
    const short = place.write('short', 'abc\n');
    const args = ['export', 'cli.example.com', '--reason', 'x', '--out', out];

    const refused = await run(...args, '--passphrase-file', short);
    const ran = await run(...args, '--passphrase-file', phrase);

    const decrypter = new Decrypter();
    decrypter.addPassphrase('correct horse battery');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('fewer than 12') });
    expect(ran.code).toBe(0);
    expect(await decrypter.decrypt(readFileSync(out), 'text')).toContain('Secret-anna');
  });
});
