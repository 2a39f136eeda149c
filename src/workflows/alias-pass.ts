/** One step over many aliases: a few lanes at a time, one alias's failure never stopping another, slower rounds for what stayed Transient. */
import type { AliasCodes, Failure } from '../core/run.ts';
import type { Call, ParkRequest } from '../activities/contract.ts';
import { ALIAS_STEPS, type AliasStepName } from './alias-steps.ts';
import type { Waiter } from './calls.ts';
import { timestamp } from './domain-run.ts';
import { detailsOf, parkFor, stopsThePass, toFailure } from './failures.ts';
import { Interrupted, LeftOut } from './lanes.ts';
import { WRONG_LOGINS_BEFORE_PARK } from './policies.ts';

/** What happened to one alias; plain data, so that a child workflow can return it. */
export interface AliasOutcome {
  readonly alias: string;
  readonly codes: Omit<AliasCodes, 'alias'>;
  readonly failure?: Failure;
}

export interface AliasReport {
  readonly outcomes: readonly AliasOutcome[];
  /** Why the step stopped before its end. */
  readonly park?: ParkRequest;
}

export interface AliasWork {
  readonly step: AliasStepName;
  readonly call: Call;
  readonly names: readonly string[];
}

/** How far a walk is: the round it is in, 0 being the first, who is left in it, and what happened to the others. */
export interface WalkPosition {
  readonly round: number;
  readonly left: readonly string[];
  readonly outcomes: readonly AliasOutcome[];
}

/** How the walk waits, and who hears of each alias as it ends. */
export interface WalkHost {
  waiterFor(lanes: number): Waiter;
  listen(outcome: AliasOutcome): void;
}

/** Works through the names; afterwards the Transient failures get the step's slower rounds. */
export class AliasWalk {
  private readonly work: AliasWork;
  private readonly host: WalkHost;
  private readonly outcomes = new Map<string, AliasOutcome>();
  private round: number;
  private left: Set<string>;

  constructor(work: AliasWork, host: WalkHost, from?: WalkPosition) {
    this.work = work;
    this.host = host;
    this.round = from?.round ?? 0;
    this.left = new Set(from?.left ?? work.names);
    for (const outcome of from?.outcomes ?? []) this.outcomes.set(outcome.alias, outcome);
  }

  position(): WalkPosition {
    return { round: this.round, left: [...this.left], outcomes: [...this.outcomes.values()] };
  }

  /** Returns why it stopped before its end, if it did. Throws `Interrupted` where its waiters are told to stop; `position` is then where to go on. */
  async run(): Promise<ParkRequest | undefined> {
    const { slowRounds } = ALIAS_STEPS[this.work.step];
    for (;;) {
      const park = await this.walk();
      const pause = slowRounds[this.round];
      const again = [...this.outcomes.values()].filter(isTransient).map(({ alias }) => alias);
      if (park !== undefined || pause === undefined || again.length === 0) return park;
      this.round += 1;
      this.left = new Set(again);
      const what = `${String(again.length)} aliases of ${this.work.call.pass} once more`;
      await this.host.waiterFor(1).pause(pause, what);
    }
  }

  private walk(): Promise<ParkRequest | undefined> {
    const round = new Round(this.work, this.host, (outcome) => {
      this.outcomes.set(outcome.alias, outcome);
      this.left.delete(outcome.alias);
      this.host.listen(outcome);
    });
    return round.run([...this.left]);
  }
}

/** True of an alias that is to be tried once more. */
export function isTransient(outcome: AliasOutcome): boolean {
  return outcome.failure?.severity === 'Transient';
}

/**
 * Runs lanes side by side to their end, also when one of them is cancelled or interrupted: no call is still under way when the next pass
 * begins. Throws what a lane threw; that it was interrupted only when no other lane has a better reason.
 */
export async function everyLane(open: number, lane: () => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: open }, lane));
  const reasons = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  if (reasons.length === 0) return;
  throw reasons.find((reason) => !(reason instanceof Interrupted)) ?? reasons[0];
}

/** One walk over a list of aliases. */
class Round {
  private readonly work: AliasWork;
  private readonly host: WalkHost;
  private readonly listener: WalkHost['listen'];
  private park: ParkRequest | undefined;
  private wrong = 0;

  constructor(work: AliasWork, host: WalkHost, listener: WalkHost['listen']) {
    this.work = work;
    this.host = host;
    this.listener = listener;
  }

  async run(names: readonly string[]): Promise<ParkRequest | undefined> {
    const queue = [...names];
    const open = Math.min(ALIAS_STEPS[this.work.step].lanes, queue.length);
    const waiter = this.host.waiterFor(open);
    const lane = async (): Promise<void> => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        await this.one(name, waiter);
        // The others stop at once, also out of a wait of hours.
        if (this.park !== undefined) waiter.halt();
      }
      await waiter.leave();
    };
    try {
      await everyLane(open, lane);
    } catch (error) {
      if (!(error instanceof Interrupted) || this.park === undefined) throw error;
    }
    return this.park;
  }

  private async one(alias: string, waiter: Waiter): Promise<void> {
    const { call, step } = this.work;
    const { run, failed, leftOut } = ALIAS_STEPS[step];
    try {
      const answer = await run(waiter, { ...call, alias });
      const { codes, problem } = answer;
      if (codes.proof === 'proven') this.wrong = 0;
      if (problem === undefined) {
        this.listener({ alias, codes });
        return;
      }
      this.listener({ alias, codes, failure: this.failure(problem, alias) });
      if (answer.lockedOut === true) this.park = lockedOut(problem.message);
      if (codes.proof === 'wrong') this.countWrong();
    } catch (error) {
      if (error instanceof LeftOut) {
        this.listener({ alias, codes: leftOut });
        return;
      }
      const details = detailsOf(error);
      if (stopsThePass(details)) this.park ??= parkFor(details);
      else this.listener({ alias, codes: failed, failure: this.failure(details, alias) });
    }
  }

  private failure(details: Parameters<typeof toFailure>[0], alias: string): Failure {
    const { domain, pass } = this.work.call;
    return toFailure(details, { pass, alias: `${alias}@${domain}`, at: timestamp() });
  }

  private countWrong(): void {
    this.wrong += 1;
    if (this.wrong >= WRONG_LOGINS_BEFORE_PARK) this.park ??= tooManyWrong(this.work.call);
  }
}

function lockedOut(sentence: string): ParkRequest {
  return {
    code: 'login.locked-out',
    sentence,
    remedy: ['wait: the provider forgets wrong logins after an hour without any'],
    resumedBy: 'clock',
    until: new Date(Date.now() + 61 * 60_000).toISOString(),
  };
}

function tooManyWrong({ domain, pass }: Call): ParkRequest {
  return {
    code: 'login.wrong-passwords',
    sentence: `${String(WRONG_LOGINS_BEFORE_PARK)} passwords in a row of pass ${pass} were refused; ten in an hour would lock every mailbox out`,
    remedy: [
      'find out who changed them at the provider, then resume',
      `or leave such a mailbox out, then resume: mailkeel skip ${domain} --alias <name> --reason "…"`,
      `or go on without these logins: mailkeel skip ${domain} --pass ${pass} --reason "…"`,
    ],
    resumedBy: 'person',
  };
}
