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
import type { RollbackPreview, RollbackResult, SurveyResult } from '../activities/contract.ts';
import type { Effect } from '../core/control.ts';
import type { Stage } from './stage.ts';

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

/** Workflow id of the delivery of one event to MAILKEEL_EVENTS_URL. */
export const eventWorkflowId = (event: string): string => `event/${event}`;

/** What a park asks a person for; given with `resume` and passed on to the pass that asked. */
export interface OperatorSet {
  /** DNS records to delete, each as `<record id>|<content>`. */
  readonly 'dns.delete'?: readonly string[];
  /** DNS records of the free plan to leave as they are, each as `<record id>|<content>`. */
  readonly 'dns.keep'?: readonly string[];
  /** `accept`: 1-1 leaves the domain on the free plan and its protections as they are. */
  readonly 'plan.free'?: 'accept';
}

/** A person's decision. All fields optional: an empty payload typed in the Web UI resumes the current park. */
export interface OperatorMessage {
  /** A repeated id is a no-op. */
  readonly id?: string;
  /** Pass to skip, resume or retry; default the one where the run stands (`retryFailed`: all). */
  readonly pass?: PassId;
  /** Address or local part: `skip` leaves this alias out, `retryFailed` tries only this one. */
  readonly alias?: string;
  readonly reason?: string;
  readonly actor?: string;
  /** With `resume`: the answer to what the park asks. */
  readonly set?: OperatorSet;
}

/** A changed manifest entry for a run that goes on: what is not done yet is done by it. */
export interface AmendMessage extends OperatorMessage {
  /** Hash of the new spec. */
  readonly spec: string;
  readonly aliases: number;
}

/** Why a message had, or could not have, an effect. `will-…`: at the next point where the run may be stopped. */
export interface OperatorAnswer {
  readonly effect: Effect | 'repeated';
  readonly message: string;
}

export const skip = defineSignal<[OperatorMessage?]>('skip');
export const resume = defineSignal<[OperatorMessage?]>('resume');
/** Finishes the calls under way, then waits; only a person's `resume` ends it. */
export const pause = defineSignal<[OperatorMessage?]>('pause');
/** Tries again what failed, also what was refused for good. */
export const retryFailed = defineSignal<[OperatorMessage?]>('retryFailed');
/** Ends the run after the calls under way; its result says what stays behind. */
export const abort = defineSignal<[OperatorMessage?]>('abort');
export const amend = defineSignal<[AmendMessage?]>('amend');
/** What a start wants of a domain. */
export interface DomainWish {
  /** Hash of the spec. */
  readonly spec: string;
  readonly client?: string;
  /** Phases to run, when `--phase` narrows the spec. */
  readonly phases?: readonly number[];
}
/** Another execution wants this domain: it hears of it from now on, and a changed manifest entry applies to what is not done. */
export interface AttachMessage {
  readonly execution: string;
  /** The entry to go on with; absent when the start was narrowed to some phases. */
  readonly spec?: string;
  readonly aliases: number;
  /** What the domain is started with where its run is ending and takes nothing any more. */
  readonly anew?: DomainWish;
}
export const attach = defineSignal<[AttachMessage]>('attach');
export const skipUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('skip');
export const resumeUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('resume');
export const pauseUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('pause');
export const retryFailedUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('retryFailed');
export const abortUpdate = defineUpdate<OperatorAnswer, [OperatorMessage?]>('abort');
export const amendUpdate = defineUpdate<OperatorAnswer, [AmendMessage?]>('amend');

export const progress = defineQuery<DomainProgress>('progress');
export const failures = defineQuery<readonly Failure[]>('failures');
/** At most `ALIASES_SLICE` from the offset asked for; shorter where they end. */
export const aliases = defineQuery<readonly AliasCodes[], [number?]>('aliases');
/** Some 80 bytes each, 140 with the longest names: all 10,000 of a large domain are too much for one payload. */
export const ALIASES_SLICE = 2_000;

/** What a domain tells its executions when it parks, defers for more than a minute, goes on or ends. */
export interface DomainState {
  readonly domain: string;
  readonly status: DomainStatus;
  readonly pass: PassId;
  readonly stage: Stage;
  readonly counts: DomainCounts;
  readonly park?: string;
  /** When its wait for a clock ends. */
  readonly until?: string;
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
  readonly aborted: number;
  /** Domains this execution started, and domains that ran already when it came to them. */
  readonly started: number;
  readonly attached: number;
  readonly window: number;
  /** When everything that goes on by itself is likely to be through, judged by what has ended. */
  readonly eta?: string;
  /** At most `FLEET_SLICE` from the offset asked for. */
  readonly domains: readonly (DomainState & { readonly attached?: true })[];
  readonly finished: boolean;
}
/** Some 250 bytes each: more would not fit a payload together. */
export const FLEET_SLICE = 2_000;
export const fleet = defineQuery<FleetProgress, [number?]>('fleet');

/** Another width for the window of an execution that runs. */
export interface WindowMessage {
  /** Domains at work at a time. */
  readonly size: number;
  readonly id?: string;
  readonly reason?: string;
  readonly actor?: string;
}
export interface WindowAnswer {
  readonly effect: 'changed' | 'unchanged' | 'repeated';
  readonly window: number;
}
export const windowSignal = defineSignal<[WindowMessage?]>('window');
export const windowUpdate = defineUpdate<WindowAnswer, [WindowMessage]>('window');

/** Type of the failure a look ends with, instead of waiting in silence, when an account stands still for more than a minute. */
export const ACCOUNT_WAITS = 'AccountWaits';

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
