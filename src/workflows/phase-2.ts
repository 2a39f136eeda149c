/** Phase 2: aliases created without passwords, compared with the manifest field by field, and the inventory. */
import { condition, isCancellation } from '@temporalio/workflow';
import { localPart, type Finding } from '../core/run.ts';
import type { AliasDifference, CompareAliasesResult } from '../activities/contract.ts';
import type { AliasStepName } from './alias-steps.ts';
import { callDomain, local } from './calls.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { toFailure } from './failures.ts';
import { ending, type Pass } from './passes.ts';
import { onAliases } from './pass-aliases.ts';
import { announce } from './publish.ts';

/** What the passes of phase 2 do. */
export const PHASE_2 = {
  '2-1': createAliases,
  '2-2': verifyAliases,
  '2-3': exportInventory,
} as const;

async function createAliases(pass: Pass): Promise<'done' | 'incomplete'> {
  const found = await compare(pass);
  forgetOthers(pass.run, found);
  const made = (name: string): boolean => pass.run.codes.get(name)?.create === 'created';
  // What this run itself made before the pass was begun again did not exist.
  for (const name of found.same) if (!made(name)) pass.run.code(name, { create: 'existed' });
  // What was refused for good is tried again only when somebody asks for it.
  const known = failedNames(pass);
  const missing = found.missing.filter((name) => !known.has(name));
  const before = found.same.filter(made).length;
  Object.assign(pass.run.state(pass.id), { total: before + missing.length, done: before });
  await announce(pass.run);
  await whileTellingFewLeft(pass.run, () => onAliases(pass, 'create', missing));
  return ending(pass.run.failures(), pass.id);
}

/** It names all aliases of the entry: one that is gone from the manifest is neither made nor failed. */
function forgetOthers(run: DomainRun, { same, missing, refused }: CompareAliasesResult): void {
  const named = new Set([...same, ...missing, ...refused.map(({ alias }) => localPart(alias))]);
  for (const name of run.codes.keys()) if (!named.has(name)) run.codes.delete(name);
}

/** Tells the executions when few aliases are left to create: their next domain may prepare meanwhile. */
async function whileTellingFewLeft(run: DomainRun, create: () => Promise<void>): Promise<void> {
  let ended = false;
  const telling = condition(() => ended || run.stage !== 'creating')
    .then(() => (ended ? undefined : announce(run)))
    // Whoever cancelled the pass cancelled what it tells.
    .catch(unlessCancelled);
  try {
    await create();
  } finally {
    ended = true;
    await telling;
  }
}

function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

async function verifyAliases(pass: Pass): Promise<'done' | 'incomplete'> {
  const found = await compare(pass);
  const repairs = repairsOf(pass, found);
  const wanted = repairs.flatMap(([, names]) => names);
  const state = pass.run.state(pass.id);
  state.total = found.same.length + wanted.length;
  state.done = found.same.length;
  for (const [step, names] of repairs) await onAliases(pass, step, names);
  const after = wanted.length === 0 ? found : await compare(pass);
  stillMissing(pass, after);
  pass.run.find(pass.id, differences(after));
  return ending(pass.run.failures(), pass.id);
}

/** Nothing is created when an operator skipped the pass that creates; nothing refused for good is asked for again. */
function repairsOf(
  pass: Pass,
  found: CompareAliasesResult,
): readonly (readonly [AliasStepName, readonly string[]])[] {
  const known = failedNames(pass);
  const missing = found.missing.filter((name) => !known.has(name));
  return [
    ['create', pass.run.did('2-1') ? missing : []],
    ['repair', found.repairable],
  ];
}

/** An alias that is not there after the repair, and whose absence no failure explains. */
function stillMissing(pass: Pass, { missing }: CompareAliasesResult): void {
  const { run, id } = pass;
  const known = new Set(run.failures().map(({ alias }) => alias));
  for (const name of missing) {
    const alias = `${name}@${run.input.domain}`;
    if (known.has(alias) || run.operator.leftOut.has(name)) continue;
    const details = {
      category: 'NotFound',
      severity: 'Permanent',
      operation: 'compare-aliases',
      message: `${alias} does not exist at the mail provider`,
      remediation: 'start the domain again with --phase 2',
    } as const;
    run.fail(toFailure(details, { pass: id, alias, at: timestamp() }));
  }
}

async function exportInventory(pass: Pass): Promise<'done'> {
  const { finding } = await local.exportDomain.executeWithOptions(
    { summary: `export inventory · ${pass.run.input.domain}` },
    [{ ...pass.run.call(pass.id), what: 'inventory' }],
  );
  pass.run.find(pass.id, finding === undefined ? [] : [finding]);
  return 'done';
}

async function compare(pass: Pass): Promise<CompareAliasesResult> {
  const found = await callDomain(pass.lanes, pass.run.call(pass.id), {
    summary: 'compare aliases',
    activity: (a) => a.compareAliases,
  });
  const known = new Set(pass.run.failures().map(({ alias }) => alias));
  // The answer this run got itself is on record already.
  for (const refusal of found.refused) {
    pass.run.code(localPart(refusal.alias), { create: 'failed' });
    if (!known.has(refusal.alias)) pass.run.fail({ ...refusal, pass: '2-1' });
  }
  return found;
}

/** Local parts the provider refused for good: another try needs another manifest entry. */
function failedNames(pass: Pass): ReadonlySet<string> {
  const refused = pass.run
    .failures()
    .filter((failure) => failure.pass === '2-1' && failure.severity === 'Permanent');
  return new Set(refused.map(({ alias = '' }) => localPart(alias)));
}

function differences(found: CompareAliasesResult): Finding[] {
  const ours = new Set(found.repairable);
  const rows = found.differences.map((row) => difference(row, ours));
  if (found.truncated === 0) return rows;
  const message = `${String(found.truncated)} more differences are not listed`;
  return [...rows, { pass: '2-2', check: 'alias.difference', status: 'warn', message }];
}

function difference(row: AliasDifference, ours: ReadonlySet<string>): Finding {
  const name = localPart(row.alias);
  return {
    pass: '2-2',
    check: `alias.${row.field}`,
    status: 'warn',
    alias: row.alias,
    message: `${row.alias}: ${row.field} is ${row.actual}, the manifest says ${row.wanted}`,
    remedy: ours.has(name)
      ? 'the repair did not hold: see who changes it, then start the domain again with --phase 2'
      : 'it existed before: state `existing: converge` to change it, or change the manifest',
  };
}
