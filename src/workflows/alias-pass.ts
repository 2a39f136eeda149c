/** One step over many aliases: a few lanes at a time, one alias's failure never stopping another, slower rounds for what stayed Transient. */
import type { AliasCodes, Failure, PassId } from '../core/run.ts';
import type { Call, ParkRequest } from '../activities/contract.ts';
import { ALIAS_STEPS, type AliasStepName } from './alias-steps.ts';
import type { Waiter } from './calls.ts';
import { timestamp } from './domain-run.ts';
import { detailsOf, parkFor, stopsThePass, toFailure } from './failures.ts';
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

/** Hears of each alias as it ends. */
export type Listener = (outcome: AliasOutcome) => void;

/** Works through `names`; afterwards the Transient failures get the step's slower rounds. */
export async function workAliases(
  work: AliasWork,
  waiterFor: (lanes: number) => Waiter,
  listener: Listener,
): Promise<AliasReport> {
  const outcomes = new Map<string, AliasOutcome>();
  let round = new Round(work, waiterFor, (outcome) => {
    outcomes.set(outcome.alias, outcome);
    listener(outcome);
  });
  let park = await round.run(work.names);
  for (const pause of ALIAS_STEPS[work.step].slowRounds) {
    const again = [...outcomes.values()].filter(isTransient).map((outcome) => outcome.alias);
    if (again.length === 0 || park !== undefined) break;
    const what = `${String(again.length)} aliases of ${work.call.pass} once more`;
    await waiterFor(1).pause(pause, what);
    round = round.next();
    park = await round.run(again);
  }
  return { outcomes: [...outcomes.values()], ...(park === undefined ? {} : { park }) };
}

function isTransient(outcome: AliasOutcome): boolean {
  return outcome.failure?.severity === 'Transient';
}

/** Runs lanes side by side to their end, also when one of them is cancelled: no call is still under way when the next pass begins. */
export async function everyLane(open: number, lane: () => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: open }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** One walk over a list of aliases. */
class Round {
  private readonly work: AliasWork;
  private readonly waiterFor: (lanes: number) => Waiter;
  private readonly listener: Listener;
  private park: ParkRequest | undefined;
  private wrong = 0;

  constructor(work: AliasWork, waiterFor: (lanes: number) => Waiter, listener: Listener) {
    this.work = work;
    this.waiterFor = waiterFor;
    this.listener = listener;
  }

  next(): Round {
    return new Round(this.work, this.waiterFor, this.listener);
  }

  async run(names: readonly string[]): Promise<ParkRequest | undefined> {
    const queue = [...names];
    const open = Math.min(ALIAS_STEPS[this.work.step].lanes, queue.length);
    const waiter = this.waiterFor(open);
    const lane = async (): Promise<void> => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        if (this.park !== undefined) break;
        await this.one(name, waiter);
      }
      await waiter.leave();
    };
    await everyLane(open, lane);
    return this.park;
  }

  private async one(alias: string, waiter: Waiter): Promise<void> {
    const { call, step } = this.work;
    const { run, failed } = ALIAS_STEPS[step];
    try {
      const answer = await run(waiter, { ...call, alias });
      const { codes, problem } = answer;
      if (problem === undefined) {
        this.listener({ alias, codes });
        return;
      }
      this.listener({ alias, codes, failure: this.failure(problem, alias) });
      if (answer.lockedOut === true) this.park = lockedOut(problem.message);
      if (codes.proof === 'wrong') this.countWrong();
    } catch (error) {
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
    if (this.wrong >= WRONG_LOGINS_BEFORE_PARK) this.park ??= tooManyWrong(this.work.call.pass);
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

function tooManyWrong(pass: PassId): ParkRequest {
  return {
    code: 'login.wrong-passwords',
    sentence: `${String(WRONG_LOGINS_BEFORE_PARK)} passwords in a row of pass ${pass} were refused; ten in an hour would lock every mailbox out`,
    remedy: ['find out who changed them at the provider', 'then resume, or skip this pass'],
    resumedBy: 'person',
  };
}
