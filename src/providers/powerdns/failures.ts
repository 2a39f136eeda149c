/** The one place that turns a refusal of PowerDNS into a `ProviderError`. */
import type { Category, FailureDetails, Severity } from '../../core/errors.ts';
import { remediationFor, type ProviderOperation } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';
import { transientFromStatus, type HttpAnswer } from '../http.ts';
import { refusalSchema } from './schemas.ts';

export const PROVIDER = 'PowerDNS';
/** Code of the refusal by a backend that stores no comments, such as LMDB. */
export const NO_COMMENTS = 'comments-unsupported';
const SHOWN_TEXT = 300;

interface Meaning {
  readonly category: Category;
  readonly severity: Severity;
  readonly code?: string;
}

const input: Meaning = { category: 'ValidationError', severity: 'Permanent' };

/** 401 is Critical: the key is the server's only one, so it is refused for every zone. */
const BY_STATUS: ReadonlyMap<number, Meaning> = new Map([
  [401, { category: 'Authentication', severity: 'Critical' }],
  [403, { category: 'Authorization', severity: 'Permanent' }],
  [404, { category: 'NotFound', severity: 'Permanent' }],
  [409, { category: 'Conflict', severity: 'Permanent' }],
]);

/** 422 stands for every refusal of content; what it means is only in its text. */
const BY_TEXT: readonly (readonly [RegExp, Meaning])[] = [
  [/conflicts with (pre-existing|another) rrset/i, { category: 'Conflict', severity: 'Permanent' }],
  [/does not support editing comments/i, { ...input, code: NO_COMMENTS }],
];

/**
 * The error in an answer; `undefined` for 2xx. Redirects are refused (the key is not sent elsewhere), an unknown 4xx is Permanent and
 * shows PowerDNS's text. `operation` gives the remedy.
 */
export function toFailure(
  operation: ProviderOperation,
  answer: HttpAnswer,
): ProviderError | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const transient = transientFromStatus({ provider: PROVIDER, operation }, answer);
  if (transient !== undefined) return transient;
  const text = refusalSchema.safeParse(answer.json).data?.error;
  return new ProviderError(details(operation, { status, text }));
}

function details(
  operation: ProviderOperation,
  { status, text }: { readonly status: number; readonly text: string | undefined },
): FailureDetails {
  const meaning = meaningOf(status, text);
  const said =
    text === undefined ? `answered ${String(status)}` : `says: ${text.slice(0, SHOWN_TEXT)}`;
  return {
    ...meaning,
    operation,
    status,
    message: `${PROVIDER} ${said}: ${operation}`,
    remediation: remediationFor(meaning.category, operation, meaning.code),
  };
}

function meaningOf(status: number, text: string | undefined): Meaning {
  if (status < 400) return { category: 'NotFound', severity: 'Permanent', code: 'redirect' };
  const byText = BY_TEXT.find(([pattern]) => text !== undefined && pattern.test(text))?.[1];
  return byText ?? BY_STATUS.get(status) ?? input;
}

/** The failure of a write whose ground moved: the zone no longer holds what the plan saw, or not what was just written. */
export function changedMeanwhile(what: string): ProviderError {
  return new ProviderError({
    category: 'Conflict',
    severity: 'Transient',
    operation: 'apply-changes',
    message: `${PROVIDER}: ${what}`,
    remediation:
      'The zone changed while it was being planned; Mailkeel reads it again and replans.',
  });
}
