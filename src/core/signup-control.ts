/** What a person's message does to a sign-up, by where it stands: the second table of docs/operations.md. Pure. */
import type { ControlMessage, Verdict } from './control.ts';

/** `working` on an attempt, `waiting` for a clock (its schedule or the ledger), `parked` for a person, `paused` by one, `ended`. */
export const SIGNUP_STANDINGS = ['working', 'waiting', 'parked', 'paused', 'ended'] as const;
export type SignupStanding = (typeof SIGNUP_STANDINGS)[number];

/** The messages a sign-up knows; it has no manifest entry to amend. */
export type SignupAction = Exclude<ControlMessage['action'], 'amend'>;

/** The part of a sign-up a message is judged by. */
export interface SignupSituation {
  readonly standing: SignupStanding;
  /** Normalised. */
  readonly address: string;
  /** Code of the current park. */
  readonly parkCode?: string | undefined;
  /** A pause that waits for the attempt under way. */
  readonly pauseAsked: boolean;
  /** True when the last attempt that ended failed. */
  readonly failed: boolean;
}

export interface SignupMessage {
  readonly action: SignupAction;
  /** Names a pass, an alias or an answer: what only runs of domains have. */
  readonly aimed: boolean;
}

/** What `message` does now, in words for the person who sent it; `refused` when it cannot apply. Changes nothing. */
export function judgeSignupMessage(message: SignupMessage, now: SignupSituation): Verdict {
  const { action, aimed } = message;
  if (now.standing === 'ended')
    return refused(`this sign-up has ended; nothing to ${WORDS[action]}`);
  if (action !== 'skip' && aimed)
    return refused(
      'a sign-up has no passes, aliases or questions: send it without pass, alias and set',
    );
  return JUDGES[action](now);
}

const WORDS: Readonly<Record<SignupAction, string>> = {
  resume: 'resume',
  skip: 'skip',
  pause: 'pause',
  retryFailed: 'try again',
  abort: 'abort',
};

const JUDGES: Readonly<Record<SignupAction, (now: SignupSituation) => Verdict>> = {
  resume: ({ standing, address, pauseAsked }) => {
    if (standing !== 'working') return { effect: 'resumed', message: `${address} is tried now` };
    if (pauseAsked) return { effect: 'resumed', message: 'the pause is withdrawn' };
    return refused('an attempt is under way; nothing waits');
  },
  skip: ({ address }) =>
    refused(
      `a sign-up has no pass or alias that could be left out; abort gives ${address} up as a whole`,
    ),
  pause: judgePause,
  retryFailed: judgeRetry,
  abort: ({ address }) => ({
    effect: 'aborting',
    message: `${address} is given up after the call under way; what exists stays, and so does the claim on the address`,
  }),
};

function judgePause({ standing, address, parkCode = '', pauseAsked }: SignupSituation): Verdict {
  if (standing === 'paused') return refused(`${address} is paused already`);
  if (standing === 'parked')
    return refused(
      `${address} waits for a person (${parkCode}) and is not tried before it is resumed`,
    );
  if (standing === 'waiting') return { effect: 'paused', message: `${address} is paused` };
  if (pauseAsked) return refused(`${address} pauses already, after the attempt under way`);
  return {
    effect: 'will-pause',
    message: `${address} pauses after the attempt under way, unless that succeeds`,
  };
}

function judgeRetry({ standing, address, failed }: SignupSituation): Verdict {
  if (standing === 'working') return refused('an attempt is under way; nothing waits');
  if (!failed) return refused(`no attempt at ${address} has failed; resume tries it now`);
  if (standing === 'paused')
    return {
      effect: 'will-retry',
      message: `${address} is tried once it is resumed, its schedule from the beginning`,
    };
  return {
    effect: 'retrying',
    message: `${address} is tried now, its schedule from the beginning`,
  };
}

function refused(reason: string): Verdict {
  return { refused: reason };
}
