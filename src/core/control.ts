/** What a person's message does to a run, by where the run stands: the table of docs/operations.md. Pure. */
import { PASSES, type PassId } from './run.ts';

/**
 * Where a run stands when a message arrives: `working` on a pass, `slot` while a call waits for its turn, `deferred` while all of them do,
 * `clock` in a park that ends by itself, `parked` for a person, `paused` by one, `ended`.
 */
export const STANDINGS = [
  'working',
  'slot',
  'deferred',
  'clock',
  'parked',
  'paused',
  'ended',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** What a message that applies does; `will-…` at the next point where the run may be stopped. */
export type Effect =
  | 'resumed'
  | 'skipped'
  | 'will-skip'
  | 'paused'
  | 'will-pause'
  | 'retrying'
  | 'will-retry'
  | 'aborting'
  | 'amended'
  | 'will-amend';

export type Verdict =
  { readonly effect: Effect; readonly message: string } | { readonly refused: string };

/** The part of a run a message is judged by. */
export interface Situation {
  readonly standing: Standing;
  readonly domain: string;
  /** The pass that runs or waits now. */
  readonly pass: PassId;
  /** Code of the current park. */
  readonly parkCode?: string | undefined;
  /** The run was told to end, and waits for the calls under way. */
  readonly aborting: boolean;
  /** A pause that waits for the calls under way. */
  readonly pauseAsked: boolean;
  /** Hash of the manifest entry in force. */
  readonly spec: string;
  ended(pass: PassId): boolean;
  /** Failures and incomplete passes that a retry of this target would try again. */
  failed(target: RetryTarget): number;
  /** True when nothing is left to do for this local part. */
  settled(alias: string): boolean;
  /** False when 2-1 has compared the aliases and this local part is none of them. */
  known(alias: string): boolean;
}

export interface RetryTarget {
  readonly pass?: PassId | undefined;
  /** Local part. */
  readonly alias?: string | undefined;
}

export interface ControlMessage extends RetryTarget {
  readonly action: 'resume' | 'skip' | 'pause' | 'retryFailed' | 'abort' | 'amend';
  /** Of `amend`: hash of the new entry. */
  readonly spec?: string | undefined;
}

/** What `message` does now, in words for the person who sent it; `refused` when it cannot apply. Changes nothing. */
export function judge(message: ControlMessage, now: Situation): Verdict {
  if (now.standing === 'ended')
    return refused(
      'the run has ended; start the domain again (mailkeel start; with --retry-failed also what was refused for good)',
    );
  if (now.aborting)
    return refused(
      `${now.domain} is being aborted and ends after the calls under way; start the domain again (mailkeel start)`,
    );
  if (message.pass !== undefined && !PASSES.includes(message.pass))
    return refused(`"${message.pass}" is not a pass; passes are ${PASSES.join(', ')}`);
  return JUDGES[message.action](message, now);
}

const JUDGES: Readonly<
  Record<ControlMessage['action'], (message: ControlMessage, now: Situation) => Verdict>
> = {
  resume: ({ pass }, now) => judgeResume(pass ?? now.pass, now),
  skip: ({ pass, alias }, now) =>
    alias === undefined ? judgeSkip(pass ?? now.pass, now) : judgeSkipAlias(alias, now),
  pause: (_, now) => judgePause(now),
  retryFailed: judgeRetry,
  abort: (_, { domain }) => ({
    effect: 'aborting',
    message: `${domain} ends after the calls under way; what exists stays`,
  }),
  amend: ({ spec = '' }, now) => judgeAmend(spec, now),
};

function judgeResume(pass: PassId, now: Situation): Verdict {
  if (now.ended(pass)) return refused(`pass ${pass} has ended; nothing to resume`);
  if (pass !== now.pass) return refused(`pass ${pass} does not wait; the run is at ${now.pass}`);
  if (now.pauseAsked) return { effect: 'resumed', message: 'the pause is withdrawn' };
  if (now.standing === 'working')
    return refused(`pass ${pass} is working, it does not wait for anything`);
  return { effect: 'resumed', message: `pass ${pass} goes on` };
}

function judgeSkip(pass: PassId, now: Situation): Verdict {
  if (now.ended(pass)) return refused(`pass ${pass} has ended; nothing to skip`);
  if (pass !== now.pass)
    return { effect: 'will-skip', message: `pass ${pass} will be skipped when its turn comes` };
  if (now.standing === 'paused')
    return { effect: 'will-skip', message: `pass ${pass} will be skipped once the run is resumed` };
  return { effect: 'skipped', message: `pass ${pass} is skipped` };
}

function judgeSkipAlias(alias: string, now: Situation): Verdict {
  const address = `${alias}@${now.domain}`;
  if (alias.includes('@')) return refused(`${alias} is not an address of ${now.domain}`);
  if (!now.known(alias))
    return refused(`the manifest entry has no ${address}; name one of its local parts`);
  if (now.settled(alias)) return refused(`${address} is done; nothing to skip`);
  if (now.standing === 'slot' || now.standing === 'deferred')
    return { effect: 'skipped', message: `${address} is left out` };
  return { effect: 'will-skip', message: `${address} will be left out` };
}

function judgePause(now: Situation): Verdict {
  if (now.standing === 'paused') return refused('the run is paused already');
  if (now.pauseAsked) return refused('the run pauses already, after the calls under way');
  if (now.standing === 'parked')
    return refused(
      `the run waits for a person at ${now.pass} (${now.parkCode ?? ''}) and does not go on before it is resumed`,
    );
  if (now.standing === 'working')
    return { effect: 'will-pause', message: 'the run pauses after the calls under way' };
  return { effect: 'paused', message: 'the run is paused' };
}

function judgeRetry({ pass, alias }: RetryTarget, now: Situation): Verdict {
  const count = now.failed({ pass, alias });
  if (count === 0) return refused(nothingFailed({ pass, alias }, now));
  const what = `${String(count)} ${count === 1 ? 'failure' : 'failures'}`;
  if (now.standing === 'paused')
    return { effect: 'will-retry', message: `${what} will be tried again once the run is resumed` };
  if (now.standing === 'working')
    return {
      effect: 'will-retry',
      message: `${what} will be tried again after the calls under way`,
    };
  return { effect: 'retrying', message: `${what} will be tried again now` };
}

function nothingFailed({ pass, alias }: RetryTarget, now: Situation): string {
  const where = [alias === undefined ? [] : [`${alias}@${now.domain}`], pass ?? []].flat();
  const about = where.length === 0 ? '' : ` for ${where.join(' in ')}`;
  return `nothing has failed so far${about}; nothing to try again`;
}

function judgeAmend(spec: string, now: Situation): Verdict {
  if (spec === now.spec) return refused('the run works by this manifest entry already');
  if (now.standing === 'working')
    return {
      effect: 'will-amend',
      message: 'the changed entry applies from the next pass on',
    };
  if (now.standing === 'paused')
    return { effect: 'will-amend', message: 'the changed entry applies once the run is resumed' };
  return { effect: 'amended', message: 'the run goes on with the changed entry' };
}

function refused(reason: string): Verdict {
  return { refused: reason };
}
