/** `mailkeel reconcile release`: an address taken back from the identity that claimed it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import { parseAddress } from '../core/mail-address.ts';
import { SIGN_UP } from '../core/signup.ts';
import type { SignupMailbox } from '../store/mailbox-port.ts';
import type { Store } from '../store/ports.ts';
import { mailboxWorkflowId } from '../workflows/mailbox-messages.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { withClient, withStore } from './session.ts';

interface Options {
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `release` to `reconcile`. */
export function addRelease(reconcile: Command, context: CliContext): void {
  reconcile
    .command('release <address>')
    .description('take an address from its identity, so that another one can sign up for it')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--yes', 'do not ask (for scripts)')
    .option('--json', 'print JSON')
    .action(async (address: string, options: Options) => {
      await release(context, normalised(address), options);
    });
}

/** What stands in the name of an address: a claim, a sign-up that has ended, or both. */
interface Standing {
  readonly address: string;
  readonly claim: SignupMailbox | undefined;
  readonly ended: WorkflowExecutionDescription | undefined;
}

/** May be repeated: what an interrupted one has not done, the next one does. */
async function release(context: CliContext, address: string, options: Options): Promise<void> {
  await withStore(context, (store) =>
    withClient(context, async (client) => {
      const shown = await look(store, client, address);
      await agree(context, shown, options);
      // A person took their time: somebody may have signed up meanwhile.
      const standing = await look(store, client, address);
      const { identity, mailboxId } = standing.claim ?? {};
      if (identity !== shown.claim?.identity) throw changed(address);
      await take(store, standing, options.reason);
      const forgotten = await forget(client, standing);
      if (!forgotten) context.say(LINGERS);
      if (options.json === true)
        context.print(JSON.stringify({ kind: 'released', address, identity, mailboxId }));
      else context.print(`${address}  released; the next identity that signs up for it has it`);
    }),
  );
}

/** Exit 2 where nobody has claimed the address, 1 while a sign-up of it goes on. */
async function look(
  store: Pick<Store, 'mailboxes'>,
  client: Client,
  address: string,
): Promise<Standing> {
  const claim = await store.mailboxes.byAddress(address);
  const ended = await endedRun(client, address);
  if (claim === undefined && ended === undefined) throw unclaimed(address);
  return { address, claim, ended };
}

/** The newest run of an address's sign-up, which has ended. Exit 1 while one goes on. */
async function endedRun(
  client: Client,
  address: string,
): Promise<WorkflowExecutionDescription | undefined> {
  const run = await newestRun(client, address);
  if (run?.status.name !== 'RUNNING') return run;
  throw new CliExit(
    EXIT.failure,
    `a sign-up of ${address} is going on; end it first: mailkeel abort ${address} --reason "…"`,
  );
}

async function newestRun(
  client: Client,
  address: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(mailboxWorkflowId(address)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function agree(
  context: CliContext,
  { address, claim }: Standing,
  { yes }: Options,
): Promise<void> {
  if (claim !== undefined) context.say(described(claim));
  context.say(
    'Its password is no longer given out. A mailbox that stands stays at the mail host and keeps the address from everybody else there until you delete it.',
  );
  if (yes === true) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was released: without a terminal, agree with --yes');
  if (!(await context.ask(`Release ${address}?`)))
    throw new CliExit(EXIT.failure, 'nothing was released');
}

function described({ address, identity, account, claimedAt, readyAt, mailboxId }: SignupMailbox) {
  const mailbox =
    readyAt === undefined
      ? 'without a mailbox so far'
      : `mailbox ${mailboxId ?? ''} on ${account}, ready ${readyAt}`;
  return `${address} is identity ${identity}’s since ${claimedAt}: ${mailbox}`;
}

/** The password goes first: a next owner must never get one that somebody else knows. */
async function take(
  store: Pick<Store, 'audit' | 'vault' | 'mailboxes'>,
  { address, claim }: Standing,
  reason: string,
): Promise<void> {
  await recordDecision(store, {
    ...{ action: 'release-address', executionId: SIGN_UP, reason },
    ...{ email: address, domain: address.slice(address.indexOf('@') + 1) },
    ...(claim === undefined ? {} : { kratosIdentityId: claim.identity }),
  });
  await store.vault.retire(address, { executionId: SIGN_UP, account: claim?.accountKey });
  await store.mailboxes.release(address);
}

const LINGERS =
  'Temporal has not forgotten the ended sign-up yet; until then a post for this address is answered 503 and reconciliation leaves it out.';
/** Temporal forgets a workflow that ended a moment ago half a minute later, and one of yesterday at once. */
const FORGOTTEN_MS = 60_000;
const LOOK_MS = 200;

/** Temporal remembers ended sign-ups by their address for its retention, and would answer the next one for the last owner. False when it does not forget in time. */
async function forget(client: Client, { address, ended }: Standing): Promise<boolean> {
  if (ended === undefined) return true;
  const { workflowId, runId } = ended;
  await client.workflowService.deleteWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
  });
  const deadline = Date.now() + FORGOTTEN_MS;
  while (Date.now() < deadline) {
    if ((await newestRun(client, address))?.runId !== runId) return true;
    await delay(LOOK_MS);
  }
  return false;
}

function changed(address: string): CliExit {
  return new CliExit(
    EXIT.failure,
    `nothing was released: ${address} has changed hands since you were asked; run the command again`,
  );
}

function unclaimed(address: string): CliExit {
  return new CliExit(
    EXIT.usage,
    `nobody has claimed ${address}; what happened to it: mailkeel audit --email ${address}`,
  );
}

function normalised(text: string): string {
  const parsed = parseAddress(text.trim());
  if (parsed === undefined) throw new CliExit(EXIT.usage, `${text} is no e-mail address`);
  return `${parsed.local}@${parsed.domain}`;
}
