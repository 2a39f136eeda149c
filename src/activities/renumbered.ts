/** A mailbox under another id than the store knows. Some servers number everything anew when they are upgraded: then a login tells whether it is the same. */
import { activityInfo } from '@temporalio/activity';
import type { DomainSpec } from '../core/spec.ts';
import { StoreError } from '../store/errors.ts';
import type { AliasObject } from '../store/ports.ts';
import type { PasswordEntry } from '../store/vault-port.ts';
import { LOCKED_OUT, lockOutEnd, mailAccount, type Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { Call } from './call.ts';
import { Deferral } from './deferral.ts';

/** `another`: made anew, as an id says everywhere else. `unknown`: the server would not judge, so nothing may be concluded today. */
export type Sameness = 'same' | 'another' | 'unknown';

export interface Renumbered {
  readonly call: Call;
  readonly spec: DomainSpec;
  /** What the store knows of the alias. */
  readonly before: AliasObject | undefined;
  readonly name: string;
  /** The id of today. */
  readonly aliasId: string;
}

/**
 * Judges an alias whose id changed. Where a login with the vault's password opens it, it is the same mailbox: password and the note of who made
 * it get the new id, and the audit log says so. Asks nobody where ids are for ever. May be repeated. Throws Deferral while logins are locked out.
 */
export async function judgeRenumbered(tools: Toolset, seen: Renumbered): Promise<Sameness> {
  const { spec, name } = seen;
  const entry = await candidateOf(tools, seen);
  if (entry === 'another' || entry === 'unknown') return entry;
  const mail = await mailAccount(tools, spec, `${name}@${spec.name}`);
  switch (await mail.login(entry)) {
    case 'proven':
    case 'proven-imap-off':
      await adopt(tools, seen, entry);
      return 'same';
    case 'wrong-password':
    case 'no-password':
      return 'another';
    case 'ownership-unseen':
    case 'refused':
      return 'unknown';
    case 'locked-out':
      throw new Deferral(await lockOutEnd(tools), 'paused', LOCKED_OUT);
  }
}

/** The password that was bound to the former id, where the server is one that gives new ids. A damaged row tells nothing. */
async function candidateOf(
  tools: Toolset,
  { spec, before, name, aliasId }: Renumbered,
): Promise<PasswordEntry | 'another' | 'unknown'> {
  if (before?.aliasId === undefined || before.aliasId === aliasId) return 'another';
  const { provider, identity } = await tools.accounts.mail(spec.mail, currentAttempt().signal);
  const { account } = before;
  if (provider.capabilities['stable-ids'].has || account !== identity.key) return 'another';
  return readBack(tools, `${name}@${spec.name}`, account);
}

async function readBack(
  { store }: Toolset,
  address: string,
  account: string,
): Promise<PasswordEntry | 'another' | 'unknown'> {
  try {
    const entry = await store.vault.current(address, { account });
    return entry === undefined || entry.state === 'planned' ? 'another' : entry;
  } catch (error) {
    if (error instanceof StoreError && error.what === 'row') return 'unknown';
    throw error;
  }
}

/** The note comes last: until it is written the next look finds the change again, and the password under either id. */
async function adopt(
  { store }: Toolset,
  { call, spec, before, name, aliasId }: Renumbered,
  entry: PasswordEntry,
): Promise<void> {
  if (before === undefined) return;
  const { workflowExecution, activityId } = activityInfo();
  await store.vault.rebind(entry.id, aliasId);
  await store.vault.mark(entry.id, 'proven');
  await store.audit.decide({
    id: `${workflowExecution?.runId ?? ''}/${activityId}/${name}`,
    ...{ executionId: call.execution, workflowId: workflowExecution?.workflowId ?? '' },
    ...{ domain: spec.name, email: `${name}@${spec.name}`, pass: call.pass },
    ...{ action: 'adopt-id', actor: 'mailkeel' },
    reason: `the mail server calls the mailbox ${aliasId} now, and no longer ${before.aliasId ?? ''}: a login with the password in the vault opened it`,
  });
  const { domain, account, origin, executionId } = before;
  await store.objects.note({ domain, name, account, aliasId, origin, executionId });
}
