/** `mailkeel passwords rotate` and `override`: one mailbox's password changed, by its current one or over an emptied mailbox. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { parseAddress } from '../core/mail-address.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { Store } from '../store/ports.ts';
import { replaceWorkflowId, type ReplaceInput } from '../workflows/messages-replace.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { runReplace } from './replace-run.ts';
import { readSecret } from './secret-input.ts';
import { parsed } from './selection.ts';
import { requireWorker, withClient, withStore } from './session.ts';
import { withStaged } from './staged.ts';

interface Options {
  readonly manifest: string;
  readonly reason: string;
  readonly json?: boolean;
}

interface RotateOptions extends Options {
  readonly current?: string;
}

interface OverrideOptions extends Options {
  readonly yes?: boolean;
}

/** Adds both commands to their group. */
export function addPasswordsReplace(passwords: Command, context: CliContext): void {
  const add = (way: ReplaceInput['way'], description: string): Command =>
    passwords
      .command(`${way} <address>`)
      .description(description)
      .requiredOption('--manifest <file>', 'the manifest that names the mailbox and its account')
      .requiredOption('--reason <text>', 'why; kept in the audit log')
      .option('--json', 'print JSON');
  add('rotate', "change a mailbox's password with the current one; its mail stays")
    .option('--current <file>', 'a file with the current password, - = stdin (default: the vault)')
    .action(async (address: string, options: RotateOptions) => {
      await rotate(context, mailboxOf(context, address, options), options);
    });
  add('override', 'set a password nobody has: EMPTIES THE MAILBOX, every mail in it is lost')
    .option('--yes', 'do not ask (for scripts)')
    .action(async (address: string, options: OverrideOptions) => {
      await override(context, mailboxOf(context, address, options), options);
    });
}

interface Mailbox {
  readonly address: string;
  readonly alias: string;
  readonly spec: DomainSpec;
}

/** Exit 2 unless the manifest states this mailbox. */
function mailboxOf(context: CliContext, text: string, { manifest }: Options): Mailbox {
  const address = parseAddress(text);
  if (address === undefined) throw new CliExit(EXIT.usage, `${text} is no e-mail address`);
  const { local, domain } = address;
  const spec = parsed(context, manifest).domains.find(({ name }) => name === domain);
  const alias = spec?.aliases.find(({ name }) => name === local);
  if (spec !== undefined && alias?.mailbox === true)
    return { address: `${local}@${domain}`, alias: local, spec };
  throw new CliExit(
    EXIT.usage,
    `${manifest} states no mailbox ${local}@${domain}; add it there ("mailkeel adopt" writes a manifest of what exists)`,
  );
}

async function rotate(
  context: CliContext,
  mailbox: Mailbox,
  options: RotateOptions,
): Promise<void> {
  const { address, spec } = mailbox;
  const password = options.current === undefined ? undefined : readSecret(options.current);
  await withStore(context, async (store) => {
    if (password === undefined) await requireKnown(store, address);
    await change(context, { store, mailbox, options, way: 'rotate' }, async (id) => {
      const about = { domain: spec.name, email: address, reason: options.reason };
      await recordDecision(store, { action: 'rotate-password', executionId: id, ...about });
      if (password !== undefined)
        await store.imports.stage(id, [{ address, domain: spec.name, password }]);
      return password !== undefined;
    });
  });
}

/** Without a current password there is nothing to show the provider. */
async function requireKnown({ vault }: Store, address: string): Promise<void> {
  const entry = await vault.current(address);
  if (entry?.state === 'proven' || entry?.state === 'accepted') return;
  throw new CliExit(
    EXIT.usage,
    `the vault knows no password that ${address} has: give it with --current <file>; if nobody has it, "mailkeel passwords override" sets one and empties the mailbox`,
  );
}

async function override(
  context: CliContext,
  mailbox: Mailbox,
  options: OverrideOptions,
): Promise<void> {
  const { address, spec } = mailbox;
  await agree(context, address, options);
  await withStore(context, (store) =>
    change(context, { store, mailbox, options, way: 'override' }, async (id) => {
      const { reason } = options;
      const about = { domain: spec.name, email: address, reason };
      await recordDecision(store, { action: 'override-password', executionId: id, ...about });
      const actor = userInfo().username;
      await store.successions.decideOverride({ id, address, actor, reason });
      return false;
    }),
  );
}

async function agree(
  context: CliContext,
  address: string,
  { yes }: OverrideOptions,
): Promise<void> {
  const loss = `The mail provider replaces the mailbox of ${address} by an empty one: every mail in it is lost for good, and nobody can bring it back.`;
  context.say(loss);
  if (yes === true) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was changed: without a terminal, agree with --yes');
  if (!(await context.ask(`Empty the mailbox of ${address}?`)))
    throw new CliExit(EXIT.failure, 'nothing was changed');
}

interface Change {
  readonly store: Store;
  readonly mailbox: Mailbox;
  readonly options: Options;
  readonly way: ReplaceInput['way'];
}

/** `decide` records what was decided under the change's id, and says whether it staged a current password. */
async function change(
  context: CliContext,
  { store, mailbox, options, way }: Change,
  decide: (id: string) => Promise<boolean>,
): Promise<void> {
  const { address, alias, spec } = mailbox;
  await withClient(context, async (client) => {
    await requireWorker(client);
    const id = `password-${randomUUID()}`;
    const hash = await store.specs.put(spec);
    const staged = await decide(id);
    const input = { change: id, domain: spec.name, alias, spec: hash, way, staged };
    const workflowId = replaceWorkflowId(address);
    await withStaged(context, { id, workflowId, imports: store.imports }, () =>
      runReplace(context, client, { input, address, json: options.json === true }),
    );
  });
}
