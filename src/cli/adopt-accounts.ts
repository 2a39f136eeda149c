/** The accounts `adopt` reads with: those of a file, or the smallest set the tokens in the environment make. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { accountsOf, renderErrors, type Account, type SecretRef } from '../core/manifest.ts';
import { CliExit, EXIT } from './context.ts';

type AccountsByLabel = Readonly<Record<string, Account>>;

/** Accounts to read with, and as the new manifest is to state them. */
export interface AdoptAccounts {
  /** File references are relative to the new manifest. */
  readonly stated: AccountsByLabel;
  /** The file they come from; absent: from variables. */
  readonly file?: string;
  readonly mail: readonly string[];
  readonly dns: readonly string[];
}

/** Labels and references for the variables a person most likely has. */
const FROM_VARIABLES: AccountsByLabel = {
  fe: { kind: 'forward-email', token: { env: 'FORWARD_EMAIL_TOKEN' } },
  cf: { kind: 'cloudflare', token: { env: 'CLOUDFLARE_TOKEN' } },
};

const MAIL_KINDS: readonly Account['kind'][] = ['forward-email', 'stalwart'];

/** Takes the file given, else MAILKEEL_ACCOUNTS, else the tokens in the environment. Exit 2 with the remedy when there is no mail account. */
export function adoptAccounts(
  { accountsFile, environment }: Pick<Config, 'accountsFile' | 'environment'>,
  { given, manifest }: { readonly given: string | undefined; readonly manifest: string },
): AdoptAccounts {
  const file = given ?? accountsFile;
  const stated = file === undefined ? fromVariables(environment) : fromFile(file, manifest);
  const labels = Object.keys(stated);
  const isMail = (label: string): boolean => MAIL_KINDS.includes(kindOf(stated, label));
  const mail = labels.filter(isMail);
  if (mail.length === 0) throw noMail(file);
  const dns = labels.filter((label) => !isMail(label));
  return { stated, mail, dns, ...(file === undefined ? {} : { file }) };
}

function kindOf(accounts: AccountsByLabel, label: string): Account['kind'] {
  return accounts[label]?.kind ?? 'cloudflare';
}

function fromVariables(environment: Config['environment']): AccountsByLabel {
  const set = Object.entries(FROM_VARIABLES).filter(([, account]) => {
    const reference = referenceOf(account);
    return 'env' in reference && (environment[reference.env] ?? '').trim() !== '';
  });
  return Object.fromEntries(set);
}

function fromFile(file: string, manifest: string): AccountsByLabel {
  const { accounts, errors } = accountsOf({ path: file, text: textOf(file) });
  if (errors.length > 0) throw new CliExit(EXIT.usage, renderErrors(errors));
  const moved = Object.entries(accounts).map(([label, account]) => [
    label,
    movedAccount(account, { from: dirname(resolve(file)), to: dirname(resolve(manifest)) }),
  ]);
  return Object.fromEntries(moved) as AccountsByLabel;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliExit(EXIT.usage, `the accounts file ${file} cannot be read (${reason})`);
  }
}

function referenceOf(account: Account): SecretRef {
  return account.kind === 'powerdns' ? account.key : account.token;
}

/** A secret's file is relative to the file that names it. */
function movedAccount(
  account: Account,
  { from, to }: { readonly from: string; readonly to: string },
): Account {
  const reference = referenceOf(account);
  if (!('file' in reference) || isAbsolute(reference.file)) return account;
  const moved = { file: relative(to, resolve(from, reference.file)) };
  return account.kind === 'powerdns' ? { ...account, key: moved } : { ...account, token: moved };
}

function noMail(file: string | undefined): CliExit {
  return new CliExit(
    EXIT.usage,
    file === undefined
      ? 'no account to read: export FORWARD_EMAIL_TOKEN (and CLOUDFLARE_TOKEN for the DNS), or name a file with accounts: --accounts FILE'
      : `${file} names no mail account; add one under accounts: (kind: forward-email)`,
  );
}

/** Runs `body` with a file a worker can take the accounts from; it holds references only. */
export async function withAccountsFile<T>(
  { stated, file }: AdoptAccounts,
  body: (path: string) => Promise<T>,
): Promise<T> {
  if (file !== undefined) return body(resolve(file));
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-adopt-'));
  try {
    const path = join(directory, 'accounts.json');
    writeFileSync(path, JSON.stringify({ accounts: stated }));
    return await body(path);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
