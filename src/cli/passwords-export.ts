/** `mailkeel passwords export`: passwords into a file of one's own, encrypted or for its owner alone. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  EXPORT_FORMATS,
  exportTable,
  knownServers,
  parseServer,
  type ExportedMailbox,
  type ExportFormat,
  type MailServer,
} from '../core/password-export.ts';
import { passwordSheet } from '../reports/password-sheet.ts';
import { plural } from '../reports/format.ts';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/ports.ts';
import type { PasswordEntry, PasswordRow } from '../store/vault-port.ts';
import { encrypterFor, type Readers } from './age-file.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { domainNamed } from './domain-named.ts';
import { refuseTaken, writePrivate } from './private-file.ts';
import { parsed } from './selection.ts';
import { withStore } from './session.ts';

interface Options extends Readers {
  readonly out: string;
  readonly reason: string;
  readonly manifest?: string;
  readonly state: readonly string[];
  readonly format: ExportFormat;
  readonly imap?: MailServer;
  readonly smtp?: MailServer;
  readonly formulas?: boolean;
}

const STATES = ['planned', 'sent', 'unknown', 'accepted', 'proven'];

/** Adds the command to its group. */
export function addPasswordsExport(passwords: Command, context: CliContext): void {
  passwords
    .command('export [domain...]')
    .description('write the passwords of domains to a new file')
    .requiredOption('--out <file>', 'the file; never over one that exists')
    .requiredOption('--reason <text>', 'why; kept in the audit log for each address')
    .option('--manifest <file>', 'the domains of this manifest too')
    .option('--state <states>', `only these states (${STATES.join(', ')})`, states, ['proven'])
    .addOption(
      new Option('--format <name>', 'whose columns').choices(EXPORT_FORMATS).default('generic'),
    )
    .option(
      '--imap <host:port>',
      "what the file names as IMAP server (default the provider's)",
      server,
    )
    .option(
      '--smtp <host:port>',
      "what the file names as SMTP server (default the provider's)",
      server,
    )
    .option('--age <recipient...>', 'encrypt to these age recipients')
    .option('--passphrase-file <file>', 'encrypt with the passphrase in this file (age)')
    .option('--formulas', 'write cells too that a spreadsheet would run as a formula')
    .action(async (domains: readonly string[], options: Options) => {
      await exportPasswords(context, domains, options);
    });
}

function states(text: string): readonly string[] {
  const wanted = text.split(',').map((state) => state.trim());
  if (wanted.every((state) => STATES.includes(state))) return wanted;
  throw new InvalidArgumentError(`must be of ${STATES.join(', ')}`);
}

function server(text: string): MailServer {
  const parsedServer = parseServer(text);
  if (parsedServer !== undefined) return parsedServer;
  throw new InvalidArgumentError('must be host:port, e.g. imap.example.com:993');
}

async function exportPasswords(
  context: CliContext,
  named: readonly string[],
  options: Options,
): Promise<void> {
  refuseTaken(options.out);
  const domains = domainsOf(context, named, options);
  const encrypter = await encrypterFor(options);
  await withStore(context, async (store) => {
    const rows = await chosenRows(store, domains, options);
    const { entries, damaged } = await decrypt(store, rows);
    const mailboxes = entries.map((entry) => mailboxOf(entry, options));
    const table = exportTable(
      options.format,
      mailboxes,
      options.formulas === true ? 'write' : 'leave-out',
    );
    for (const { address, domain } of entries)
      await recordDecision(store, {
        ...{ action: 'export-passwords', reason: options.reason },
        ...{ domain, email: address },
      });
    const sheet = passwordSheet(table);
    writePrivate(options.out, encrypter === undefined ? sheet : await encrypter.encrypt(sheet));
    const left = options.formulas === true ? [] : table.formulas;
    tell(context, options, { count: table.rows.length, left, damaged });
    context.finish(left.length + damaged.length === 0 ? EXIT.done : EXIT.incomplete);
  });
}

function domainsOf(
  context: CliContext,
  named: readonly string[],
  { manifest }: Options,
): readonly string[] {
  const listed = manifest === undefined ? [] : parsed(context, manifest).domains;
  const all = [...named.map(domainNamed), ...listed.map(({ name }) => name)];
  if (all.length > 0) return [...new Set(all)];
  throw new CliExit(EXIT.usage, 'name the domains, or a manifest with --manifest');
}

async function chosenRows(
  store: Store,
  domains: readonly string[],
  { state }: Options,
): Promise<readonly PasswordRow[]> {
  const rows: PasswordRow[] = [];
  for (const domain of domains)
    rows.push(...(await store.vault.list(domain)).filter((row) => state.includes(row.state)));
  if (rows.length > 0) return rows;
  throw new CliExit(
    EXIT.failure,
    `no password of these domains is ${state.join(' or ')}; nothing was written (see --state)`,
  );
}

/** A damaged row concerns one mailbox; everything else ends the command. */
async function decrypt(
  store: Store,
  rows: readonly PasswordRow[],
): Promise<{ readonly entries: readonly PasswordEntry[]; readonly damaged: readonly string[] }> {
  const entries: PasswordEntry[] = [];
  const damaged: string[] = [];
  for (const { address } of rows)
    try {
      const entry = await store.vault.current(address);
      if (entry !== undefined) entries.push(entry);
    } catch (error) {
      if (!(error instanceof StoreError) || error.what !== 'row') throw error;
      damaged.push(address);
    }
  return { entries, damaged };
}

function mailboxOf(
  { address, password, account }: PasswordEntry,
  { imap, smtp }: Options,
): ExportedMailbox {
  const known = knownServers(account);
  const servers = { imap: imap ?? known?.imap, smtp: smtp ?? known?.smtp };
  if (servers.imap !== undefined && servers.smtp !== undefined)
    return { address, password, imap: servers.imap, smtp: servers.smtp };
  throw new CliExit(
    EXIT.usage,
    `Mailkeel does not know the mail servers of ${address}; say --imap host:port and --smtp host:port`,
  );
}

interface Exported {
  readonly count: number;
  readonly left: readonly string[];
  readonly damaged: readonly string[];
}

function tell(context: CliContext, options: Options, { count, left, damaged }: Exported): void {
  const encrypted = options.passphraseFile !== undefined || (options.age ?? []).length > 0;
  context.print(options.out);
  context.say(`${plural(count, 'password')} (${options.format}) written to ${options.out}.`);
  for (const address of left)
    context.say(
      `left out: ${address}: a spreadsheet would run its cell as a formula; "mailkeel passwords show ${address}" prints it, --formulas writes it all the same`,
    );
  for (const address of damaged)
    context.say(`left out: ${address}: its row in the vault is damaged; restore it from a backup`);
  context.say(
    encrypted
      ? 'Open it with: age -d. Keep it no longer than you need it.'
      : 'It is readable as it is: load it where it is needed, then remove it (shred -u). Open it in no spreadsheet.',
  );
}
