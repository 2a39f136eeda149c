/** A start over a run that is ending: nothing of it takes the start any more, so the domain begins anew when it has ended. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { continueAsNew, upsertSearchAttributes } from '@temporalio/workflow';
import type { DomainRun } from './domain-run.ts';
import type { AttachMessage } from './messages.ts';
import type { ProvisionDomain } from './messages-inputs.ts';

const EXECUTION = defineSearchAttributeKey('MailkeelExecution', 'KEYWORD');

/** Keeps the start for `beginAnew`, and returns true, where the run has ended or was told to end. Its execution hears of the new run only. */
export function comesLate(run: DomainRun, { execution, aliases, anew }: AttachMessage): boolean {
  const ending = run.endedAt !== undefined || run.operator.aborted !== undefined;
  if (!ending || anew === undefined) return false;
  const { domain, continueAfter } = run.input;
  const before = run.late;
  const waiting = before === undefined ? [] : [...(before.others ?? []), before.execution];
  const others = waiting.filter((known) => known !== execution);
  run.late = {
    ...{ execution, domain, aliases, ...anew },
    ...(others.length === 0 ? {} : { others }),
    ...(continueAfter === undefined ? {} : { continueAfter }),
  };
  return true;
}

/** The last act of a run: where a start came too late, its place is taken by a new run, and this does not return. */
export async function beginAnew({ late }: DomainRun): Promise<void> {
  if (late === undefined) return;
  upsertSearchAttributes([{ key: EXECUTION, value: late.execution }]);
  await continueAsNew<ProvisionDomain>(late);
}
