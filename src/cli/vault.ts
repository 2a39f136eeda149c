/** `mailkeel vault`: another key, a backup, a restore. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { plural } from '../reports/format.ts';
import type { OpenStore } from '../store/open.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { refuseTaken, writePrivate } from './private-file.ts';
import { withStore } from './session.ts';
import { headOf, readBackup, renderBackup } from './vault-file.ts';

interface RotateOptions {
  readonly reason: string;
  readonly newKeyFile?: string;
}

interface BackupOptions {
  readonly out: string;
  readonly reason: string;
}

interface RestoreOptions {
  readonly reason: string;
  readonly merge?: boolean;
}

/** Adds `vault` with its commands. */
export function addVault(program: Command, context: CliContext): void {
  const vault = program
    .command('vault')
    .description('the vault as a whole: rotate its key, back it up, restore it');
  vault
    .command('rotate-key')
    .description('encrypt every password anew with another key')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option(
      '--new-key-file <file>',
      'the new key in base64, where MAILKEEL_VAULT_KEY gives the old',
    )
    .action(async (options: RotateOptions) => {
      await withStore(context, (store) => rotate(context, store, options));
    });
  vault
    .command('backup')
    .description('write every password, still encrypted, to a new file')
    .requiredOption('--out <file>', 'the file; never over one that exists')
    .option('--reason <text>', 'why; kept in the audit log', 'backup')
    .action(async (options: BackupOptions) => {
      await withStore(context, (store) => backUp(context, store, options));
    });
  vault
    .command('restore <file>')
    .description('put the passwords of a backup into an empty vault')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--merge', 'into one that holds passwords: add what is missing, repair what is damaged')
    .action(async (file: string, options: RestoreOptions) => {
      await withStore(context, (store) => restore(context, store, { file, options }));
    });
}

async function rotate(
  context: CliContext,
  store: OpenStore,
  { reason, newKeyFile }: RotateOptions,
): Promise<void> {
  const newKey = newKeyFile === undefined ? undefined : keyIn(newKeyFile);
  await recordDecision(store, { action: 'rotate-vault-key', reason });
  const { rows, from, to, oldKeyFile } = await store.upkeep.rotate(newKey);
  context.print(`${plural(rows, 'password')} encrypted anew: key ${from} → ${to}`);
  if (oldKeyFile === undefined)
    context.say(
      `Now set MAILKEEL_VAULT_KEY to the content of ${newKeyFile ?? ''} for every worker and command, and start the workers again. Backups made before still need the old key.`,
    );
  else
    context.say(
      `Workers find the new key by themselves. Back up vault.key now. The old key is ${oldKeyFile}: backups made before need it; remove it with them.`,
    );
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CliExit(
      EXIT.usage,
      `the key file ${file} cannot be read (${code}); make one with: openssl rand -base64 32`,
    );
  }
}

async function backUp(
  context: CliContext,
  store: OpenStore,
  { out, reason }: BackupOptions,
): Promise<void> {
  refuseTaken(out);
  await recordDecision(store, { action: 'back-up-vault', reason });
  const rows = await store.upkeep.sealedRows();
  const head = headOf(rows, new Date(await store.clock.now()).toISOString());
  writePrivate(out, renderBackup(head, rows));
  context.print(out);
  const keys = head.keyIds.join(', ');
  const place =
    context.config.vaultKey === undefined && context.config.databaseUrl === undefined
      ? `${context.config.home}/vault.key`
      : 'MAILKEEL_VAULT_KEY';
  context.say(
    rows.length === 0
      ? 'The vault is empty: the backup holds no password.'
      : `${plural(rows.length, 'row')}, encrypted with key ${keys}. It is worth nothing without that key (${place}): keep a copy of the key in another place than this file.`,
  );
}

async function restore(
  context: CliContext,
  store: OpenStore,
  { file, options }: { readonly file: string; readonly options: RestoreOptions },
): Promise<void> {
  const rows = readBackup(file);
  await recordDecision(store, { action: 'restore-vault', reason: options.reason });
  const { added, repaired, kept } = await store.upkeep.restore(rows, options.merge === true);
  context.print(
    `${String(added)} added, ${String(repaired)} repaired, ${String(kept)} left as they were`,
  );
}
