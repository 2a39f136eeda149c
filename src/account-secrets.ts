/** The accounts of this worker with their secrets: the one place where a secret reference is resolved. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from './config.ts';
import { accountsOf, renderErrors, type Account, type SecretRef } from './core/manifest.ts';
import { StoreError } from './store/errors.ts';

/** One account as the accounts file states it, and the secret its reference stands for. */
export interface AccountCredentials {
  readonly account: Account;
  readonly secret: string;
}

type AccountsConfig = Pick<Config, 'accountsFile' | 'environment'>;

/**
 * Reads the accounts file (a manifest will do) and resolves every secret in it now, by label, so that a missing variable or file stops
 * whoever needs it at its start. Files are relative to the accounts file. Throws a StoreError (`account`) that names the label and the
 * reference, never the secret. Reads only; may be repeated.
 */
export function readCredentials(config: AccountsConfig): ReadonlyMap<string, AccountCredentials> {
  const path = config.accountsFile;
  if (path === undefined)
    throw new StoreError(
      'account',
      'this worker has no accounts',
      'set MAILKEEL_ACCOUNTS to a file with "accounts:" (a manifest will do)',
    );
  const place = { environment: config.environment, folder: dirname(resolve(path)) };
  return new Map(
    Object.entries(readAccounts(path)).map(([label, account]) => [
      label,
      { account, secret: secretOf(label, account, place) },
    ]),
  );
}

function readAccounts(path: string): Readonly<Record<string, Account>> {
  const { accounts, errors } = accountsOf({ path, text: textOf(path) });
  if (errors.length === 0) return accounts;
  throw new StoreError(
    'account',
    `the accounts of this worker are not valid:\n${renderErrors(errors)}`,
    `correct ${path} and start again`,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StoreError(
      'account',
      `the accounts file ${path} cannot be read`,
      'check the path (MAILKEEL_ACCOUNTS) and that this user may read the file',
      { cause },
    );
  }
}

interface Place {
  readonly environment: Config['environment'];
  /** What a relative secret file is relative to. */
  readonly folder: string;
}

function secretOf(label: string, account: Account, place: Place): string {
  const reference = account.kind === 'powerdns' ? account.key : account.token;
  const value =
    'env' in reference
      ? place.environment[reference.env]
      : fileContent(label, reference.file, place);
  if (value !== undefined && value.trim() !== '') return value.trim();
  throw missingSecret(label, reference);
}

function missingSecret(label: string, reference: SecretRef): StoreError {
  const where = 'env' in reference ? `environment variable ${reference.env}` : reference.file;
  return new StoreError(
    'account',
    `the secret of account "${label}" is missing: ${where} is not set or empty`,
    'env' in reference
      ? `export ${reference.env} for the worker and start it again`
      : 'write the secret into that file (mode 0600) and start the worker again',
  );
}

function fileContent(label: string, file: string, { folder }: Place): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8');
  } catch (cause) {
    throw new StoreError(
      'account',
      `the secret of account "${label}" cannot be read from ${file}`,
      'check that the file exists and that the worker may read it',
      { cause },
    );
  }
}
