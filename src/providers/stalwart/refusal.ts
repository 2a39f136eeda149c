/** Refusals in Mailkeel's words. Stalwart puts private keys and stored passwords into error bodies: only named fields are read, and scrubbed. */
import type { Category, Severity } from '../../core/errors.ts';
import { remediationFor } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { isPage, transientFromStatus, type HttpAnswer } from '../http.ts';
import { PROVIDER, type Session } from './session.ts';

const MAX_TEXT = 300;

export interface Judgement {
  readonly category: Category;
  readonly severity?: Severity;
  readonly code?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** What the server said, after our own words; scrubbed here. */
  readonly said?: string;
}

/** The one error an operation throws for a refusal; Permanent unless said otherwise. */
export function refusal(session: Session, judgement: Judgement): ProviderError {
  const { category, severity = 'Permanent', code, status, retryAfterMs } = judgement;
  const { operation } = session;
  const said = scrub(judgement.said ?? '', session.secrets);
  return new ProviderError({
    ...{ category, severity, operation },
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    message: `${PROVIDER} refused ${operation}${said === '' ? '' : `: ${said}`}`,
    remediation: remediationFor(category, operation, code),
  });
}

/** An answer whose status alone says that nothing was done: wrong credentials, no permission, too many calls, a server in trouble. */
export function fromStatus(session: Session, answer: HttpAnswer): ProviderError {
  const { status } = answer;
  if (status === 429 && /authentication attempts/i.test(answer.text))
    return refusal(session, {
      ...{ category: 'Authentication', severity: 'Critical', code: 'login-banned', status },
      said: 'too many failed logins',
    });
  const line = transientFromStatus({ provider: PROVIDER, operation: session.operation }, answer);
  if (line !== undefined) return line;
  if (isPage(answer))
    return refusal(session, {
      ...{ category: 'ServerError', severity: 'Transient', status },
      said: 'a web page came instead of an answer',
    });
  return refusal(session, { ...judgeStatus(status), status });
}

const BY_STATUS: Readonly<Record<number, Judgement>> = {
  401: { category: 'Authentication', severity: 'Critical', said: 'the credential is not accepted' },
  403: { category: 'Authorization', said: 'a permission is missing' },
  404: { category: 'NotFound', said: 'there is no such address' },
};

function judgeStatus(status: number): Judgement {
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  return status < 400
    ? { category: 'ServerError', code: 'redirect', said: `status ${String(status)} and no result` }
    : { category: 'ValidationError', said: `status ${String(status)}` };
}

/** Takes out what was sent as a secret, PEM blocks and everything that looks like a stored password; bounds the length. */
export function scrub(text: string, secrets: readonly string[]): string {
  const clean = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text)
    .replace(/-----BEGIN[\s\S]*/g, REMOVED)
    .replace(/\$[a-z0-9-]+\$\S+|\{[A-Za-z0-9]+\}\S+/g, REMOVED);
  const line = clean.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}

const REMOVED = '[removed]';
