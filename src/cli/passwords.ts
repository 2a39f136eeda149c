/** `mailkeel passwords`: the passwords of the vault, out of it and into it. */
import type { Command } from 'commander';
import { parseAddress } from '../core/mail-address.ts';
import type { PasswordEntry, PasswordState } from '../store/vault-port.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { addPasswordsExport } from './passwords-export.ts';
import { addPasswordsImport } from './passwords-import.ts';
import { addPasswordsReplace } from './passwords-replace.ts';
import { withStore } from './session.ts';

interface ShowOptions {
  readonly reason: string;
  readonly json?: boolean;
}

/** Adds `passwords` with its commands. */
export function addPasswords(program: Command, context: CliContext): void {
  const passwords = program
    .command('passwords')
    .description('the passwords of the vault: show one, export many, import old ones, change one');
  passwords
    .command('show <address>')
    .description('print one password to stdout, and its state to stderr')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--json', 'print JSON')
    .action(async (address: string, options: ShowOptions) => {
      await show(context, address, options);
    });
  addPasswordsExport(passwords, context);
  addPasswordsImport(passwords, context);
  addPasswordsReplace(passwords, context);
}

async function show(context: CliContext, text: string, options: ShowOptions): Promise<void> {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new CliExit(EXIT.usage, `${text} is no e-mail address`);
  const { local, domain } = parsed;
  const address = `${local}@${domain}`;
  await withStore(context, async (store) => {
    const entry = await store.vault.current(address);
    if (entry === undefined) throw unknown(address, context);
    const { reason } = options;
    await recordDecision(store, { action: 'show-password', domain, email: address, reason });
    context.say(`${address}  ${entry.state}: ${MEANINGS[entry.state]}${sinceWhen(entry)}`);
    const { state, password } = entry;
    context.print(options.json === true ? JSON.stringify({ address, state, password }) : password);
  });
}

/** What a state means to somebody who is about to type the password. */
const MEANINGS: Readonly<Record<PasswordState, string>> = {
  planned: 'chosen, but no provider has heard it yet; the mailbox does not have it',
  sent: 'handed to the provider, whose answer is not known; the mailbox may have it',
  unknown: 'handed to the provider, whose answer is not known; the mailbox may have it',
  accepted: 'the provider took it; no login has proven it yet',
  proven: 'a login with it succeeded',
  rejected: 'the provider refused it',
};

function sinceWhen({ provenAt, setAt }: PasswordEntry): string {
  const at = provenAt ?? setAt;
  return at === undefined ? '' : ` (${at})`;
}

function unknown(address: string, { config }: CliContext): CliExit {
  const where = config.databaseUrl === undefined ? config.home : 'DATABASE_URL';
  return new CliExit(
    EXIT.failure,
    `the vault of ${where} has no password for ${address}; "mailkeel status" lists what was started here, and old passwords come in by "mailkeel passwords import"`,
  );
}
