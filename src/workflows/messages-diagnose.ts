/** How other rooms reach the workflow of `mailkeel diagnose-passwords`. */
import { defineQuery } from '@temporalio/workflow';
import type { DiagnosePasswordsResult } from '../activities/contract.ts';
import type { Finding } from '../core/run.ts';

/** Workflow id of one diagnosis. */
export const diagnosisWorkflowId = (execution: string): string => `diagnose/${execution}`;

/** Of one domain: how many mailboxes a run would treat how, and what was found. */
export interface DomainDiagnosis {
  readonly domain: string;
  /** False: a run would park in 3-1. */
  readonly capable: boolean;
  readonly park?: NonNullable<DiagnosePasswordsResult['park']>;
  /** At most 50, what fails first. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<
    Record<'set' | 'prove' | 'proven' | 'kept' | 'refused' | 'left', number>
  >;
}

/** At most `DIAGNOSIS_SLICE` domains from the offset asked for, once the workflow has ended: a fleet is too much for one payload. */
export const diagnosis = defineQuery<readonly DomainDiagnosis[], [number]>('diagnosis');
export const DIAGNOSIS_SLICE = 25;
