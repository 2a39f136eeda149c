/** Which colour a status has; the word always stands beside it. */
import type { AliasStatus, ReportDomainStatus, Verdict } from '../../core/report-model.ts';
import type { Severity } from '../../core/errors.ts';
import type { Finding } from '../../core/run.ts';

export type Tone = 'good' | 'blue' | 'warn' | 'bad' | '';

export const DOMAIN_TONES: Readonly<Record<ReportDomainStatus, Tone>> = {
  parked: 'warn',
  incomplete: 'bad',
  aborted: 'bad',
  running: 'blue',
  deferred: 'blue',
  waiting: '',
  done: 'good',
};

export const ALIAS_TONES: Readonly<Record<AliasStatus, Tone>> = {
  proven: 'good',
  ready: 'good',
  accepted: 'blue',
  unanswered: 'warn',
  kept: '',
  failed: 'bad',
  skipped: 'warn',
  'not-requested': '',
  pending: '',
};

export const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = {
  Transient: 'warn',
  RateLimit: 'warn',
  Permanent: 'bad',
  Critical: 'bad',
};

export const FINDING_TONES: Readonly<Record<Finding['status'], Tone>> = {
  pass: 'good',
  warn: 'warn',
  fail: 'bad',
  'not-tested': '',
  error: 'bad',
};

export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  done: 'good',
  incomplete: 'warn',
  waiting: 'blue',
  running: 'blue',
};
