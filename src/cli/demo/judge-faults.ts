/** Judges the audit log against the faults: every fault a living worker received is one failed attempt, and nothing else is. */
import type { AttemptRow } from '../../store/audit-port.ts';
import type { FaultCount, LoggedCall } from './control.ts';
import type { Check, Expectation } from './expectation.ts';

/** What the judge goes by. */
export interface FaultEvidence {
  readonly calls: readonly LoggedCall[];
  readonly faults: readonly FaultCount[];
  readonly attempts: readonly AttemptRow[];
  /** When the worker was killed, ISO 8601 UTC. */
  readonly killedAt: string;
}

/** One fault and what became of the operation it hit. `failed` is absent when its answer reached no living worker. */
export interface Struck {
  readonly call: LoggedCall;
  readonly failed?: AttemptRow;
  readonly mended?: AttemptRow;
}

/** Finds for every fault that struck the attempt that failed by it, and the later one that succeeded. */
export function matchFaults({ calls, attempts }: FaultEvidence): readonly Struck[] {
  const open = attempts.filter(({ status }) => status === 'failed');
  return calls
    .filter(({ fault }) => fault !== undefined)
    .map((call) => {
      const index = open.findIndex((row) => isAbout(row, call) && covers(row, call));
      const [failed] = index < 0 ? [] : open.splice(index, 1);
      const row = failed ?? lostBy(attempts, call);
      const mended = row === undefined ? undefined : mendedBy(attempts, row);
      return {
        call,
        ...(failed === undefined ? {} : { failed }),
        ...(mended === undefined ? {} : { mended }),
      };
    });
}

/** Checks that all faults struck, that the audit log tells of each exactly once, and that none needed a person. */
export function judgeFaults(expected: Expectation, evidence: FaultEvidence): readonly Check[] {
  const struck = matchFaults(evidence);
  const received = struck.filter(({ failed }) => failed !== undefined).length;
  return [
    {
      claim: `all ${String(expected.faults.length)} kinds of trouble struck`,
      differences: notStruck(expected, evidence.faults),
    },
    {
      claim: `the audit log has one failed attempt for each of the ${String(received)} faults a living worker met, and no other but the refusal`,
      differences: [...unrecorded(struck, evidence), ...unexplained(expected, struck, evidence)],
    },
    {
      claim: `${String(struck.length)} of ${String(struck.length)} were overcome without a person`,
      differences: struck
        .filter(({ mended }) => mended === undefined)
        .map(({ call }) => `${subject(call)}: nothing succeeded after ${call.fault ?? ''}`),
    },
  ];
}

/** Whom a call is about: an address, or a domain. */
export function subject({ alias, domain = '' }: LoggedCall): string {
  return alias === undefined ? domain : `${alias}@${domain}`;
}

function notStruck(expected: Expectation, faults: readonly FaultCount[]): readonly string[] {
  return expected.faults
    .filter((id) => faults.every((fault) => fault.id !== id || fault.fired < fault.times))
    .map((id) => `fault ${id} never struck`);
}

/** The zone of a DNS host may hold the domain and its sub-domains. */
function isAbout({ domain, email }: AttemptRow, call: LoggedCall): boolean {
  if (call.alias !== undefined) return email === subject(call);
  if (email !== undefined) return false;
  return domain === call.domain || domain.endsWith(`.${call.domain ?? ''}`);
}

function covers({ createdAt, endedAt = '' }: AttemptRow, { at }: LoggedCall): boolean {
  return createdAt <= at && at <= endedAt;
}

/** The attempt that died with its worker while the call was under way: nobody has begun the step anew by then. */
function lostBy(attempts: readonly AttemptRow[], call: LoggedCall): AttemptRow | undefined {
  const before = attempts.filter(({ createdAt }) => createdAt <= call.at);
  return before.find(
    (row) =>
      row.status === 'lost' &&
      isAbout(row, call) &&
      !before.some((later) => later.id > row.id && isSameStep(later, row)),
  );
}

/** The same step of the same subject, later. */
function mendedBy(attempts: readonly AttemptRow[], failed: AttemptRow): AttemptRow | undefined {
  return attempts.find(
    (row) => row.id > failed.id && row.status === 'succeeded' && isSameStep(row, failed),
  );
}

function isSameStep(one: AttemptRow, other: AttemptRow): boolean {
  return one.action === other.action && one.domain === other.domain && one.email === other.email;
}

function unrecorded(
  struck: readonly Struck[],
  { attempts, killedAt }: FaultEvidence,
): readonly string[] {
  const silent = struck.filter(
    ({ call, failed }) => failed === undefined && lostBy(attempts, call) === undefined,
  );
  const lostLater = attempts.filter(
    ({ status, createdAt }) => status === 'lost' && createdAt > killedAt,
  );
  return [
    ...silent.map(({ call }) => `${subject(call)}: no failed attempt tells of ${call.fault ?? ''}`),
    ...lostLater.map(({ action, domain }) => `${action} ${domain}: lost by a worker that lived`),
  ];
}

function unexplained(
  { refusals }: Expectation,
  struck: readonly Struck[],
  { attempts }: FaultEvidence,
): readonly string[] {
  const explained = new Set(struck.map(({ failed }) => failed?.id));
  const left = attempts.filter(({ id, status }) => status === 'failed' && !explained.has(id));
  const isRefusal = (row: AttemptRow, index: number): boolean =>
    row.severity === 'Permanent' &&
    refusals.some(({ address, action }) => address === row.email && action === row.action) &&
    left.findIndex(({ email, action }) => email === row.email && action === row.action) === index;
  return [
    ...left
      .filter((row, index) => !isRefusal(row, index))
      .map(
        ({ action, domain, email, error }) =>
          `${action} ${email ?? domain}: failed without a fault (${error ?? ''})`,
      ),
    ...refusals
      .filter(({ address }) => !left.some(({ email }) => email === address))
      .map(({ address }) => `${address} was not refused`),
  ];
}
