/** The numbers of a domain run, derived from the codes of its aliases. Pure. */
import type { AliasCodes, DomainCounts, Failure } from '../core/run.ts';

interface Counted {
  readonly codes: ReadonlyMap<string, AliasCodes>;
  readonly wanted: ReadonlySet<string>;
  readonly kept: number;
  readonly entry: { readonly aliases: number };
  failures(): readonly Failure[];
}

const CREATED = new Set<string | undefined>(['created']);
const EXISTED = new Set<string | undefined>(['existed', 'converged']);
const SET = new Set<string | undefined>(['accepted', 'already']);

/** Counts over all aliases; linear in their number. */
export function countAliases(run: Counted): DomainCounts {
  const codes = [...run.codes.values()];
  const count = (matches: (code: AliasCodes) => boolean): number => codes.filter(matches).length;
  return {
    aliases: run.entry.aliases,
    created: count((code) => CREATED.has(code.create)),
    existed: count((code) => EXISTED.has(code.create)),
    mailboxes: run.wanted.size + run.kept,
    wanted: run.wanted.size,
    set: count((code) => SET.has(code.password)),
    proven: count((code) => code.proof === 'proven'),
    kept: run.kept,
    failed: new Set(run.failures().map((failure) => failure.alias ?? '')).size,
  };
}
