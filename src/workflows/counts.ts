/** The numbers of a domain run, derived from the codes of its aliases. Pure. */
import type { AliasCodes, DomainCounts, Failure, PassId, PassProgress } from '../core/run.ts';
import { unlistedFailures } from './failed-codes.ts';
import { ALIASES_SLICE } from './messages.ts';
import type { BatchState } from './messages-batch.ts';
import type { PassState, PassTable } from './pass-table.ts';

interface Counted {
  readonly codes: ReadonlyMap<string, AliasCodes>;
  readonly input: { readonly domain: string };
  readonly wanted: ReadonlySet<string>;
  readonly kept: number;
  readonly entry: { readonly aliases: number };
  /** What an operator left out is not wanted any more. */
  readonly operator: { readonly leftOut: ReadonlyMap<string, unknown> };
  failures(): readonly Failure[];
}

const CREATED = new Set<string | undefined>(['created']);
const EXISTED = new Set<string | undefined>(['existed', 'converged']);
const SET = new Set<string | undefined>(['accepted', 'already']);

/** Codes of the aliases from the one at `from` on, at most `ALIASES_SLICE`: shorter where they end. */
export function codesFrom(codes: Counted['codes'], from: number): readonly AliasCodes[] {
  return [...codes.values()].slice(from, from + ALIASES_SLICE);
}

/** Counts over all aliases; linear in their number. */
export function countAliases(run: Counted): DomainCounts {
  const codes = [...run.codes.values()];
  const count = (matches: (code: AliasCodes) => boolean): number => codes.filter(matches).length;
  return {
    aliases: run.entry.aliases,
    created: count((code) => CREATED.has(code.create)),
    existed: count((code) => EXISTED.has(code.create)),
    mailboxes: run.wanted.size + run.kept,
    wanted: [...run.wanted].filter((name) => !run.operator.leftOut.has(name)).length,
    set: count((code) => SET.has(code.password)),
    proven: count((code) => code.proof === 'proven'),
    kept: run.kept,
    failed:
      new Set(run.failures().map((failure) => failure.alias ?? '')).size +
      unlistedFailures(run).length,
  };
}

/** What a pass has left to do, without what children over many aliases have done of it so far. */
export function leftOf(run: Under & { readonly passes: PassTable }, pass: PassId): number {
  const state = run.passes.state(pass);
  return state.total - doneIn(run, state);
}

/** The passes, with what failed in each, and what children over many aliases have done so far of the one under way; linear in the aliases. */
export function progressOf(run: Counted & Under & { readonly passes: PassTable }): PassProgress[] {
  const failed = new Map<PassId, number>();
  for (const { pass } of [...run.failures(), ...unlistedFailures(run)])
    failed.set(pass, (failed.get(pass) ?? 0) + 1);
  const under = sum(run.batches, (batch) => batch.failed);
  return run.passes.list().map((state) => ({
    ...state,
    done: doneIn(run, state),
    failed: (failed.get(state.pass) ?? 0) + (state.pass === run.pass ? under : 0),
  }));
}

/** The pass under way, and its children. */
interface Under {
  readonly pass: PassId;
  readonly batches: ReadonlyMap<string, BatchState>;
}

function doneIn(run: Under, { pass, total, done }: PassState): number {
  if (pass !== run.pass) return done;
  return Math.min(total, done + sum(run.batches, (batch) => batch.done));
}

function sum(batches: Under['batches'], count: (batch: BatchState) => number): number {
  return [...batches.values()].reduce((total, batch) => total + count(batch), 0);
}
