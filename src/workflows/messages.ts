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
import type {
  Call,
  RollbackPreview,
  RollbackResult,
  SurveyResult,
} from '../activities/contract.ts';

export type { RollbackPreview, RollbackResult, SurveyResult };

export const TASK_QUEUE = 'mailkeel';
export const PROVIDERS_TASK_QUEUE = 'providers';

/** Workflow id of a domain run. */
export const domainWorkflowId = (domain: string): string => `domain/${domain}`;
/** Workflow id of an execution. */
export const executionWorkflowId = (execution: string): string => `execution/${execution}`;
/** Workflow id of the read-only survey behind the bill. */
export const surveyWorkflowId = (execution: string): string => `survey/${execution}`;
/** Workflow id of a DNS rollback, one at a time for a domain. */
export const rollbackWorkflowId = (domain: string): string => `rollback/${domain}`;

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

/** The DNS writes of one execution for one domain; with a decision they are undone. */
export interface RollbackInput extends Omit<Call, 'pass'> {
  readonly decision?: {
    readonly actor: string;
    readonly reason: string;
    /** `fingerprint` of the plan agreed to. */
    readonly agreed: string;
    /** A fresh name of this rollback. */
    readonly rollback: string;
  };
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
/** Another execution wants this domain: it hears of it from now on, and a changed manifest entry applies to what is not done. */
export interface AttachMessage {
  readonly execution: string;
  /** The entry to go on with; absent when the start was narrowed to some phases. */
  readonly spec?: string;
  readonly aliases: number;
}
export const attach = defineSignal<[AttachMessage]>('attach');
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

/** How far a survey is, also its result. */
export interface SurveyCount {
  readonly total: number;
  readonly done: number;
}
/** At most `SURVEY_SLICE` results from the offset asked for: all of a big fleet are too much for one payload. */
export interface SurveyProgress extends SurveyCount {
  readonly surveyed: readonly SurveyResult[];
}
export const SURVEY_SLICE = 25;
export const survey = defineQuery<SurveyProgress, [number?]>('survey');

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
