/** Phase 3: passwords, diagnosed first, set under the account's pace, and proven by a login. No password is ever seen here. */
import type { Refused } from '../activities/contract.ts';
import { callDomain, local } from './calls.ts';
import type { DomainRun } from './domain-run.ts';
import { ending, runPass, type Pass } from './passes.ts';
import { onAliases } from './pass-aliases.ts';

/** What 3-1 found, for the passes after it. Empty when 3-1 was skipped: nothing is then set. */
interface Worklist {
  set: readonly string[];
  prove: readonly string[];
}

/** Passes 3-1 to 3-4. */
export async function phase3(run: DomainRun): Promise<void> {
  const work: Worklist = { set: [], prove: [] };
  await runPass(run, '3-1', (pass) => diagnose(pass, work));
  await runPass(run, '3-2', (pass) => setPasswords(pass, work));
  await runPass(run, '3-3', (pass) => provePasswords(pass, work));
  await runPass(run, '3-4', passwordReport);
}

async function diagnose(pass: Pass, work: Worklist): Promise<'done'> {
  const { run } = pass;
  const found = await callDomain(pass.lanes, run.call(pass.id), {
    summary: 'diagnose passwords',
    activity: (a) => a.diagnosePasswords,
  });
  run.find(pass.id, found.findings);
  for (const name of found.proven) run.code(name, { password: 'already', proof: 'proven' });
  for (const name of found.prove) run.code(name, { password: 'already' });
  for (const name of found.kept) run.code(name, { password: 'kept' });
  for (const refusal of found.refused) refuse(run, refusal);
  run.kept = found.left + found.kept.length;
  for (const name of [...found.set, ...found.prove, ...found.proven]) run.wanted.add(name);
  if (found.park !== undefined) return pass.park(found.park);
  work.set = found.set;
  work.prove = found.prove;
  return 'done';
}

/** The mailbox stays wanted; an alias that could not even be created has its failure from 2-1 already. */
function refuse(run: DomainRun, refusal: Refused): void {
  run.wanted.add(refusal.alias.split('@')[0] ?? '');
  const known = run.failures().some((failure) => failure.alias === refusal.alias);
  if (!known) run.fail({ ...refusal, pass: '3-2' });
}

async function setPasswords(pass: Pass, work: Worklist): Promise<'done' | 'incomplete'> {
  const { run } = pass;
  const left = work.set.filter((name) => isUndecided(run, name));
  const state = run.state(pass.id);
  state.total = work.set.length;
  state.done = work.set.length - left.length;
  await onAliases(pass, 'set', left);
  for (const name of work.set) if (run.codes.get(name)?.password === 'kept') keep(run, name);
  return ending(run.failures(), pass.id);
}

/** Not tried yet, or left Transient when the pass parked: it is tried again when the pass is. */
function isUndecided(run: DomainRun, name: string): boolean {
  const password = run.codes.get(name)?.password;
  if (password !== 'failed') return password === undefined;
  const alias = `${name}@${run.input.domain}`;
  return run
    .failures()
    .some(
      (known) => known.pass === '3-2' && known.alias === alias && known.severity === 'Transient',
    );
}

/** A mailbox that turned out to have a password counts neither as proven nor as failed. */
function keep(run: DomainRun, name: string): void {
  if (run.wanted.delete(name)) run.kept += 1;
}

async function provePasswords(pass: Pass, work: Worklist): Promise<'done' | 'incomplete'> {
  const { run } = pass;
  const set = work.set.filter((name) => isSet(run, name));
  const names = [...set, ...work.prove];
  const left = names.filter((name) => run.codes.get(name)?.proof !== 'proven');
  const state = run.state(pass.id);
  state.total = names.length;
  state.done = names.length - left.length;
  await onAliases(pass, 'prove', left);
  return ending(run.failures(), pass.id);
}

function isSet(run: DomainRun, name: string): boolean {
  const password = run.codes.get(name)?.password;
  return password === 'accepted' || password === 'already';
}

async function passwordReport(pass: Pass): Promise<'done'> {
  const { finding } = await local.exportDomain.executeWithOptions(
    { summary: `password report · ${pass.run.input.domain}` },
    [{ ...pass.run.call(pass.id), what: 'passwords' }],
  );
  pass.run.find(pass.id, finding === undefined ? [] : [finding]);
  return 'done';
}
