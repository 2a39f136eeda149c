/** The numbers of a domain run, derived from the codes of its aliases. Pure. */
import type { AliasCodes, DomainCounts, Failure, PassId, PassProgress } from '../core/run.ts';
import { unlistedFailures } from './failed-codes.ts';
import { ALIASES_SLICE } from './messages.ts';
import type { BatchState } from './messages-batch.ts';
import type { PassTable } from './pass-table.ts';

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
const NOTHING_LEFT = { total: 0, done: 0 };
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
export function leftOf(run: Parameters<typeof withBatches>[0], pass: PassId): number {
  const { total, done } = withBatches(run).find((state) => state.pass === pass) ?? NOTHING_LEFT;
  return total - done;
}

/** The passes, with what children over many aliases have done so far added to the one under way. */
export function withBatches(run: {
  readonly pass: PassId;
  readonly passes: PassTable;
  readonly batches: ReadonlyMap<string, BatchState>;
}): PassProgress[] {
  const under = [...run.batches.values()];
  const sum = (count: (batch: BatchState) => number): number =>
    under.reduce((total, batch) => total + count(batch), 0);
  return run.passes.list().map((state) =>
    state.pass === run.pass
      ? {
          ...state,
          done: Math.min(state.total, state.done + sum(({ done }) => done)),
          failed: state.failed + sum(({ failed }) => failed),
        }
      : state,
  );
}
