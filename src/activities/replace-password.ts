/** A mailbox that has a password gets another one, because a person decided so: with the current one, or over an emptied mailbox. */
import { ProviderError } from '../providers/errors.ts';
import type { PasswordChange, ReplaceAnswer } from '../providers/ports.ts';
import type { Mailbox, PasswordEntry } from '../store/vault-port.ts';
import { mailAccount, noteAlias, type MailAccountCalls, type Toolset } from './accounts.ts';
import { choosePassword, overtaken } from './candidate.ts';
import { Deferral } from './deferral.ts';
import { learnMailbox } from './imports.ts';
import { isInEffect } from './in-effect.ts';
import { withLease, type Lease } from './lease.ts';
import type { ReplaceCall, ReplaceOutcome } from './replace-contract.ts';

/** One change under way. */
interface Job {
  readonly tools: Toolset;
  readonly call: ReplaceCall;
  readonly mail: MailAccountCalls;
  readonly lease: Lease;
  /** The new password, committed before anybody hears it. */
  readonly next: PasswordEntry;
  /** The one the mailbox has, where it is to be shown. */
  readonly current: PasswordEntry | undefined;
  /** An earlier call may have worked although nobody heard its answer. */
  readonly ambiguous: boolean;
}

interface Result {
  readonly outcome: ReplaceOutcome;
}

/**
 * Changes the password of one mailbox. The new one stands in the vault beside the old one before the provider hears it, and takes its place
 * once the provider took it. While the outcome of an earlier call is unknown it logs in with the new one first and always sends the same.
 * An override goes out at most once for each recorded decision. Throws ProviderError, StoreError, and a Deferral while a rotation runs.
 */
export async function replacePassword(tools: Toolset, call: ReplaceCall): Promise<Result> {
  const { spec, alias } = await tools.specs.alias(call.spec, call.alias);
  const mail = await mailAccount(tools, spec, `${alias.name}@${spec.name}`);
  return withLease(tools, `${spec.name}/${alias.name}/password`, async (lease) => {
    const found = await mail.call('requests', 'get-alias', (provider, signal) =>
      provider.getAlias(spec.name, alias.name, signal),
    );
    if (found?.mailbox !== true) return { outcome: 'no-mailbox' };
    noteAlias(found.id);
    await learnMailbox(tools, { call, account: mail.identity.key, found });
    const password = choosePassword(tools, { spec, alias, owner: mail.identity.email });
    return decided({ tools, call, mail, lease }, { aliasId: found.id, password });
  });
}

/** `password`: the new one, where none is under way already. */
async function decided(
  job: Pick<Job, 'tools' | 'call' | 'mail' | 'lease'>,
  { aliasId, password }: { readonly aliasId: string; readonly password: string },
): Promise<Result> {
  const { tools, call, mail, lease } = job;
  const address = `${call.alias}@${call.domain}`;
  const mailbox = { account: mail.identity.key, aliasId };
  const live = await tools.store.vault.current(address, mailbox);
  if (live !== undefined && isOurs(live, call)) return prove(job, live);
  const current = call.way === 'rotate' && isTheirs(live) ? live : undefined;
  if (call.way === 'rotate' && current === undefined) return { outcome: 'no-current' };
  const next = await candidateOf(tools, { call, address, mailbox, password });
  const ambiguous = next.state !== 'planned' || lease.recovered;
  return change({ ...job, next, current, ambiguous });
}

/** The provider is known to have taken it. */
function isTheirs(live: PasswordEntry | undefined): boolean {
  return live?.state === 'accepted' || live?.state === 'proven';
}

/** An earlier attempt of this very change got so far, and its answer was lost. */
function isOurs({ executionId, origin }: PasswordEntry, call: ReplaceCall): boolean {
  return executionId === call.execution && origin === undefined;
}

interface Wanted {
  readonly call: ReplaceCall;
  readonly address: string;
  readonly mailbox: Mailbox;
  readonly password: string;
}

/** One that a provider may have heard before is taken again, whatever it was meant for then. */
async function candidateOf(
  { store }: Toolset,
  { call, address, mailbox, password }: Wanted,
): Promise<PasswordEntry> {
  const { domain, execution } = call;
  return (
    (await store.successions.candidate(address, mailbox)) ??
    store.successions.plan({ ...mailbox, address, domain, executionId: execution, password })
  );
}

async function change(job: Job): Promise<Result> {
  const { tools, mail, next, ambiguous } = job;
  if (ambiguous) {
    const inEffect = await isInEffect(tools, mail, next);
    if (inEffect === true) return promote(job);
    // During a rotation nobody can log in.
    if (inEffect === undefined) throw await later(job);
  }
  const answer = await send(job);
  switch (answer) {
    case 'accepted':
      return promote(job);
    case 'rotation-started':
    case 'rotation-under-way':
      throw await later(job);
    case 'wrong-current':
      return wrongCurrent(job);
    case 'no-decision':
      return { outcome: ambiguous ? 'unsettled' : 'no-decision' };
  }
}

/** Marked as sent before the provider can hear it; unmarked when it certainly refused. */
async function send(job: Job): Promise<ReplaceAnswer | 'no-decision'> {
  const { call, mail } = job;
  let wish: PasswordChange | undefined;
  return mail.call('passwords', 'replace-password', {
    prepare: async (provider) => {
      if (provider.replacePassword === undefined) throw unsupported(provider.name);
      wish = await intend(job);
    },
    run: async (provider, signal) => {
      if (provider.replacePassword === undefined) throw unsupported(provider.name);
      if (wish === undefined) return 'no-decision';
      try {
        const answer = await provider.replacePassword(call.domain, call.alias, wish, signal);
        if (answer === 'rotation-under-way') await takeBack(job, 'planned');
        return answer;
      } catch (error) {
        if (error instanceof ProviderError && isRefusal(error))
          await takeBack(job, brokeRules(error) ? 'rejected' : 'planned');
        throw error;
      }
    },
  });
}

/** Commits what is about to be sent; undefined, with nothing marked, where no decision stands for it. */
async function intend(job: Job): Promise<PasswordChange | undefined> {
  const { tools, lease, next } = job;
  await lease.confirm();
  const wish = await wishOf(job);
  if (wish === undefined) return undefined;
  if ((await tools.store.vault.mark(next.id, 'sent')) !== 'sent') throw overtaken(next);
  return wish;
}

function brokeRules({ details }: ProviderError): boolean {
  return details.category === 'ValidationError';
}

/** The provider certainly did nothing. One that answered 200 did something, whatever was wrong with its answer. */
function isRefusal({ details }: ProviderError): boolean {
  return details.severity !== 'Transient' && details.status !== 200;
}

/** What is asked of the provider: an override only where a recorded decision for this mailbox is used up by it. */
async function wishOf({ tools, call, next, current }: Job): Promise<PasswordChange | undefined> {
  const { password, address } = next;
  if (current !== undefined) return { password, current: current.password };
  const id = call.execution;
  const decided = await tools.store.successions.useOverride({ id, address });
  return decided ? { password, override: { decision: id } } : undefined;
}

/** Nothing was set by this call: the decision may be used again. Whether an earlier call worked only a login can tell. */
async function takeBack(
  { tools, call, next, ambiguous }: Job,
  state: 'planned' | 'rejected',
): Promise<void> {
  if (call.way === 'override') await tools.store.successions.giveBackOverride(call.execution);
  if (!ambiguous) await tools.store.vault.mark(next.id, state);
}

async function promote({ tools, call, mail, next }: Job): Promise<Result> {
  await tools.store.successions.promote(next.id, call.execution);
  return prove({ tools, mail }, next);
}

/** The provider took it. A login that is refused for another reason, or too early, is no failure of the change. */
async function prove(
  { tools, mail }: Pick<Job, 'tools' | 'mail'>,
  entry: PasswordEntry,
): Promise<Result> {
  if ((await isInEffect(tools, mail, entry)) !== true) return { outcome: 'unproven' };
  await tools.store.vault.mark(entry.id, 'proven');
  return { outcome: 'replaced' };
}

/** Between the login and the call an earlier rotation may have come to its end: then the current password is another one, ours. */
async function wrongCurrent(job: Job): Promise<Result> {
  const { tools, mail, next, ambiguous } = job;
  if (ambiguous && (await isInEffect(tools, mail, next)) === true) return promote(job);
  if (!ambiguous) await tools.store.vault.mark(next.id, 'rejected');
  return { outcome: 'wrong-current' };
}

const FIRST_LOOK_MS = 5_000;
/** Encrypting a full mailbox anew takes its time. */
const LONGEST_LOOK_MS = 5 * 60_000;

/** A look is a login and costs nothing of the day's budget: early at first, because a small mailbox takes seconds. */
async function later({ tools, call, next }: Job): Promise<Deferral> {
  const wait = Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * 2 ** call.looks);
  const detail = `the mail provider encrypts the mailbox of ${next.address} anew, or does not let anybody log in for another reason`;
  return new Deferral((await tools.clock.now()) + wait, 'rotation', detail);
}

function unsupported(provider: string): ProviderError {
  return new ProviderError({
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'set-password',
    message: `Mailkeel cannot change a password that stands at ${provider}`,
    remediation:
      'Change it there, then give it to Mailkeel: mailkeel passwords import <csv> --manifest <file> --replace --reason <text>.',
  });
}
