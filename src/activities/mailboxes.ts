/** A person's mailbox: its address claimed, its password committed before anybody hears it, made once, proven by a login. */
import { activityInfo } from '@temporalio/activity';
import { PASSWORD_ENTROPY_BYTES, generatePassword } from '../core/passwords.ts';
import { ownershipMark, SIGN_UP } from '../core/signup.ts';
import { ProviderError } from '../providers/errors.ts';
import type { HostedMailbox } from '../providers/mailbox-port.ts';
import { StoreError } from '../store/errors.ts';
import type { PasswordEntry } from '../store/vault-port.ts';
import type { Toolset } from './accounts.ts';
import { noteAlias } from './accounts.ts';
import { withLease, type Lease } from './lease.ts';
import { mailboxAccount, type MailboxAccountCalls } from './mailbox-account.ts';
import type {
  CreateMailboxResult,
  MailboxCall,
  MailboxLocalActivities,
} from './mailbox-contract.ts';
import { claimAddress, type ReadyMailbox } from './mailbox-claim.ts';
import { proveMailbox } from './mailbox-proof.ts';

interface Job {
  readonly tools: Toolset;
  readonly call: MailboxCall;
  readonly mail: MailboxAccountCalls;
  readonly lease: Lease;
  readonly entry: PasswordEntry;
}

/**
 * One attempt to give an identity its mailbox. Safe to repeat at any point: the claim keeps the address for its first identity, the mark
 * tells an earlier attempt's mailbox from anybody else's, and the vault's candidate is the same on every attempt. Throws ProviderError
 * (Conflict when address or identity are taken), Deferral, StoreError. A mailbox that is known to stand is returned without asking the host.
 */
export async function createMailbox(
  tools: Toolset,
  call: MailboxCall,
): Promise<CreateMailboxResult> {
  const ready = await claimAddress(tools.store.mailboxes, call);
  if (ready !== undefined) return remembered(tools, call, ready);
  const mail = await mailboxAccount(tools, call);
  return withLease(tools, `${call.address}/mailbox`, async (lease) => {
    const entry = await candidateOf(tools, call, mail);
    const job = { tools, call, mail, lease, entry };
    const { mailbox, existed } = await standingMailbox(job);
    noteAlias(mailbox.id);
    // One that stood already may have another password: only the login below can tell.
    if (!existed) await tools.store.vault.mark(entry.id, 'accepted');
    const proven = call.credential === 'generated' && (await proveMailbox(job));
    const made = { accountKey: mail.identity.key, mailboxId: mailbox.id };
    await tools.store.mailboxes.ready(call.identity, { account: call.account, ...made });
    return { mailboxId: mailbox.id, outcome: existed ? 'existed' : 'created', proven };
  });
}

async function remembered(
  { store }: Toolset,
  { address }: MailboxCall,
  { accountKey, mailboxId }: ReadyMailbox,
): Promise<CreateMailboxResult> {
  const entry = await store.vault.current(address, { account: accountKey });
  return { mailboxId, outcome: 'existed', proven: entry?.state === 'proven' };
}

/** The mailbox's live candidate, chosen and committed where there is none. Throws ProviderError Conflict while the vault has another account's. */
async function candidateOf(
  { store, randomness }: Toolset,
  { address, domain }: MailboxCall,
  { identity }: MailboxAccountCalls,
): Promise<PasswordEntry> {
  const account = identity.key;
  const known = await store.vault.current(address, { account });
  if (known !== undefined) return known;
  // `plan` would reject it: a password that opens a mailbox elsewhere is not given up for one that may never be made.
  const other = await store.vault.current(address);
  if (other !== undefined) throw passwordElsewhere(other);
  const password = generatePassword(randomness(PASSWORD_ENTROPY_BYTES));
  return store.vault.plan({ address, domain, account, executionId: SIGN_UP, password });
}

function passwordElsewhere({ address, account }: PasswordEntry): ProviderError {
  return new ProviderError({
    category: 'Conflict',
    severity: 'Permanent',
    operation: 'create-mailbox',
    code: 'password-elsewhere',
    message: `the vault holds the password of ${address} on another account (${account})`,
    remediation:
      'Nothing was written or sent, and that password stays. Request the cancellation of this sign-up in the Temporal Web UI, and give this person another address, or move the mailbox by a manifest that names the new account (`mailkeel start`).',
  });
}

/** After an outcome nobody heard it looks first: what an earlier attempt made is not made again. */
async function standingMailbox(
  job: Job,
): Promise<{ readonly mailbox: HostedMailbox; readonly existed: boolean }> {
  const { call, mail, lease, entry } = job;
  const mark = ownershipMark(call.identity);
  if (entry.state !== 'planned' || lease.recovered) {
    const found = await mail.call('find', (host, signal) => host.findMailbox(call.address, signal));
    if (found?.mark === mark) return { mailbox: found, existed: true };
  }
  return make(job, mark);
}

async function make(
  { tools, call, mail, lease, entry }: Job,
  mark: string,
): Promise<{ readonly mailbox: HostedMailbox; readonly existed: boolean }> {
  const { address } = call;
  return mail.call('create', {
    prepare: async () => {
      await lease.confirm();
      if ((await tools.store.vault.mark(entry.id, 'sent')) === 'rejected') throw overtaken(entry);
    },
    run: async (host, signal) => {
      try {
        return await host.createMailbox({ address, password: entry.password, mark }, signal);
      } catch (error) {
        if (error instanceof ProviderError) await takeBack(tools, entry, error);
        throw error;
      }
    },
  });
}

function overtaken({ address }: PasswordEntry): StoreError {
  return new StoreError(
    'store',
    `another attempt gave up the password of ${address} meanwhile`,
    'Nothing needs to be done: this attempt looks again by itself and takes the new one.',
  );
}

/** A host whose rules refused the password is offered another one next time; every other refusal leaves the candidate as it is. */
async function takeBack(
  { store }: Toolset,
  { id }: PasswordEntry,
  { details }: ProviderError,
): Promise<void> {
  if (details.code === 'password-weak') await store.vault.mark(id, 'rejected');
}

/** The activities of the queue `mailkeel`; may be repeated. Throws StoreError. */
export function createMailboxLocalActivities({
  store,
}: Pick<Toolset, 'store'>): MailboxLocalActivities {
  return {
    recordMailboxDecision: ({ address, identity, ...decision }) => {
      const { workflowExecution, activityId } = activityInfo();
      return store.audit.decide({
        ...decision,
        id: `${workflowExecution?.runId ?? ''}/${activityId}`,
        ...{ executionId: SIGN_UP, pass: '' },
        ...{ email: address, kratosIdentityId: identity },
      });
    },
  };
}
