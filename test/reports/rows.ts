/** Rows as the store would hand them to a report, each with one believable default. */
import type { ReportAttempt, ReportObject, ReportPassword } from '../../src/core/report-input.ts';
import {
  PASSES,
  type DomainCounts,
  type DomainProgress,
  type Failure,
  type PassId,
  type PassProgress,
  type PassStatus,
} from '../../src/core/run.ts';
import type { AliasSpec, DomainSpec } from '../../src/core/spec.ts';
import { BARE } from '../core/spec-fixture.ts';

export const EXECUTION = '20261122-140000';
export const NOW = '2026-11-22T14:30:00.000Z';

export const at = (minute: number): string =>
  new Date(Date.parse('2026-11-22T14:00:00Z') + minute * 60_000).toISOString();

/** A spec with shipped defaults. */
export function specOf(
  name: string,
  aliases: readonly AliasSpec[],
  more: Partial<DomainSpec> = {},
): DomainSpec {
  const propagation = { deadlineMs: 172_800_000, then: 'park' } as const;
  return { ...BARE, name, propagation, aliases, ...more };
}

export const mailbox = (name: string): AliasSpec => ({ name, mailbox: true, recipients: [] });

export const NO_COUNTS: DomainCounts = {
  aliases: 0,
  created: 0,
  existed: 0,
  mailboxes: 0,
  wanted: 0,
  set: 0,
  proven: 0,
  kept: 0,
  failed: 0,
};

/** Progress of a domain that works; every pass before `pass` is done, those after are pending. */
export function progressOf(
  domain: string,
  pass: PassId,
  more: Partial<DomainProgress> = {},
): DomainProgress {
  return {
    execution: EXECUTION,
    domain,
    status: 'running',
    pass,
    passes: passesUntil(pass, 'running'),
    counts: NO_COUNTS,
    failures: [],
    findings: [],
    startedAt: at(0),
    updatedAt: at(10),
    ...more,
  };
}

export function passesUntil(pass: PassId, status: PassStatus): readonly PassProgress[] {
  const here = PASSES.indexOf(pass);
  return PASSES.map((id, index) => ({
    pass: id,
    status: index < here ? 'done' : index === here ? status : 'pending',
    ...(index <= here ? { startedAt: at(index) } : {}),
    ...(index < here ? { endedAt: at(index + 1) } : {}),
    total: id === '2-1' ? 3 : 0,
    done: id === '2-1' && index < here ? 3 : 0,
    failed: 0,
  }));
}

export function failureOf(more: Partial<Failure> = {}): Failure {
  return {
    pass: '2-1',
    alias: 'info@example.net',
    operation: 'createAlias',
    error: 'info@example.net: the provider says the name is reserved',
    category: 'ValidationError',
    severity: 'Permanent',
    remediation: 'choose another name in the manifest, then start again',
    attempts: 1,
    lastAttempt: at(5),
    ...more,
  };
}

export function objectOf(
  domain: string,
  name: string,
  more: Partial<ReportObject> = {},
): ReportObject {
  return {
    domain,
    name,
    account: 'forward-email:64f0',
    aliasId: `id-${name}`,
    origin: 'created',
    executionId: EXECUTION,
    createdAt: at(3),
    ...more,
  };
}

export function passwordOf(address: string, state: ReportPassword['state']): ReportPassword {
  return {
    address,
    state,
    executionId: EXECUTION,
    ...(state === 'accepted' || state === 'proven' ? { setAt: at(8) } : {}),
    ...(state === 'proven' ? { provenAt: at(9) } : {}),
  };
}

let nextId = 0;

export function attemptOf(more: Partial<ReportAttempt> = {}): ReportAttempt {
  nextId += 1;
  return {
    id: nextId,
    createdAt: at(4),
    endedAt: at(4),
    action: 'setPassword',
    domain: 'example.com',
    email: 'anna@example.com',
    pass: '3-2',
    status: 'succeeded',
    waitedMs: 500,
    durationMs: 100,
    ...(more.status === 'lost' ? {} : { requests: 2 }),
    ...(more.actor === undefined ? { account: 'fe' } : {}),
    ...more,
  };
}
