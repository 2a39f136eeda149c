/** The part of pass 4-1 that logs in again: a password proven long ago may be another one today. */
import {
  CHECK_STOPS_AT_WRONG,
  loginFindings,
  LOGINS_A_CHECK,
  sampleLogins,
  type LoginSaid,
} from '../core/login-check.ts';
import { localPart, type Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { Deferred, ProvePasswordResult } from './contract.ts';
import { Deferral } from './deferral.ts';
import type { HealthCall, HealthResult, LoginsCall } from './health-contract.ts';
import { provePassword } from './proof.ts';
import type { Worklist } from './worklist.ts';

/** The mailboxes a health check is to log in to again; `{}` where there are none, or nobody said since when. */
export async function loginsDue(
  tools: Toolset,
  { since }: Pick<HealthCall, 'since'>,
  { spec, worklist }: { readonly spec: DomainSpec; readonly worklist: Worklist },
): Promise<Pick<HealthResult, 'logins'>> {
  if (since === undefined || worklist.proven.length === 0) return {};
  const proofs = await newestProofs(tools, spec.name);
  const known = worklist.proven.map((name) => ({ name, provenAt: proofs.get(name) }));
  const logins = sampleLogins(known, since);
  return logins.names.length === 0 ? {} : { logins };
}

/** By local part, ISO 8601 UTC. */
async function newestProofs(
  { store }: Toolset,
  domain: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const rows = await store.vault.list(domain);
  return new Map(rows.map(({ address, provenAt }) => [localPart(address), provenAt]));
}

/**
 * Logs in to the mailboxes of the call one after the other, in the ledger's turns, and renews the proof of those that open. It stops where logins
 * stand still, and at the second wrong one in a row at the mail server: the rest is *not tested*. Those a former attempt opened are not tried
 * again. Throws ProviderError for network trouble, and a Deferral where its turn is near, both only while nothing wrong was seen.
 */
export async function checkLogins(tools: Toolset, call: LoginsCall): Promise<readonly Finding[]> {
  const proofs = await newestProofs(tools, call.domain);
  const done = call.names.filter((name) => (proofs.get(name) ?? '') >= call.since);
  const open = call.names.filter((name) => !done.includes(name));
  const { said, untried, why } = await tryAll(tools, call, open);
  const opened = done.map((name) => toSaid(call, name, OPENED));
  const stopped = { count: untried + call.left, why: why ?? SAMPLE };
  return loginFindings({
    ...{ domain: call.domain, said: [...opened, ...said] },
    ...(stopped.count === 0 ? {} : { stopped }),
  });
}

const OPENED: ProvePasswordResult = { outcome: 'proven', detail: '' };
const SAMPLE = `a check logs in to ${String(LOGINS_A_CHECK)} at most, oldest proofs first`;
/** Far below what the activity may take, with one slow login to its end. */
const MOST_MS = 2 * 60_000;
const TIME_IS_UP = 'the mail server took too long';

interface Tried {
  readonly said: readonly LoginSaid[];
  readonly untried: number;
  /** Why it stopped before its end. */
  readonly why?: string;
}

async function tryAll(tools: Toolset, call: LoginsCall, names: readonly string[]): Promise<Tried> {
  const until = performance.now() + MOST_MS;
  const said: LoginSaid[] = [];
  for (const [at, name] of names.entries()) {
    currentAttempt().signal.throwIfAborted();
    if (performance.now() > until) return { said, untried: names.length - at, why: TIME_IS_UP };
    const answer = await tryOne(tools, call, { name, seen: said });
    if (typeof answer === 'string') return { said, untried: names.length - at, why: answer };
    said.push(toSaid(call, name, answer));
    // Of the whole domain: the others would be told the same.
    if (answer.outcome === 'ownership-unseen')
      return { said, untried: names.length - at - 1, why: answer.detail };
  }
  return { said, untried: 0 };
}

interface Next {
  readonly name: string;
  readonly seen: readonly LoginSaid[];
}

/** What the login said, or why none is made for now. */
async function tryOne(
  tools: Toolset,
  call: LoginsCall,
  { name, seen }: Next,
): Promise<ProvePasswordResult | string> {
  try {
    const options = { stopAtWrong: CHECK_STOPS_AT_WRONG };
    const answer = await provePassword(tools, { ...call, alias: name }, options);
    return answer.outcome === 'locked-out' ? answer.detail : answer;
  } catch (error) {
    const why = whyToStop(error);
    const hasProblem = seen.some(({ said }) => said !== 'opened');
    // Tried anew, the wrong ones would count once more.
    if (why === undefined || (!hasProblem && isBrief(error))) throw error;
    return why;
  }
}

function whyToStop(error: unknown): string | undefined {
  if (error instanceof Deferral) return error.message;
  return error instanceof ProviderError ? error.details.message : undefined;
}

const BRIEF: readonly Deferred['reason'][] = ['pace', 'in-flight'];

/** Worth waiting for: its turn is near, or Temporal tries the call again. */
function isBrief(error: unknown): boolean {
  if (error instanceof Deferral) return BRIEF.includes(error.deferred.reason);
  return error instanceof ProviderError;
}

const SAID: Readonly<Record<ProvePasswordResult['outcome'], LoginSaid['said']>> = {
  proven: 'opened',
  wrong: 'wrong',
  'imap-off': 'unjudged',
  'ownership-unseen': 'unjudged',
  refused: 'unjudged',
  'locked-out': 'unjudged',
};

function toSaid(
  { domain }: LoginsCall,
  name: string,
  { outcome, detail }: ProvePasswordResult,
): LoginSaid {
  return { alias: `${name}@${domain}`, said: SAID[outcome], detail };
}
