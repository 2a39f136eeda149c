/** Applies people's messages to a run: judged by where it stands, applied once, audited. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { FIELDS, malformedMessage } from '../core/control-message.ts';
import { readSet } from '../core/control-set.ts';
import { judge, type ControlMessage, type Situation, type Verdict } from '../core/control.ts';
import type { PassId } from '../core/run.ts';
import { takeEntry } from './amend.ts';
import { local } from './calls.ts';
import type { DomainRun } from './domain-run.ts';
import type { AmendMessage, OperatorAnswer, OperatorMessage } from './messages.ts';
import { failedItems, retryFailedItems } from './retry.ts';

export type Action = ControlMessage['action'];
/** What any of the messages may carry. */
export type Message = OperatorMessage & Partial<AmendMessage>;

/** What the message, as it was typed, would do now; changes nothing. A repeated id is let through: its handler says so. */
export function verdictOf(run: DomainRun, action: Action, message: Message): Verdict {
  const now = situationOf(run);
  // What takes nothing any more says that, whatever was typed.
  if (now.aborting || now.standing === 'ended') return judge({ action }, now);
  const refusal = malformed(run, action, message);
  if (refusal !== undefined) return { refused: refusal };
  const { pass, spec } = message;
  return judge({ action, pass, spec, alias: aliasOf(run, message) }, now);
}

function malformed(run: DomainRun, action: Action, message: Message): string | undefined {
  const form = malformedMessage(action, message, FIELDS[action]);
  if (form !== undefined) return form;
  if (action === 'amend' && (message.spec === undefined || message.aliases === undefined))
    return 'amend takes {"spec": "<hash of a stored spec>", "aliases": <number>}; mailkeel start does it from a manifest';
  if (action !== 'resume' || message.set === undefined) return undefined;
  const read = readSet(message.set, run.park?.code);
  return 'refused' in read ? read.refused : undefined;
}

function situationOf(run: DomainRun): Situation {
  const { standing, pass, input, park, operator } = run;
  return {
    standing,
    pass,
    domain: input.domain,
    parkCode: park?.code,
    aborting: operator.aborted !== undefined,
    pauseAsked: operator.pausing !== undefined && standing !== 'paused',
    spec: (run.amendment ?? run.entry).spec,
    ended: (asked) => run.passes.ended(asked),
    failed: (target) => failedItems(run, target).length,
    settled: (alias) => run.codes.get(alias)?.proof === 'proven' || operator.leftOut.has(alias),
    known: (alias) => isKnown(run, alias),
  };
}

/** Only a finished 2-1 has a code for every alias of the entry. */
function isKnown(run: DomainRun, alias: string): boolean {
  return !run.did('2-1') || run.codes.has(alias);
}

/** The local part a message is about; another domain's address stays whole, and is refused for it. */
function aliasOf(run: DomainRun, { alias }: Message): string | undefined {
  const name = alias?.toLowerCase();
  const suffix = `@${run.input.domain}`;
  return name?.endsWith(suffix) === true ? name.slice(0, -suffix.length) : name;
}

/** Applies a message; a repeated id has no second effect. Throws the refusal as a non-retryable `OperatorRefusal`. */
export async function steer(
  run: DomainRun,
  action: Action,
  message: Message,
): Promise<OperatorAnswer> {
  if (run.operator.knows(message.id))
    return { effect: 'repeated', message: 'this message was applied before' };
  const verdict = verdictOf(run, action, message);
  if ('refused' in verdict)
    throw ApplicationFailure.nonRetryable(verdict.refused, 'OperatorRefusal');
  run.operator.remember(message.id);
  const { actor = 'web ui', reason = 'no reason given (web ui)' } = message;
  const steered: Steered = {
    ...{ run, message, actor, reason, effect: verdict.effect },
    pass: message.pass ?? run.pass,
    alias: aliasOf(run, message),
  };
  // A refusal that stands in the store must be gone before the pass looks again.
  if (action === 'retryFailed') await forgetRefusals(run, steered.alias);
  CHANGES[action](steered);
  // Who decides something may have changed something: what was read before does not count any more.
  run.view.renew();
  await audit(action, { ...steered, reason: reasonWith(message, reason) });
  return verdict;
}

interface Steered {
  readonly run: DomainRun;
  readonly message: Message;
  readonly effect: Extract<Verdict, { effect: unknown }>['effect'];
  readonly actor: string;
  readonly reason: string;
  readonly pass: PassId;
  readonly alias: string | undefined;
}

const CHANGES: Readonly<Record<Action, (steered: Steered) => void>> = {
  resume: ({ run, message }) => {
    const read = message.set && readSet(message.set, run.park?.code);
    run.operator.resume(read !== undefined && 'decided' in read ? read.decided : undefined);
  },
  pause: ({ run, actor, reason }) => {
    run.operator.pausing = { actor, reason };
  },
  skip: ({ run, pass, alias, actor, reason, effect }) => {
    const decision = { actor, reason };
    if (alias === undefined) {
      run.operator.skip(pass, decision, effect === 'skipped');
      return;
    }
    run.operator.leftOut.set(alias, decision);
    // Whoever waits for its turn looks again, so that nobody waits for what is left out.
    if (effect === 'skipped') run.operator.wake();
  },
  retryFailed: ({ run, message, alias }) => {
    retryFailedItems(run, { pass: message.pass, alias });
    run.operator.anew = 'retry';
    // Also a park carried over a cut history, and a run about to cut its own, hear of it.
    run.operator.wake();
  },
  abort: ({ run, actor, reason }) => {
    run.operator.abort({ actor, reason });
  },
  amend: ({ run, message, effect }) => {
    const { spec = '', aliases = 0 } = message;
    takeEntry(run, { spec, aliases }, effect === 'amended');
    if (effect === 'amended') run.operator.wake();
  },
};

/** Makes what was refused for good be tried again: of one alias (local part), or of the whole domain. */
async function forgetRefusals(run: DomainRun, alias?: string): Promise<void> {
  const { domain } = run.input;
  await local.forgetRefusals.executeWithOptions({ summary: `forget refusals · ${domain}` }, [
    { domain, ...(alias === undefined ? {} : { alias }) },
  ]);
}

/** What was decided stands beside why, as it was given: a record goes only by a decision that names it. */
function reasonWith({ set }: Message, reason: string): string {
  return set === undefined ? reason : `${reason}; set ${JSON.stringify(set)}`;
}

/** After the effect: a run is steered also while the store cannot be written. */
async function audit(action: Action, steered: Omit<Steered, 'message' | 'effect'>): Promise<void> {
  const { run, pass, alias, actor, reason } = steered;
  const { execution, domain } = run.input;
  const { workflowId } = workflowInfo();
  const email = alias === undefined ? {} : { email: `${alias}@${domain}` };
  const summary = `${action} ${email.email ?? pass}`;
  await local.recordDecision.executeWithOptions({ summary }, [
    { execution, workflowId, domain, action, pass, actor, reason, ...email },
  ]);
}
