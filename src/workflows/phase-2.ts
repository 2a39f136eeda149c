/** Phase 2: aliases created without passwords, compared with the manifest field by field, and the inventory. */
import type { Finding } from '../core/run.ts';
import type { AliasDifference, CompareAliasesResult } from '../activities/contract.ts';
import type { AliasStepName } from './alias-steps.ts';
import { callDomain, local } from './calls.ts';
import type { DomainRun } from './domain-run.ts';
import { ending, runPass, type Pass } from './passes.ts';
import { onAliases } from './pass-aliases.ts';

/** Passes 2-1, 2-2 and 2-3. */
export async function phase2(run: DomainRun): Promise<void> {
  await runPass(run, '2-1', createAliases);
  await runPass(run, '2-2', verifyAliases);
  await runPass(run, '2-3', exportInventory);
}

async function createAliases(pass: Pass): Promise<'done' | 'incomplete'> {
  const found = await compare(pass);
  for (const name of found.same) pass.run.code(name, { create: 'existed' });
  pass.run.state(pass.id).total = found.missing.length;
  await onAliases(pass, 'create', found.missing);
  return ending(pass.run.failures(), pass.id);
}

async function verifyAliases(pass: Pass): Promise<'done' | 'incomplete'> {
  const found = await compare(pass);
  const refused = new Set(refusedNames(pass));
  const repairs: readonly (readonly [AliasStepName, readonly string[]])[] = [
    ['create', found.missing.filter((name) => !refused.has(name))],
    ['repair', found.repairable],
  ];
  const wanted = repairs.flatMap(([, names]) => names);
  const state = pass.run.state(pass.id);
  state.total = found.same.length + wanted.length;
  state.done = found.same.length;
  for (const [step, names] of repairs) await onAliases(pass, step, names);
  const after = wanted.length === 0 ? found : await compare(pass);
  pass.run.find(pass.id, differences(after));
  return ending(pass.run.failures(), pass.id);
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
  for (const refusal of found.refused) pass.run.fail({ ...refusal, pass: '2-1' });
  return found;
}

/** Local parts the provider refused for good: another try needs another manifest entry. */
function refusedNames(pass: Pass): string[] {
  return pass.run
    .failures()
    .filter((failure) => failure.pass === '2-1' && failure.severity === 'Permanent')
    .flatMap((failure) => (failure.alias === undefined ? [] : [failure.alias.split('@')[0] ?? '']));
}

function differences(found: CompareAliasesResult): Finding[] {
  const rows = found.differences.map((row) => difference(row));
  if (found.truncated === 0) return rows;
  const message = `${String(found.truncated)} more differences are not listed`;
  return [...rows, { pass: '2-2', check: 'alias.difference', status: 'warn', message }];
}

function difference(row: AliasDifference): Finding {
  return {
    pass: '2-2',
    check: `alias.${row.field}`,
    status: 'warn',
    alias: row.alias,
    message: `${row.alias}: ${row.field} is ${row.actual}, the manifest says ${row.wanted}`,
    remedy: 'it existed before: state `existing: converge` to change it, or change the manifest',
  };
}
