/** One row per alias of the manifest, judged by what the store knows: the object, the vault's state, the attempts and the recorded failure. */
import { present } from './report-fields.ts';
import type { ReportAttempt, ReportInput, ReportObject, ReportPassword } from './report-input.ts';
import type { AliasRow, AliasStatus, CreateStatus } from './report-model.ts';
import type { DomainProgress, Failure, PassId, PassStatus } from './run.ts';
import { phaseOf } from './run.ts';
import type { AliasSpec, DomainSpec } from './spec.ts';

/** What the store knows, by full address. */
export interface Evidence {
  readonly executionId: string;
  readonly passwords: ReadonlyMap<string, ReportPassword>;
  readonly objects: ReadonlyMap<string, ReportObject>;
  readonly attempts: ReadonlyMap<string, readonly ReportAttempt[]>;
  /** Addresses whose mailbox is known to have a password of somebody else. */
  readonly kept: ReadonlySet<string>;
}

/** Everything known about one alias, gathered before it is judged. */
interface Case {
  readonly spec: DomainSpec;
  readonly alias: AliasSpec;
  readonly email: string;
  readonly progress: DomainProgress | undefined;
  readonly failure: Failure | undefined;
  readonly password: ReportPassword | undefined;
  readonly object: ReportObject | undefined;
  readonly answered: readonly ReportAttempt[];
  readonly hasForeignPassword: boolean;
  readonly executionId: string;
}

/** Indexes the store's rows by address, once for all domains. */
export function toEvidence(
  input: Pick<ReportInput, 'executionId' | 'passwords' | 'objects' | 'refusals' | 'attempts'>,
): Evidence {
  const attempts = new Map<string, ReportAttempt[]>();
  for (const attempt of input.attempts) {
    if (attempt.email === undefined || attempt.actor !== undefined) continue;
    const known = attempts.get(attempt.email);
    if (known === undefined) attempts.set(attempt.email, [attempt]);
    else known.push(attempt);
  }
  const kept = (input.refusals ?? []).filter((refusal) => refusal.kept);
  const live = input.passwords.filter((row) => row.state !== 'rejected');
  return {
    executionId: input.executionId,
    passwords: new Map(live.map((row) => [row.address, row])),
    objects: new Map(input.objects.map((object) => [addressOf(object), object])),
    attempts,
    kept: new Set(kept.map(addressOf)),
  };
}

function addressOf({ name, domain }: { readonly name: string; readonly domain: string }): string {
  return `${name}@${domain}`;
}

/**
 * Judges every alias of one domain's spec. A mailbox is `proven` only by a login the vault recorded that no later failure of phase 3
 * contradicts.
 */
export function buildAliasRows(
  spec: DomainSpec,
  progress: DomainProgress | undefined,
  evidence: Evidence,
): readonly AliasRow[] {
  const failures = latestByAlias(progress?.failures ?? []);
  return spec.aliases.map((alias) => {
    const email = addressOf({ name: alias.name, domain: spec.name });
    return toRow({
      spec,
      alias,
      email,
      progress,
      failure: failures.get(email),
      password: evidence.passwords.get(email),
      object: evidence.objects.get(email),
      answered: (evidence.attempts.get(email) ?? []).filter(isAnswered),
      hasForeignPassword: evidence.kept.has(email),
      executionId: evidence.executionId,
    });
  });
}

function toRow(item: Case): AliasRow {
  const { alias, spec, email, answered } = item;
  const create = createStatus(item);
  const status = alias.mailbox ? mailboxStatus(item, create) : forwarderStatus(item, create);
  const wanted = alias.mailbox && status !== 'kept' && isRequested(item, '3-2');
  return {
    domain: spec.name,
    ...present({ client: spec.client }),
    email,
    kind: alias.mailbox ? 'mailbox' : 'forwarder',
    create,
    status,
    wanted,
    skipped: wanted && isSkipped(item, status),
    attempts: answered.length,
    passwordAttempts: answered.filter((attempt) => attempt.pass === '3-2').length,
    ...known(item),
    ...stated(alias),
  };
}

function known({ object, password, failure }: Case) {
  return {
    ...(failure === undefined ? {} : fromFailure(failure)),
    ...(object === undefined ? {} : fromObject(object)),
    ...present({ setAt: password?.setAt, provenAt: password?.provenAt }),
  };
}

function fromObject({ aliasId, origin, account, createdAt }: ReportObject) {
  return { ...present({ aliasId }), origin, account, recordedAt: createdAt };
}

function fromFailure({ aliasId, category, error, remediation }: Failure) {
  return { ...present({ aliasId }), category, error, remedy: remediation };
}

function stated({ recipients, description, labels, enabled }: AliasSpec) {
  return present({ recipients, description, labels, enabled });
}

function createStatus(item: Case): CreateStatus {
  const { object, failure } = item;
  if (object?.origin === 'found') return 'existed';
  if (object?.origin === 'created') {
    return object.executionId === item.executionId ? 'created' : 'existed';
  }
  if (failure !== undefined && phaseOf(failure.pass) === 2) return 'failed';
  if (object?.origin === 'intended') return 'unanswered';
  return notDone(item, '2-1');
}

function forwarderStatus(item: Case, create: CreateStatus): AliasStatus {
  if (item.failure !== undefined) return 'failed';
  return create === 'created' || create === 'existed' ? 'ready' : create;
}

function mailboxStatus(item: Case, create: CreateStatus): AliasStatus {
  if (isProven(item)) return 'proven';
  if (item.failure !== undefined) return 'failed';
  if (isKept(item)) return 'kept';
  const state = item.password?.state;
  return (state && STATUS_OF[state]) ?? withoutPassword(item, create);
}

const STATUS_OF: Partial<Record<ReportPassword['state'], AliasStatus>> = {
  sent: 'unanswered',
  unknown: 'unanswered',
  accepted: 'accepted',
};

/** The first thing that stands between this mailbox and a password. */
function withoutPassword(item: Case, create: CreateStatus): AliasStatus {
  if (!isRequested(item, '3-2')) return 'not-requested';
  if (create !== 'created' && create !== 'existed' && create !== 'not-requested') return create;
  return notDone(item, '3-1') === 'skipped' ? 'skipped' : notDone(item, '3-2');
}

function isProven({ password, failure }: Case): boolean {
  if (password?.state !== 'proven') return false;
  if (failure === undefined || phaseOf(failure.pass) !== 3) return true;
  return (password.provenAt ?? '') > failure.lastAttempt;
}

/** Without a password of ours, yet nothing to do: it existed before, or the provider said that it has one already. */
function isKept(item: Case): boolean {
  if (item.password !== undefined || !isRequested(item, '3-2')) return false;
  if (item.hasForeignPassword) return true;
  if (item.object?.origin === 'found' && item.spec.passwords === 'new') return true;
  return item.answered.findLast((attempt) => attempt.pass === '3-2')?.status === 'succeeded';
}

/** A password stands, but an operator skipped the login that would prove it; or it was never set for that reason. */
function isSkipped(item: Case, status: AliasStatus): boolean {
  if (status === 'accepted' || status === 'unanswered') return notDone(item, '3-3') === 'skipped';
  return status === 'skipped';
}

function notDone(item: Case, pass: PassId): 'skipped' | 'not-requested' | 'pending' {
  if (!isRequested(item, pass)) return 'not-requested';
  return passStatus(item.progress, pass) === 'skipped' ? 'skipped' : 'pending';
}

function isRequested({ spec, progress }: Case, pass: PassId): boolean {
  if (phaseOf(pass) === 3 && spec.passwords === 'none') return false;
  const status = passStatus(progress, pass);
  return status === undefined ? spec.phases.includes(phaseOf(pass)) : status !== 'not-requested';
}

function passStatus(progress: DomainProgress | undefined, pass: PassId): PassStatus | undefined {
  return progress?.passes.find((row) => row.pass === pass)?.status;
}

function isAnswered(attempt: ReportAttempt): boolean {
  return attempt.status === 'succeeded' || attempt.status === 'failed';
}

function latestByAlias(failures: readonly Failure[]): ReadonlyMap<string, Failure> {
  const latest = new Map<string, Failure>();
  for (const failure of failures) {
    if (failure.alias === undefined) continue;
    const known = latest.get(failure.alias);
    if (known === undefined || known.lastAttempt <= failure.lastAttempt) {
      latest.set(failure.alias, failure);
    }
  }
  return latest;
}
