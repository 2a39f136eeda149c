/** Every name other rooms use to reach a workflow: task queues, ids, signals, updates, queries, search attributes. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  AliasCodes,
  DomainProgress,
  DomainStatus,
  DomainCounts,
  Failure,
  PassId,
} from '../core/run.ts';
import type { Call, SurveyResult } from '../activities/contract.ts';

export const TASK_QUEUE = 'mailkeel';
export const PROVIDERS_TASK_QUEUE = 'providers';

/** Workflow id of a domain run. */
export const domainWorkflowId = (domain: string): string => `domain/${domain}`;
/** Workflow id of an execution. */
export const executionWorkflowId = (execution: string): string => `execution/${execution}`;
/** Workflow id of the read-only survey behind the bill. */
export const surveyWorkflowId = (execution: string): string => `survey/${execution}`;

export interface ProvisionDomainInput extends Omit<Call, 'pass'> {
  readonly aliases: number;
  readonly client?: string;
  /** Passes to run, when `--phase` narrows the spec. */
  readonly phases?: readonly number[];
}

export interface ProvisionFleetInput {
  readonly execution: string;
  /** Hash of the ExecutionSpec. */
  readonly spec: string;
  readonly phases?: readonly number[];
}

/** A person's decision. All fields optional: an empty payload typed in the Web UI resumes the current park. */
export interface OperatorMessage {
  /** A repeated id is a no-op. */
  readonly id?: string;
  /** Pass to skip or resume; default the current park. */
  readonly pass?: PassId;
  readonly reason?: string;
  readonly actor?: string;
}

/** Why a message had, or could not have, an effect. */
export interface OperatorAnswer {
  readonly effect: 'resumed' | 'skipped' | 'will-skip' | 'repeated';
  readonly message: string;
}

export const skip = defineSignal<[OperatorMessage?]>('skip');
export const resume = defineSignal<[OperatorMessage?]>('resume');
export const attach = defineSignal<[{ readonly execution: string }]>('attach');
export const skipUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('skip');
export const resumeUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('resume');

export const progress = defineQuery<DomainProgress>('progress');
export const failures = defineQuery<readonly Failure[]>('failures');
export const aliases = defineQuery<readonly AliasCodes[]>('aliases');

/** What a domain tells its executions when it parks, defers for more than a minute, goes on or ends. */
export interface DomainState {
  readonly domain: string;
  readonly status: DomainStatus;
  readonly pass: PassId;
  readonly counts: DomainCounts;
  readonly park?: string;
}
export const domainState = defineSignal<[DomainState]>('domainState');

export interface FleetProgress {
  readonly execution: string;
  readonly total: number;
  readonly waiting: number;
  readonly running: number;
  readonly parked: number;
  readonly deferred: number;
  readonly done: number;
  readonly incomplete: number;
  readonly window: number;
  readonly domains: readonly DomainState[];
  readonly finished: boolean;
}
export const fleet = defineQuery<FleetProgress>('fleet');

export interface SurveyProgress {
  readonly total: number;
  readonly surveyed: readonly SurveyResult[];
}
export const survey = defineQuery<SurveyProgress>('survey');

/** Search attributes, registered at worker start. Values are Temporal's type names. */
export const SEARCH_ATTRIBUTES = {
  MailkeelDomain: 'KEYWORD',
  MailkeelClient: 'KEYWORD',
  MailkeelStatus: 'KEYWORD',
  MailkeelPass: 'KEYWORD',
  MailkeelParkCode: 'KEYWORD',
  MailkeelExecution: 'KEYWORD',
  MailkeelIdentity: 'KEYWORD',
  MailkeelAccounts: 'KEYWORD_LIST',
  MailkeelFailures: 'INT',
} as const;
