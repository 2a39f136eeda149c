import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adoptAccounts, withAccountsFile } from '../../src/cli/adopt-accounts.ts';
import { refuseExisting, writeAdoption } from '../../src/cli/adopt-files.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel } from './terminal.ts';

const ACCOUNTS = `accounts:
  mail: { kind: forward-email, token: { file: secrets/fe } }
  dns: { kind: powerdns, key: { file: /run/secrets/pdns }, url: "http://127.0.0.1:8081" }
`;
const MANIFEST = `version: 1
accounts:
  fe: { kind: forward-email, token: { env: T } }
  cf: { kind: cloudflare, token: { env: C } }
defaults: { mail: fe, dns: { account: cf } }
domains:
  - name: example.com
    aliases: { csv: aliases/example.com.csv }
`;
const SHEET = { path: 'aliases/example.com.csv', text: 'name,mailbox\nanna,yes\n' };

describe('mailkeel adopt', () => {
  let place: Place;
  beforeEach(() => {
    place = openPlace();
  });
  afterEach(() => {
    place.remove();
  });
  const beside = (name: string): string => join(place.home, '..', name);

  it('needs no file where the tokens are in the environment', async () => {
    const { environment } = configOf(place.home, {
      FORWARD_EMAIL_TOKEN: 't',
      CLOUDFLARE_TOKEN: '',
    });

    const accounts = adoptAccounts(
      { accountsFile: undefined, environment },
      { given: undefined, manifest: 'mailkeel.yaml' },
    );

    expect(accounts).toMatchObject({ mail: ['fe'], dns: [] });
    const path = await withAccountsFile(accounts, (file) => {
      const written = JSON.parse(readFileSync(file, 'utf8')) as unknown;
      expect(written).toEqual({
        accounts: { fe: { kind: 'forward-email', token: { env: 'FORWARD_EMAIL_TOKEN' } } },
      });
      return Promise.resolve(file);
    });
    expect(existsSync(path)).toBe(false);
  });

  it('states the accounts of a file as references from where the manifest will be', () => {
    const file = place.write('accounts.yaml', ACCOUNTS);
    const config = configOf(place.home, { MAILKEEL_ACCOUNTS: file });

    const accounts = adoptAccounts(config, { given: undefined, manifest: beside('live/m.yaml') });

    expect(accounts).toMatchObject({ mail: ['mail'], dns: ['dns'], file });
    expect(accounts.stated).toMatchObject({
      mail: { token: { file: '../secrets/fe' } },
      dns: { key: { file: '/run/secrets/pdns' } },
    });
  });

  it.each([
    ['no token and no file', [], {}, 'export FORWARD_EMAIL_TOKEN'],
    ['a file that is not there', ['--accounts', 'nowhere.yaml'], {}, 'nowhere.yaml'],
    ['no mail account', [], { CLOUDFLARE_TOKEN: 'c' }, 'no account to read'],
  ])('ends with 2 and the remedy with %s', async (_what, flags, environment, said) => {
    const config = configOf(place.home, environment);

    const { code, err } = await mailkeel(config, ['adopt', beside('new.yaml'), ...flags]);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });

  it('writes the manifest with its sheets, and nothing over a file that exists', () => {
    const manifest = beside('live/mailkeel.yaml');
    const texts = { manifest: MANIFEST, sheets: [SHEET] };
    mkdirSync(beside('live/aliases'), { recursive: true });
    writeFileSync(beside('live/aliases/example.com.csv'), 'mine');

    expect(() => writeAdoption(manifest, texts)).toThrow('never overwritten');
    expect(existsSync(manifest)).toBe(false);
    expect(writeAdoption(beside('other/mailkeel.yaml'), texts)).toEqual({ ok: true });
    expect(readFileSync(beside('other/aliases/example.com.csv'), 'utf8')).toBe(SHEET.text);
    expect(() => {
      refuseExisting([beside('other/mailkeel.yaml')]);
    }).toThrow('nothing was written');
  });

  it('writes sheets, which hold addresses of people, for their owner alone', () => {
    writeAdoption(beside('mailkeel.yaml'), { manifest: MANIFEST, sheets: [SHEET] });

    expect(statSync(beside(SHEET.path)).mode & 0o777).toBe(0o600);
  });

  it('keeps none of the files where one cannot be written', () => {
    place.write('full', '');
    const sheets = [SHEET, { path: 'full/example.org.csv', text: SHEET.text }];

    const write = () => writeAdoption(beside('mailkeel.yaml'), { manifest: MANIFEST, sheets });

    expect(write).toThrow('nothing was kept: ');
    expect(existsSync(beside(SHEET.path))).toBe(false);
    expect(existsSync(beside('mailkeel.yaml'))).toBe(false);
  });

  it('writes no manifest that would not be read back', () => {
    const manifest = beside('live/mailkeel.yaml');

    const written = writeAdoption(manifest, { manifest: MANIFEST, sheets: [] });

    expect(written).toMatchObject({ ok: false, errors: [{ file: expect.any(String) }] });
    expect(existsSync(manifest)).toBe(false);
  });
});
