/** Pass 3-2: one mailbox gets its first password. Committed before it is sent, settled by a login when an answer was lost, never overridden. */
import type { AliasSpec, DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { PasswordAnswer } from '../providers/ports.ts';
import type { PasswordEntry, PasswordState } from '../store/vault-port.ts';
import { mailAccount, noteAlias, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { AliasCall, SetPasswordResult } from './contract.ts';
import { overtaken, planCandidate } from './candidate.ts';
import { Deferral } from './deferral.ts';
import { isInEffect } from './in-effect.ts';
import { withLease, type Lease } from './lease.ts';
import { rememberKept, rememberingRefusal } from './refusals.ts';

type Outcome = SetPasswordResult['outcome'];

/** Everything one password works with. */
interface Job {
  readonly tools: Toolset;
  readonly spec: DomainSpec;
  readonly alias: AliasSpec;
  readonly mail: MailAccountCalls;
  readonly lease: Lease;
  readonly entry: PasswordEntry;
}

/**
 * Gives one mailbox the password the vault holds for it, choosing and committing one first where there is none. While the outcome of an
 * earlier call is unknown it logs in with the candidate before anything else, and always sends the same candidate. A mailbox that already
 * has another password keeps it (`kept`). A password of an older alias of this name is not this mailbox's. Throws ProviderError, Deferral,
 * StoreError (`row` when this mailbox's own row is damaged).
 */
export async function setPassword(tools: Toolset, call: AliasCall): Promise<SetPasswordResult> {
  const { spec, alias } = await tools.specs.alias(call.spec, call.alias);
  const address = `${alias.name}@${spec.name}`;
  const mail = await mailAccount(tools, spec, address);
  return withLease(tools, `${spec.name}/${alias.name}/password`, async (lease) => {
    const aliasId = await aliasIdOf(tools, call, mail);
    noteAlias(aliasId);
    const mailbox = { account: mail.identity.key, aliasId };
    const entry =
      (await tools.store.vault.current(address, mailbox)) ??
      (await planCandidate(tools, { call, spec, alias, mail, aliasId }));
    const outcome = await settle({ tools, spec, alias, mail, lease, entry });
    return { aliasId, outcome };
  });
}

async function settle(job: Job): Promise<Outcome> {
  const { entry, lease } = job;
  if (entry.state === 'accepted') return 'accepted';
  if (entry.state === 'proven') return 'settled';
  const ambiguous = entry.state !== 'planned' || lease.recovered;
  if (ambiguous && (await isInEffect(job.tools, job.mail, entry)) === true)
    return accepted(job, 'settled');
  return send(job, ambiguous);
}

async function accepted({ tools, entry }: Job, outcome: Outcome): Promise<Outcome> {
  const state = await tools.store.vault.mark(entry.id, 'accepted');
  if (!isSettled(state)) throw overtaken(entry);
  return outcome;
}

function isSettled(state: PasswordState): boolean {
  return state === 'accepted' || state === 'proven';
}

async function send(job: Job, ambiguous: boolean): Promise<Outcome> {
  const { tools, spec, alias } = job;
  const about = { domain: spec.name, alias, operation: 'set-password' } as const;
  const answer = await rememberingRefusal(tools, about, () => callProvider(job, ambiguous));
  if (answer === 'rotation-started' || answer === 'rotation-under-way')
    throw await rotating(job, answer);
  if (answer === 'accepted') {
    // It had none before: a login that failed for want of one is no wrong password.
    if (ambiguous) await job.mail.forgiveLogin(job.entry);
    return accepted(job, 'accepted');
  }
  return ambiguous ? decideByLogin(job) : keep(job);
}

/** Marked as sent before the provider can hear it; unmarked when it certainly refused. */
async function callProvider(
  { tools, spec, alias, mail, lease, entry }: Job,
  ambiguous: boolean,
): Promise<PasswordAnswer> {
  return mail.call('passwords', 'set-password', {
    prepare: async () => {
      await lease.confirm();
      if ((await tools.store.vault.mark(entry.id, 'sent')) !== 'sent') throw overtaken(entry);
    },
    run: async (provider, signal) => {
      try {
        const answer = await provider.setPassword(spec.name, alias.name, entry.password, signal);
        if (answer === 'rotation-under-way' && !ambiguous)
          await tools.store.vault.mark(entry.id, 'planned');
        return answer;
      } catch (error) {
        // An earlier call with this candidate may still have worked: then only a login can take the mark back.
        if (error instanceof ProviderError && !ambiguous) await takeBack(tools, entry, error);
        throw error;
      }
    },
  });
}

/** Each look costs a call of the day's budget, and encrypting a full mailbox anew takes its time. */
const ROTATION_LOOK_MS = 5 * 60_000;

/** Waits without an attempt counted; the next one logs in with the candidate where that was taken. */
async function rotating(
  { tools, entry }: Job,
  answer: 'rotation-started' | 'rotation-under-way',
): Promise<Deferral> {
  const what = answer === 'rotation-started' ? 'its new password takes force' : 'it may change';
  const detail = `the mail provider encrypts the mailbox of ${entry.address} anew; ${what} when that is done`;
  return new Deferral((await tools.clock.now()) + ROTATION_LOOK_MS, 'rotation', detail);
}

/** A classified refusal means that nothing was set; a password that broke the rules is not offered again. */
async function takeBack(
  tools: Toolset,
  entry: PasswordEntry,
  { details }: ProviderError,
): Promise<void> {
  if (details.severity === 'Transient') return;
  const broken = details.category === 'ValidationError';
  await tools.store.vault.mark(entry.id, broken ? 'rejected' : 'planned');
}

/** The mailbox has a password, and ours was under way before: a login tells whose it is. */
async function decideByLogin(job: Job): Promise<Outcome> {
  const inEffect = await isInEffect(job.tools, job.mail, job.entry);
  if (inEffect === undefined) throw undecided(job.entry.address);
  return inEffect ? accepted(job, 'settled') : keep(job);
}

/**
 * Gives the candidate up. Not before the store was asked again: while this attempt stood still (a suspended machine) another one may have
 * set the very same candidate, and then it is the mailbox's password that answered.
 */
async function keep({ tools, spec, alias, entry, lease }: Job): Promise<Outcome> {
  await lease.confirm();
  if (isSettled(await tools.store.vault.mark(entry.id, 'rejected'))) return 'settled';
  await rememberKept(tools, spec.name, alias);
  return 'kept';
}

function undecided(address: string): ProviderError {
  return new ProviderError({
    category: 'Authorization',
    severity: 'Transient',
    operation: 'login',
    message: `${address} has a password, and the mail server refuses to say whether it is the one Mailkeel sent`,
    remediation:
      'Publish the ownership TXT record, check the plan and that the alias is enabled, then resume: the candidate is kept and tried again.',
  });
}

/** The alias's id as the store knows it, else as the provider says. Throws ProviderError `NotFound` before any password is chosen. */
async function aliasIdOf(tools: Toolset, call: AliasCall, mail: MailAccountCalls): Promise<string> {
  const { domain, alias, execution } = call;
  const known = await tools.store.objects.get(domain, alias);
  const account = mail.identity.key;
  // An id learned from another account is the id of another alias.
  if (known?.aliasId !== undefined && known.account === account) return known.aliasId;
  const found = await mail.call('requests', 'get-alias', (provider, signal) =>
    provider.getAlias(domain, alias, signal),
  );
  if (found === undefined) throw noAlias(`${alias}@${domain}`);
  const isMeant = known?.origin === 'intended' && known.account === account;
  const origin = isMeant ? 'intended' : 'found';
  await tools.store.objects.note({
    ...{ domain, name: alias, account, aliasId: found.id },
    ...{ origin, executionId: known?.executionId ?? execution },
  });
  return found.id;
}

function noAlias(address: string): ProviderError {
  return new ProviderError({
    category: 'NotFound',
    severity: 'Permanent',
    operation: 'set-password',
    message: `${address} does not exist at the mail provider, so it cannot have a password`,
    remediation:
      'See why pass 2-1 could not create this alias, correct that, then start phases 2 and 3 again.',
  });
}
