/** What failed calls say about a whole account: refused credentials and outages pause it in the ledger, so that its other domains spend nothing on the dead. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CREDENTIALS_REFUSED, isIdentityAccount, PROVIDER_IN_TROUBLE } from '../core/limits.ts';
import { OPERATIONS, type Operation } from '../core/spec.ts';
import type { ProviderError } from '../providers/errors.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import type { Dependencies } from './dependencies.ts';

export type Verdict = 'accepted' | 'refused' | 'unanswered';

/** One refused or failed call. */
export interface Failed {
  readonly key: LedgerKey;
  readonly ticket: string;
  readonly error: ProviderError;
  /** When the call started, milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The health of the accounts as one worker sees it; what it concludes is in the ledger, for all of them. */
export interface AccountHealth {
  /** An answer to a call that started at `startedAt`: the account works, and what waits for it may start again. */
  answered(key: LedgerKey, startedAt: number): Promise<void>;
  /**
   * Refused credentials: `ask` makes a call that concerns no domain, once for all calls that are refused meanwhile; none of the account starts
   * until its answer. Refused too, the account is paused for 75 s, then twice as long each time, up to half an hour.
   */
  refused(failed: Failed, ask: () => Promise<Verdict>): Promise<Verdict>;
  /** No answer, or one of a server in trouble: a storm of them pauses the account in the same way. */
  troubled(failed: Failed): Promise<void>;
}

type Parts = Pick<Dependencies, 'store' | 'clock'>;

/** So many failures in a row, of at least so many different calls, without an answer between. */
const STORM = { failures: 5, tickets: 3 } as const;
/** Above the minute from which on a waiting domain leaves its place in the fleet's window. */
const FIRST_PAUSE_MS = 75_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** Up to a fifth more, so that accounts of one provider do not come back in one moment. */
const JITTER = 0.2;
/** Calls wait this long for the second opinion; while it takes longer, one call at a time is let through. */
const CHECK_MS = 5_000;

/** Between two looks at what another worker finds out. */
const LOOK_MS = 100;

const BEING_CHECKED = 'a refusal is being checked';

interface State {
  failures: number;
  tickets: Set<string>;
  /** Pauses in a row. */
  pauses: number;
  /** When the last one began. A call that failed had started before it, or is the probe after it. */
  pausedAt: number;
  reason: string;
  checking: Promise<Verdict> | undefined;
}

/** Starts with every account in good health. */
export function createAccountHealth(parts: Parts): AccountHealth {
  const states = new Map<string, State>();
  const stateOf = ({ account }: LedgerKey): State => {
    const state = states.get(account) ?? fresh();
    states.set(account, state);
    return state;
  };
  return {
    answered: async (key, startedAt) => {
      const state = states.get(key.account);
      if (state === undefined || state.checking !== undefined) return;
      if (startedAt < state.pausedAt) return;
      states.delete(key.account);
      if (state.pauses > 0) await open(parts, key, [CREDENTIALS_REFUSED, PROVIDER_IN_TROUBLE]);
    },
    refused: async (failed, ask) => {
      const state = stateOf(failed.key);
      if (failed.startedAt < state.pausedAt && state.reason === CREDENTIALS_REFUSED)
        return 'refused';
      // Whoever asked fails by its own time limit; for the others, who have theirs, nobody has answered.
      if (state.checking !== undefined) return state.checking.catch(() => 'unanswered' as const);
      state.checking = verdictOf(parts, state, { ...failed, ask }).finally(() => {
        state.checking = undefined;
      });
      return state.checking;
    },
    troubled: async (failed) => {
      const state = stateOf(failed.key);
      if (failed.startedAt < state.pausedAt) return;
      state.failures += 1;
      state.tickets.add(failed.ticket);
      const storm = state.failures >= STORM.failures && state.tickets.size >= STORM.tickets;
      if (state.pauses > 0 || storm)
        await rest(parts, state, { ...failed, why: PROVIDER_IN_TROUBLE });
    },
  };
}

function fresh(): State {
  return {
    ...{ failures: 0, tickets: new Set<string>(), pauses: 0, pausedAt: -Infinity, reason: '' },
    checking: undefined,
  };
}

type Asking = Failed & { readonly ask: () => Promise<Verdict> };

/** One worker asks for all: what another one has found, or is finding out, is not asked again. */
async function verdictOf(parts: Parts, state: State, asking: Asking): Promise<Verdict> {
  return (await foundElsewhere(parts, asking)) ?? check(parts, state, asking);
}

/** The verdict of another worker about a call that had started before the account was paused; undefined where none has asked. */
async function foundElsewhere(
  { store }: Parts,
  { key, startedAt }: Failed,
): Promise<Verdict | undefined> {
  for (let waited = false; ; waited = true) {
    const rows = await store.ledger.rows();
    const row = rows.find((one) => one.account === key.account && one.operation === key.operation);
    const { pausedReason = '', pausedSince = 0 } = row ?? {};
    if (pausedReason.startsWith(CREDENTIALS_REFUSED) && startedAt <= pausedSince) return 'refused';
    // It was not refused, or nobody answered: the call is tried again in its turn, and then judged by itself.
    if (pausedReason !== BEING_CHECKED) return waited ? 'unanswered' : undefined;
    await sleep(LOOK_MS);
  }
}

async function check(parts: Parts, state: State, { ask, ...failed }: Asking): Promise<Verdict> {
  const { key } = failed;
  await pause(parts, key, { ms: CHECK_MS, reason: BEING_CHECKED });
  try {
    const verdict = await ask();
    if (verdict === 'refused') await rest(parts, state, { ...failed, why: CREDENTIALS_REFUSED });
    return verdict;
  } finally {
    await open(parts, key, [BEING_CHECKED]);
  }
}

async function rest(
  parts: Parts,
  state: State,
  { key, error, why }: Failed & { readonly why: string },
): Promise<void> {
  const longer = FIRST_PAUSE_MS * 2 ** state.pauses;
  const jitter = 1 + JITTER * Math.random();
  Object.assign(state, { failures: 0, tickets: new Set(), reason: why });
  state.pauses += 1;
  state.pausedAt = await parts.clock.now();
  const ms = Math.round(Math.min(LONGEST_PAUSE_MS, longer) * jitter);
  await pause(parts, key, { ms, reason: `${why}: ${error.details.message}` });
}

/** A mail server's logins are an account of their own, with one operation; so is the question who an account is. */
function operationsOf({ account, operation }: LedgerKey): readonly Operation[] {
  return account.startsWith('login@') || isIdentityAccount(account) ? [operation] : OPERATIONS;
}

async function pause(
  { store, clock }: Parts,
  key: LedgerKey,
  { ms, reason }: { readonly ms: number; readonly reason: string },
): Promise<void> {
  const until = (await clock.now()) + ms;
  for (const operation of operationsOf(key))
    await store.ledger.pause({ account: key.account, operation }, until, reason);
}

/** Ends the pauses of the account that were made for one of the reasons; an operator's, and a provider's own, stay. */
async function open(
  { store }: Parts,
  { account }: LedgerKey,
  reasons: readonly string[],
): Promise<void> {
  for (const row of await store.ledger.rows()) {
    const { operation, pausedReason = '' } = row;
    const ours = reasons.some((reason) => pausedReason.startsWith(reason));
    if (row.account === account && ours) await store.ledger.open({ account, operation });
  }
}
