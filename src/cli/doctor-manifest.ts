/** What `doctor` is to look at: the accounts and domains of the manifest that was named, else the accounts of the worker's accounts file. */
import { readFileSync } from 'node:fs';
import { accountsOf, renderErrors, type Account } from '../core/manifest.ts';
import type { DomainSpec } from '../core/spec.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { parsed } from './selection.ts';

/** Reads the manifest (exit 2 with all its errors), else the file of MAILKEEL_ACCOUNTS, else nothing. `file` is the one the accounts are of. */
export function accountsIn(
  context: CliContext,
  path: string | undefined,
): {
  readonly accounts: Readonly<Record<string, Account>>;
  readonly domains: readonly DomainSpec[];
  readonly file: string | undefined;
} {
  const domains = path === undefined ? [] : parsed(context, path).domains;
  const file = path ?? context.config.accountsFile;
  return { accounts: file === undefined ? {} : accountsFrom(file), domains, file };
}

function accountsFrom(path: string): Readonly<Record<string, Account>> {
  const { accounts, errors } = accountsOf({ path, text: textOf(path) });
  if (errors.length > 0) throw new CliExit(EXIT.usage, renderErrors(errors));
  return accounts;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliExit(EXIT.usage, `the accounts file ${path} cannot be read (${reason})`);
  }
}
