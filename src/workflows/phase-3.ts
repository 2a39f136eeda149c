/** Phase 3: passwords, diagnosed first, set under the account's pace, and proven by a login. No password is ever seen here. */
import { localPart } from '../core/run.ts';
import type { Refused } from '../activities/contract.ts';
import { callDomain, local } from './calls.ts';
import type { Handover } from './carried-run.ts';
import type { DomainRun } from './domain-run.ts';
import { afterFirstPassword } from './first-password.ts';
import { ending, type Pass } from './passes.ts';
import { onAliases } from './pass-aliases.ts';
import { switchMx } from './switch-mx.ts';

/** What the passes of phase 3 do; 3-1 makes the list of the others. */
export const PHASE_3 = {
  '3-1': diagnose,
  '3-2': setPasswords,
  '3-3': provePasswords,
  '3-4': passwordReport,
} as const;

async function diagnose(pass: Pass): Promise<'done'> {
  const { run } = pass;
  const found = await callDomain(pass.lanes, run.call(pass.id), {
    summary: 'diagnose passwords',
    activity: (a) => a.diagnosePasswords,
  });
  run.find(pass.id, found.findings);
  for (const name of found.proven) run.code(name, { password: 'already', proof: 'proven' });
  for (const name of found.prove) run.code(name, { password: 'already' });
  for (const name of found.kept) run.code(name, { password: 'kept' });
  // It names all of them anew: one that is gone from the manifest is not wanted any more.
  run.wanted.clear();
  for (const refusal of found.refused) refuse(run, refusal);
  run.kept = found.left + found.kept.length;
  for (const name of [...found.set, ...found.prove, ...found.proven]) run.wanted.add(name);
  if (found.park !== undefined) return pass.park(found.park);
  Object.assign(run.handover, { set: found.set, prove: found.prove });
  return 'done';
}

/** What 3-1 found; nothing where it was skipped. */
function worklist(run: DomainRun): Pick<Handover, 'set' | 'prove'> {
  return run.did('3-1') ? run.handover : { set: [], prove: [] };
}

/** The mailbox stays wanted; an alias that could not even be created has its failure from 2-1 already. */
function refuse(run: DomainRun, refusal: Refused): void {
  run.wanted.add(localPart(refusal.alias));
  const known = run.failures().some((failure) => failure.alias === refusal.alias);
  if (!known) run.fail({ ...refusal, pass: '3-2' });
}

async function setPasswords(pass: Pass): Promise<'done' | 'incomplete'> {
  const { run } = pass;
  const work = worklist(run);
  const left = work.set.filter((name) => isUndecided(run, name));
  const state = run.state(pass.id);
  state.total = work.set.length;
  state.done = work.set.length - left.length;
  await onAliases(pass, 'set', await afterFirstPassword(pass, left));
  for (const name of work.set) if (run.codes.get(name)?.password === 'kept') keep(run, name);
  return ending(run.failures(), pass.id);
}

/** Not tried yet, or not known to be refused for good when the pass parked: it is tried again when the pass is. */
function isUndecided(run: DomainRun, name: string): boolean {
  const password = run.codes.get(name)?.password;
  if (password !== 'failed') return password === undefined;
  const alias = `${name}@${run.input.domain}`;
  const known = run.failures().find((one) => one.pass === '3-2' && one.alias === alias);
  return known === undefined || known.severity === 'Transient';
}

/** A mailbox that turned out to have a password counts neither as proven nor as failed. */
function keep(run: DomainRun, name: string): void {
  if (run.wanted.delete(name)) run.kept += 1;
}

async function provePasswords(pass: Pass): Promise<'done' | 'incomplete'> {
  const { run } = pass;
  const work = worklist(run);
  const set = work.set.filter((name) => isSet(run, name));
  const names = [...set, ...work.prove];
  const left = names.filter((name) => run.codes.get(name)?.proof !== 'proven');
  const state = run.state(pass.id);
  state.total = names.length;
  state.done = names.length - left.length;
  await onAliases(pass, 'prove', wrongLast(run, left));
  const switched = await switchMx(pass);
  return switched === 'done' ? ending(run.failures(), pass.id) : switched;
}

/** Wrong ones would park the pass before a login of the others could show that the provider is well. */
function wrongLast(run: DomainRun, names: readonly string[]): readonly string[] {
  const wrong = (name: string): boolean => run.codes.get(name)?.proof === 'wrong';
  return [...names.filter((name) => !wrong(name)), ...names.filter(wrong)];
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
