import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCredentials } from '../src/account-secrets.ts';
import { StoreError } from '../src/store/errors.ts';

const SECRET = 'planted-token-000000000001';

describe('readCredentials', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mailkeel-accounts-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  function write(name: string, content: string): string {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  }

  function accountsFile(token: string): string {
    return write('accounts.yaml', `accounts:\n  fe: { kind: forward-email, token: ${token} }\n`);
  }

  function refusal(config: Parameters<typeof readCredentials>[0]): StoreError {
    try {
      readCredentials(config);
    } catch (error) {
      if (error instanceof StoreError) return error;
      throw error;
    }
    throw new Error('the accounts were accepted');
  }

  it('resolves a variable, white space around it left out', () => {
    const environment = { TOKEN: ` ${SECRET}\n` };

    const found = readCredentials({ accountsFile: accountsFile('{ env: TOKEN }'), environment });

    expect([...found].map(([label, { secret }]) => [label, secret])).toEqual([['fe', SECRET]]);
  });

  it('resolves a file relative to the accounts file', () => {
    write('token.txt', `${SECRET}\n`);

    const found = readCredentials({
      accountsFile: accountsFile('{ file: token.txt }'),
      environment: {},
    });

    expect(found.get('fe')?.secret).toBe(SECRET);
  });

  it.each([
    ['{ env: TOKEN }', 'account "fe" is missing: environment variable TOKEN', 'export TOKEN'],
    ['{ file: empty.txt }', 'account "fe" is missing: empty.txt', 'mode 0600'],
    ['{ file: nowhere.txt }', 'account "fe" cannot be read from nowhere.txt', 'file exists'],
  ])('refuses %s that leads nowhere, with the label and the reference', (token, told, remedy) => {
    write('empty.txt', '\n');

    const error = refusal({ accountsFile: accountsFile(token), environment: { TOKEN: '' } });

    expect(error.what).toBe('account');
    expect(error.message).toContain(told);
    expect(error.remediation).toContain(remedy);
  });

  it('refuses a secret written into the file, without repeating it', () => {
    const error = refusal({ accountsFile: accountsFile(SECRET), environment: {} });

    expect(error.message).toContain('accounts.fe.token');
    expect(error.message).not.toContain(SECRET);
  });

  it('refuses no accounts file and one that is not there', () => {
    const none = refusal({ accountsFile: undefined, environment: {} });
    const gone = refusal({ accountsFile: join(directory, 'gone.yaml'), environment: {} });

    expect(none.remediation).toContain('MAILKEEL_ACCOUNTS');
    expect(gone.message).toContain('gone.yaml cannot be read');
  });
});
