/**
 * The activities a workflow may call: names, inputs and results as plain data. Workflows import only these types.
 *
 * A refusal the business expects is a result; only a fault throws. A wait of the ledger is a result too (`deferred`): no attempt is burnt.
 * No input or result carries a secret.
 */
import type { DomainPlan } from '../core/fleet-plan.ts';
import type { Survey } from '../core/report-bill.ts';
import type { RollbackItem } from '../core/rollback.ts';
import type { DomainProgress, Failure, Finding, Park } from '../core/run.ts';
import type { DomainEntry, DomainSpec, ExecutionSpec } from '../core/spec.ts';
import type { AdoptCall, AdoptedEntry, ListDomainsCall } from './adopt-contract.ts';
import type {
  AccountAnswer,
  HealthCheck,
  InspectAccountCall,
  PublicHealthCall,
} from './inspect-contract.ts';
import type { HealthCall, HealthResult, LoginsCall } from './health-contract.ts';
import type {
  CanaryAnswer,
  CanaryCall,
  PermissionAnswer,
  PermissionCall,
} from './permission-contract.ts';
import type { AliasCall, Call } from './call.ts';
import type { ControlActivities, EnsureDomainCall } from './decision-contract.ts';
import type { PropagationResult, RecordsCall, UpdateDnsResult } from './dns-contract.ts';
import type {
  AgreedRestoreCall,
  RestoreCall,
  RestorePreview,
  RestoreResult,
} from './restore-contract.ts';

export type { AliasCall, Call } from './call.ts';
export type { PropagationResult, UpdateDnsResult } from './dns-contract.ts';

export interface Deferred {
  /** ISO 8601 UTC. */
  readonly until: string;
  readonly reason: 'pace' | 'budget' | 'paused' | 'in-flight' | 'lease' | 'rotation';
  readonly detail: string;
  /** Whose turn is waited for, as the ledger counts; absent where it is none's. */
  readonly account?: string;
  /** When its pause began, ISO 8601 UTC. */
  readonly since?: string;
}

/** What every activity that calls a provider returns. */
export type Paced<T> = { readonly done: T } | { readonly deferred: Deferred };

/** A park without the fields the workflow knows (`pass`, `since`). */
export type ParkRequest = Omit<Park, 'pass' | 'since'>;

export type EnsureDomainResult =
  | {
      readonly state: 'ready';
      readonly domainId: string;
      readonly created: boolean;
      readonly changed: readonly string[];
      readonly findings: readonly Finding[];
    }
  | { readonly state: 'park'; readonly park: ParkRequest };

export interface VerifyRecordsResult {
  readonly ownership: boolean;
  readonly mx: boolean;
}

export interface AliasDifference {
  readonly alias: string;
  readonly field: string;
  readonly wanted: string;
  readonly actual: string;
}

/**
 * Something the provider refused for good in this or an earlier run (`Objects.refusals`), whose manifest entry has not changed since:
 * it is not tried again (a second start makes no write call), only told. `alias` is the full address.
 */
export type Refused = Omit<Failure, 'pass' | 'alias'> & { readonly alias: string };

/** One listing compared with the spec. Names are local parts. */
export interface CompareAliasesResult {
  /** Missing, or different, and not to be tried again. Neither in `missing` nor in `repairable`. */
  readonly refused: readonly Refused[];
  readonly missing: readonly string[];
  /** Differ from the spec and may be changed (created by Mailkeel, or `existing: converge`). */
  readonly repairable: readonly string[];
  /** Everything that differs, field by field (at most 500 rows; `truncated` says how many more). */
  readonly differences: readonly AliasDifference[];
  readonly truncated: number;
  /** Exist; whether or not they differ. */
  readonly same: readonly string[];
  readonly unmanaged: number;
}

export interface WriteAliasResult {
  readonly aliasId: string;
  readonly outcome: 'created' | 'existed' | 'converged';
}

export interface DiagnosePasswordsResult {
  readonly capable: boolean;
  readonly park?: ParkRequest;
  readonly findings: readonly Finding[];
  /** Local parts whose password this run is to set or settle. */
  readonly set: readonly string[];
  /** Local parts whose password stands but was never proven. */
  readonly prove: readonly string[];
  /** Proven by an earlier run: nothing to do. */
  readonly proven: readonly string[];
  /** Local parts known to have a password Mailkeel does not know (an earlier try was answered so). */
  readonly kept: readonly string[];
  /** Passwords refused for good by an earlier run, entry unchanged. */
  readonly refused: readonly Refused[];
  /** Mailboxes whose password Mailkeel does not know and must not touch. */
  readonly left: number;
}

export interface SetPasswordResult {
  readonly aliasId: string;
  /** `kept`: the mailbox already has a password Mailkeel does not know. `settled`: an earlier, unanswered call had worked. */
  readonly outcome: 'accepted' | 'settled' | 'kept';
}

export interface ProvePasswordResult {
  /** `imap-off`: the password is right. `ownership-unseen` and `refused` judge no password. */
  readonly outcome: 'proven' | 'wrong' | 'imap-off' | 'ownership-unseen' | 'refused' | 'locked-out';
  readonly detail: string;
}

/** What `start` would do to one domain: its part of the bill, and its DNS records line by line. */
export interface SurveyResult extends Survey, DomainPlan {
  readonly park?: ParkRequest;
}

/** `phases` as `start --phase` narrows them; default the spec's. */
export interface SurveyCall extends Call {
  readonly phases?: readonly number[];
  /** The manifest's pace by account label: the bill is made with it, the ledger hears of it at the start. */
  readonly pace?: ExecutionSpec['pace'];
  /** Says also under which circumstances the run would begin, for `simulate`. */
  readonly simulate?: boolean;
  /** As `start --retry-failed` would: what was refused for good is counted as tried again. */
  readonly retryFailed?: boolean;
}

/** With `pace` as in a survey: of a manifest nobody has agreed to yet. */
export type DiagnosisCall = Call & Pick<SurveyCall, 'pace'>;

/** Which of a domain's DNS writes a rollback is about: those of one execution; `spec` is the hash they were written for. */
export type RollbackCall = Call;

/** An operator's agreement to what `planRollback` showed. */
export interface AgreedRollbackCall extends RollbackCall {
  /** Names this rollback in the store: a repeated attempt knows by it that an earlier one began. */
  readonly rollback: string;
  /** `fingerprint` of the plan that was agreed to. */
  readonly agreed: string;
}

export interface RollbackPreview {
  readonly zone: string;
  readonly items: readonly RollbackItem[];
  /** Number of changes it takes; 0 = nothing is there to undo. */
  readonly changes: number;
  /** SHA-256 over the changes, whatever their order. */
  readonly fingerprint: string;
}

/** `moved`: the zone changed since the plan was agreed to, and nothing was written. */
export interface RollbackResult extends RollbackPreview {
  readonly state: 'undone' | 'moved';
}

/** One account label of an execution; `spec` is the hash of the ExecutionSpec, `domain` empty. */
export interface PaceCall extends Call {
  readonly account: string;
}

/** The `providers` task queue: every activity that reaches outside, each audited attempt by attempt. */
export interface ProviderActivities {
  applyPace(call: PaceCall): Promise<Paced<{ readonly rows: number }>>;
  surveyDomain(call: SurveyCall): Promise<Paced<SurveyResult>>;
  ensureDomain(call: EnsureDomainCall): Promise<Paced<EnsureDomainResult>>;
  updateDns(call: RecordsCall): Promise<Paced<UpdateDnsResult>>;
  probePropagation(call: RecordsCall): Promise<Paced<PropagationResult>>;
  verifyRecords(call: RecordsCall): Promise<Paced<VerifyRecordsResult>>;
  compareAliases(call: Call): Promise<Paced<CompareAliasesResult>>;
  createAlias(call: AliasCall): Promise<Paced<WriteAliasResult>>;
  repairAlias(call: AliasCall): Promise<Paced<WriteAliasResult>>;
  diagnosePasswords(call: DiagnosisCall): Promise<Paced<DiagnosePasswordsResult>>;
  setPassword(call: AliasCall): Promise<Paced<SetPasswordResult>>;
  provePassword(call: AliasCall): Promise<Paced<ProvePasswordResult>>;
  checkHealth(call: HealthCall): Promise<Paced<HealthResult>>;
  checkLogins(call: LoginsCall): Promise<Paced<readonly Finding[]>>;
  planRollback(call: RollbackCall): Promise<Paced<RollbackPreview>>;
  rollbackDns(call: AgreedRollbackCall): Promise<Paced<RollbackResult>>;
  planRestore(call: RestoreCall): Promise<Paced<RestorePreview>>;
  restoreSettings(call: AgreedRestoreCall): Promise<Paced<RestoreResult>>;
  listMailDomains(call: ListDomainsCall): Promise<Paced<readonly string[]>>;
  adoptDomain(call: AdoptCall): Promise<Paced<AdoptedEntry>>;
  inspectAccount(call: InspectAccountCall): Promise<Paced<AccountAnswer>>;
  probePermissions(call: PermissionCall): Promise<Paced<PermissionAnswer>>;
  tryCanary(call: CanaryCall): Promise<Paced<CanaryAnswer>>;
  checkPublicDns(call: PublicHealthCall): Promise<Paced<readonly HealthCheck[]>>;
}

/** What a domain workflow needs of its spec (never the aliases themselves). */
export interface SpecSummary extends Omit<DomainSpec, 'aliases'> {
  readonly mailboxes: number;
  readonly total: number;
}

/** The `mailkeel` task queue: our own store and reports. */
export interface LocalActivities extends ControlActivities {
  loadSpec(input: { readonly spec: string }): Promise<SpecSummary>;
  /** Slices of at most 250 domains; `paced`: account labels whose pace the execution states; `ahead`: mail accounts of the domains behind the slice. */
  loadExecution(input: {
    readonly execution: string;
    readonly spec: string;
    readonly offset: number;
  }): Promise<{
    readonly window: number;
    readonly total: number;
    readonly domains: readonly DomainEntry[];
    readonly paced: readonly string[];
    readonly pace: ExecutionSpec['pace'];
    readonly ahead?: readonly string[];
  }>;
  recordProgress(input: { readonly progress: DomainProgress }): Promise<void>;
  /** Writes one domain's part of a report and returns where it lies; `undefined` with a finding when the directory cannot be written. */
  exportDomain(input: {
    readonly execution: string;
    readonly domain: string;
    readonly spec: string;
    readonly what: 'inventory' | 'passwords' | 'final';
  }): Promise<{ readonly path?: string; readonly finding?: Finding }>;
  /** Writes all files of `reports/<execution>/`. */
  writeReport(input: {
    readonly execution: string;
  }): Promise<{ readonly path?: string; readonly finding?: Finding }>;
}

export type Activities = ProviderActivities & LocalActivities;
