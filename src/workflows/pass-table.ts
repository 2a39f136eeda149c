/** The passes of one run: which have ended, and which comes next. */
import { PASSES, phaseOf, type PassId, type PassProgress, type Phase } from '../core/run.ts';

/** Where a mutable `PassProgress` is kept while the run works on it. */
export type MutablePass = { -readonly [K in keyof PassProgress]: PassProgress[K] };

const ENDED: readonly PassProgress['status'][] = ['done', 'incomplete', 'skipped', 'not-requested'];
const DONE_BY_RUN: readonly PassProgress['status'][] = ['done', 'incomplete'];

export class PassTable {
  private readonly passes: ReadonlyMap<PassId, MutablePass>;

  constructor(carried?: readonly PassProgress[]) {
    const fresh = PASSES.map((pass): PassProgress => ({
      pass,
      status: 'pending',
      total: 0,
      done: 0,
      failed: 0,
    }));
    this.passes = new Map((carried ?? fresh).map((state) => [state.pass, { ...state }]));
  }

  state(pass: PassId): MutablePass {
    const state = this.passes.get(pass);
    if (state === undefined) throw new Error(`no pass ${pass}`);
    return state;
  }

  /** Copies, in order. */
  list(): PassProgress[] {
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

  /** Marks what nobody asked for among the passes that have not begun; what is asked for now and was not before is open again. */
  ask(phases: readonly Phase[]): void {
    for (const state of this.passes.values())
      if (state.status === 'pending' || state.status === 'not-requested')
        state.status = phases.includes(phaseOf(state.pass)) ? 'pending' : 'not-requested';
  }

  /** Everything this run did from `first` on is to be done again. Skipped passes stay skipped. */
  redo(first: PassId): void {
    for (const pass of PASSES.slice(PASSES.indexOf(first)))
      if (this.did(pass)) Object.assign(this.state(pass), { status: 'pending', done: 0 });
  }
}
