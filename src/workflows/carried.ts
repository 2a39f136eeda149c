/** What a domain run hands to its next one when it continues as new: codes and numbers, never histories. */
import type { AliasCodes } from '../core/run.ts';
import type { CarriedRun } from './carried-run.ts';
import { DomainRun } from './domain-run.ts';
import type { ProvisionDomainInput } from './messages-inputs.ts';

/** Everything the next run needs of this one. */
export function carry(run: DomainRun): CarriedRun {
  const { amendment, park, looks, executions, entry, startedAt, pass } = run;
  const { kept, unseen, handover, made, told, looksAgain, operator } = run;
  return {
    ...{ executions, entry, startedAt, pass, kept, unseen, handover, made, told, looksAgain },
    ...(amendment === undefined ? {} : { amendment }),
    ...(park === undefined ? {} : { park }),
    ...(looks === undefined ? {} : { looks }),
    passes: run.passes.list(),
    failures: run.failures(),
    findings: run.findings(),
    codes: gathered(run.codes.values()),
    wanted: [...run.wanted].join(' '),
    operator: operator.carry(),
  };
}

/** The run of this input, where the earlier one stood if there was one. */
export function openRun(input: ProvisionDomainInput): DomainRun {
  const run = new DomainRun(input);
  if (input.carried !== undefined) restore(run, input.carried);
  return run;
}

function restore(run: DomainRun, carried: CarriedRun): void {
  run.executions.splice(0, run.executions.length, ...carried.executions);
  const { entry, amendment, startedAt, pass, park, kept, unseen, looks, told } = carried;
  const { looksAgain } = carried;
  const plain = { entry, amendment, startedAt, pass, park, kept, unseen, looks, told, looksAgain };
  Object.assign(run, plain);
  Object.assign(run.handover, carried.handover);
  Object.assign(run.made, carried.made);
  for (const failure of carried.failures) run.fail(failure);
  for (const finding of carried.findings) run.note(finding);
  for (const codes of scattered(carried.codes)) run.code(codes.alias, codes);
  for (const name of words(carried.wanted)) run.wanted.add(name);
  run.operator.restore(carried.operator);
}

function gathered(codes: Iterable<AliasCodes>): Record<string, string> {
  const names = new Map<string, string[]>();
  for (const { alias, create = '', password = '', proof = '' } of codes) {
    const key = [create, password, proof].join('/');
    const known = names.get(key);
    if (known === undefined) names.set(key, [alias]);
    else known.push(alias);
  }
  return Object.fromEntries([...names].map(([key, aliases]) => [key, aliases.join(' ')]));
}

function scattered(codes: CarriedRun['codes']): AliasCodes[] {
  return Object.entries(codes).flatMap(([key, names]) => {
    const [create, password, proof] = key.split('/');
    const known = Object.entries({ create, password, proof }).filter(([, code]) => code !== '');
    return words(names).map((alias): AliasCodes => ({ ...Object.fromEntries(known), alias }));
  });
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}
