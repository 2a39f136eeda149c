/** The passes of one run: which have ended, and which comes next. */
import { PASSES, phaseOf, type PassId, type PassProgress, type Phase } from '../core/run.ts';

/** What is kept of a pass; how many of its items failed is known from the failures. */
export type PassState = Omit<PassProgress, 'failed'>;
/** Where a `PassState` is kept while the run works on it. */
export type MutablePass = { -readonly [K in keyof PassState]: PassState[K] };

const ENDED: readonly PassProgress['status'][] = ['done', 'incomplete', 'skipped', 'not-requested'];
const DONE_BY_RUN: readonly PassProgress['status'][] = ['done', 'incomplete'];

export class PassTable {
  private readonly passes: ReadonlyMap<PassId, MutablePass>;

  constructor(carried?: readonly PassState[]) {
    const fresh = PASSES.map((pass): PassState => ({ pass, status: 'pending', total: 0, done: 0 }));
    this.passes = new Map((carried ?? fresh).map((state) => [state.pass, { ...state }]));
  }

  state(pass: PassId): MutablePass {
    const state = this.passes.get(pass);
    if (state === undefined) throw new Error(`no pass ${pass}`);
    return state;
  }

  /** Copies, in order. */
  list(): PassState[] {
    return [...this.passes.values()].map((state) => ({ ...state }));
  }

  /** The first pass that has not ended. */
  next(): PassId | undefined {
    return PASSES.find((pass) => !this.ended(pass));
  }

  ended(pass: PassId): boolean {
    return ENDED.includes(this.state(pass).status);
  }

  /** True when this run itself did the pass: only then may a later one mend what it was to do. */
  did(pass: PassId): boolean {
    return DONE_BY_RUN.includes(this.state(pass).status);
  }

  /** A pass that has ended stays so, also when the run waits where it ended. */
  park(pass: PassId): void {
    if (!this.ended(pass)) this.state(pass).status = 'parked';
  }

  /** Marks what nobody asked for among the passes that are not over; what is asked for now and was not before is open again. */
  ask(phases: readonly Phase[]): void {
    for (const state of this.passes.values()) {
      if (this.did(state.pass) || state.status === 'skipped') continue;
      if (!phases.includes(phaseOf(state.pass))) state.status = 'not-requested';
      else if (state.status === 'not-requested') state.status = 'pending';
    }
  }

  /** What this run did from `first` on is to be done again, of `phases` alone where they are given. Skipped passes stay skipped. */
  redo(first: PassId, phases?: readonly Phase[]): void {
    for (const pass of PASSES.slice(PASSES.indexOf(first)))
      if (this.did(pass) && (phases?.includes(phaseOf(pass)) ?? true))
        Object.assign(this.state(pass), { status: 'pending', done: 0 });
  }
}
