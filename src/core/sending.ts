/** May mail go out through the mail provider? Forward Email lets a domain send once its records are right and, mostly by hand, approved. */
import type { MailDomain } from './mail.ts';
import type { Finding } from './run.ts';

/** What the provider says about sending, and when that was. */
export interface SendingScene {
  /** Its look at DKIM, Return-Path and DMARC just now; absent when it did not answer. */
  readonly recordsRight?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const BASE = { pass: '4-1', check: 'provider.sending' } as const;

/** The finding about sending: waiting for the provider's approval is a warning with its age, never more. `undefined` where it needs no leave. */
export function judgeSending(
  { sending, createdAt }: Pick<MailDomain, 'sending' | 'createdAt'>,
  { recordsRight, now }: SendingScene,
): Finding | undefined {
  if (sending === undefined) return undefined;
  if (sending.suspended)
    return {
      ...BASE,
      status: 'fail',
      message: 'the mail provider has suspended sending for this domain',
      remedy: 'ask its support why; receiving goes on meanwhile',
    };
  if (sending.enabled)
    return { ...BASE, status: 'pass', message: 'mail may be sent through the mail provider' };
  const since = sending.verifiedAt ?? createdAt;
  return {
    ...BASE,
    status: 'warn',
    message: `sending through the mail provider is not approved yet${ageOf(since, now)}${LOOKED[String(recordsRight)] ?? ''}`,
    remedy:
      recordsRight === false
        ? 'publish DKIM, Return-Path and DMARC as phase 1 plans them; the provider looks again by itself'
        : 'nothing to do within a day, the provider approves by hand; after that ask its support. Receiving does not depend on it',
  };
}

const LOOKED: Readonly<Record<string, string>> = {
  true: '; it finds the records right',
  false: '; it does not find DKIM, Return-Path and DMARC right yet',
};

const UNITS = [
  { ms: 86_400_000, name: 'day' },
  { ms: 3_600_000, name: 'hour' },
  { ms: 60_000, name: 'minute' },
] as const;

/** `, for 3 days (since 2026-01-01)`; empty when nobody knows since when. */
function ageOf(since: string | undefined, now: number): string {
  const from = Date.parse(since ?? '');
  if (since === undefined || Number.isNaN(from)) return '';
  const unit = UNITS.find(({ ms }) => now - from >= ms) ?? UNITS[2];
  const count = Math.max(0, Math.floor((now - from) / unit.ms));
  return `, for ${String(count)} ${unit.name}${count === 1 ? '' : 's'} (since ${since.slice(0, 10)})`;
}
