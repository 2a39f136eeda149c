/** What Forward Email's refusals mean. It has no error codes and answers 400 for nearly everything, so fragments of its English text decide. */
import type { Category, Severity } from '../../core/errors.ts';
import { remediationFor, type ProviderOperation } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { isPage, transientFromStatus, type HttpAnswer } from '../http.ts';

export const PROVIDER = 'Forward Email';

const MAX_TEXT = 300;
/** Its windows last 24 h; a longer wait is a misread text. */
const MAX_WAIT_MS = 25 * 3_600_000;

/** What was asked, and every secret that was sent with it (never repeated in a message). */
export interface Refused {
  readonly operation: ProviderOperation;
  readonly secrets: readonly string[];
}

interface Rule {
  readonly status: number;
  /** Part of the message; absent = any. */
  readonly text?: RegExp;
  readonly category: Category;
  readonly severity: Severity;
  readonly code?: string;
}

/** First match wins. Texts are from the server's source; an unknown one falls through to its status. */
const RULES: readonly Rule[] = [
  {
    status: 400,
    text: /administrative user group/i,
    category: 'Authorization',
    severity: 'Permanent',
    code: 'not-admin',
  },
  {
    status: 400,
    text: /upgrade to a paid plan|paid plan/i,
    category: 'Authorization',
    severity: 'Permanent',
    code: 'plan-required',
  },
  {
    status: 400,
    text: /quotes and apostrophes/i,
    category: 'ValidationError',
    severity: 'Permanent',
    code: 'password-characters',
  },
  {
    status: 400,
    text: /not strong enough/i,
    category: 'ValidationError',
    severity: 'Permanent',
    code: 'password-weak',
  },
  { status: 400, text: /already exists/i, category: 'Conflict', severity: 'Permanent' },
  {
    status: 401,
    text: /verify your email/i,
    category: 'Authentication',
    severity: 'Critical',
    code: 'email-unverified',
  },
  { status: 401, category: 'Authentication', severity: 'Critical' },
  // Both concern every call of the account, whatever the domain.
  {
    status: 402,
    text: /access has been restricted|past due/i,
    category: 'Authorization',
    severity: 'Critical',
    code: 'past-due',
  },
  {
    status: 403,
    text: /banned/i,
    category: 'Authorization',
    severity: 'Critical',
    code: 'account-banned',
  },
  { status: 402, category: 'Authorization', severity: 'Permanent', code: 'plan-required' },
  // First passwords go on meanwhile: it counts by user, and only calls that state a current one.
  {
    status: 403,
    text: /failed authentication attempts/i,
    category: 'Authorization',
    severity: 'Permanent',
    code: 'too-many-wrong-passwords',
  },
  { status: 403, category: 'Authorization', severity: 'Permanent' },
  { status: 404, category: 'NotFound', severity: 'Permanent' },
  { status: 409, category: 'Conflict', severity: 'Permanent' },
];

/** Turns an answer that is no success into the one error the port throws: classified, bounded, without secrets. */
export function classify(refused: Refused, answer: HttpAnswer): ProviderError {
  const { operation } = refused;
  const line = transientFromStatus({ provider: PROVIDER, operation }, answer);
  if (line !== undefined) return answer.status === 429 ? withWait(line, answer.text) : line;
  if (isPage(answer)) return fromProxy(operation, answer.status);
  if (answer.status < 400) return fromRedirect(operation, answer.status);
  return fromRule(refused, answer);
}

/**
 * The remaining time a 429 names in words ("retry in 5 seconds", "retry in 23 hours"), in milliseconds. `undefined` when there is none:
 * its `Retry-After` and `X-RateLimit-Reset` always say now + 24 h.
 */
export function parseRetryText(text: string): number | undefined {
  const [, wait] = /retry in (.+)/i.exec(text) ?? [];
  if (wait === undefined) return undefined;
  const parts = [...wait.matchAll(/\b(\d+(?:\.\d+)?|an?(?=\s))\s*([smhd]\w*)/gi)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + toMs(count, unit), 0);
  return ms > 0 && ms <= MAX_WAIT_MS ? Math.ceil(ms) : undefined;
}

/** Removes everything that was sent as a secret, in the spellings a server may echo, and bounds the length. */
export function scrub(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const clean = spellings.reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), text);
  const line = clean.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}

/** The provider's own words in an answer: `message` of its JSON, or its plain text. */
export function messageOf(answer: HttpAnswer): string {
  const { json } = answer;
  if (typeof json === 'object' && json !== null && 'message' in json)
    return typeof json.message === 'string' ? json.message : '';
  return json === undefined ? answer.text : '';
}

function fromRule({ operation, secrets }: Refused, answer: HttpAnswer): ProviderError {
  const { status } = answer;
  const text = messageOf(answer);
  const rule = RULES.find((row) => row.status === status && (row.text?.test(text) ?? true));
  const { category, severity, code } = rule ?? {
    category: 'ValidationError',
    severity: 'Permanent',
    code: undefined,
  };
  const said = scrub(text, secrets);
  return new ProviderError({
    category,
    severity,
    operation,
    status,
    ...(code === undefined ? {} : { code }),
    message: `${PROVIDER} refused ${operation} (${String(status)})${said === '' ? '' : `: ${said}`}`,
    remediation: remediationFor(category, operation, code),
  });
}

function withWait(error: ProviderError, text: string): ProviderError {
  const wait = parseRetryText(text);
  return wait === undefined
    ? error
    : new ProviderError({ ...error.details, retryAfterMs: wait }, { cause: error });
}

function fromProxy(operation: ProviderOperation, status: number): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation,
    status,
    message: `A web page (${String(status)}) came instead of ${PROVIDER}'s answer to ${operation}`,
    remediation: remediationFor('ServerError', operation),
  });
}

function fromRedirect(operation: ProviderOperation, status: number): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Permanent',
    operation,
    status,
    code: 'redirect',
    message: `${PROVIDER} answered ${operation} with ${String(status)} and no result`,
    remediation: remediationFor('ServerError', operation, 'redirect'),
  });
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function toMs(count = '0', unit = ''): number {
  const amount = /^an?$/i.test(count) ? 1 : Number(count);
  if (/^(ms|mil)/i.test(unit)) return amount;
  return amount * (UNIT_MS[unit.charAt(0).toLowerCase()] ?? 0);
}
