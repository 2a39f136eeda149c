/** Cloudflare's error codes as data, and the one place that turns a refused answer into a `ProviderError`. */
import type { z } from 'zod';
import type { Category, FailureDetails, Severity } from '../../core/errors.ts';
import { ProviderError } from '../errors.ts';
import { transientFromStatus, type HttpAnswer } from '../http.ts';
import { refusalSchema } from './schemas.ts';

export const PROVIDER = 'Cloudflare';
const SHOWN_TEXT = 300;
/** "Too many authentication failures": every further call makes it worse. */
const LOCKED_OUT = '10502';

interface Meaning {
  readonly category: Category;
  readonly severity: Severity;
  readonly remediation: string;
}

const token: Meaning = {
  category: 'Authentication',
  severity: 'Critical',
  remediation:
    'Make a new API token at dash.cloudflare.com/profile/api-tokens (Zone:Read and DNS:Edit on the zone) and give it to the worker.',
};
const lockedOut: Meaning = {
  category: 'Authentication',
  severity: 'Critical',
  remediation:
    'Cloudflare has counted too many wrong tokens and refuses every further try: check the token, let some time pass, then resume.',
};
const permission: Meaning = {
  category: 'Authorization',
  severity: 'Permanent',
  remediation:
    'Give the API token Zone:Read and DNS:Edit on this zone at dash.cloudflare.com/profile/api-tokens, then resume.',
};
const input: Meaning = {
  category: 'ValidationError',
  severity: 'Permanent',
  remediation:
    'Compare the record named in the plan with what Cloudflare says about it; correct the manifest or the record there, then resume.',
};
const plan: Meaning = {
  category: 'ValidationError',
  severity: 'Permanent',
  remediation:
    'The zone is full for its plan: remove records that are no longer used, or change the plan, then resume.',
};
const conflict: Meaning = {
  category: 'Conflict',
  severity: 'Permanent',
  remediation:
    'A record of another type holds that name: remove or rename it at Cloudflare, then resume.',
};
const changedMeanwhile: Meaning = {
  category: 'Conflict',
  severity: 'Transient',
  remediation: 'The zone changed while it was being planned; Mailkeel reads it again and replans.',
};
const notThere: Meaning = {
  category: 'NotFound',
  severity: 'Permanent',
  remediation:
    'The zone is gone or the API URL is wrong: check the account url in the manifest and that the zone still exists.',
};

/** Codes as seen in the wild; the ones not here are judged by status and shown with their text. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [Number(LOCKED_OUT), lockedOut],
  [6003, token],
  [1000, token],
  [9103, token],
  [10000, permission],
  [9109, permission],
  [0, permission],
  [7003, notThere],
  [7000, notThere],
  [1001, notThere],
  [9000, input],
  [9005, input],
  [9007, input],
  [9009, input],
  [9008, input],
  [9100, input],
  [9015, input],
  [83011, input],
  [9021, input],
  [9041, input],
  [9004, input],
  [9300, plan],
  [81045, plan],
  [81053, conflict],
  [81054, conflict],
  [81057, changedMeanwhile],
  [81058, changedMeanwhile],
  [81044, changedMeanwhile],
]);

const BY_STATUS: ReadonlyMap<number, Meaning> = new Map([
  [401, { ...token, severity: 'Permanent' }],
  [403, permission],
  [404, notThere],
  [409, conflict],
]);

const RANK: readonly Severity[] = ['Critical', 'Permanent', 'RateLimit', 'Transient'];

/** Codes after which the zone may already be as wanted: read it back before judging. */
const SETTLED_BY_READING: ReadonlySet<string> = new Set([
  '81057',
  '81058',
  '81044',
  '81053',
  '81054',
]);

/** True when the refused write may have been made before (a lost answer, a repeated attempt). */
export function maySettle(error: ProviderError): boolean {
  const codes = error.details.code?.split(',') ?? [];
  return codes.some((code) => SETTLED_BY_READING.has(code));
}

/** True when the credential was refused for this call, whether it is invalid or only lacks a right, and another call may be tried. */
export function isCredentialRefusal(error: ProviderError): boolean {
  const { category, code } = error.details;
  const isRefusal = category === 'Authentication' || category === 'Authorization';
  return isRefusal && code?.split(',').includes(LOCKED_OUT) !== true;
}

/**
 * The error in an answer: `undefined` for 2xx that does not say `success:false`. A wrong token is Critical whatever the status; a
 * missing right is Permanent, for it may concern this one zone; an unknown 4xx is Permanent and shows Cloudflare's text.
 */
export function toFailure(operation: string, answer: HttpAnswer): ProviderError | undefined {
  const refusal = refusalSchema.safeParse(answer.json);
  if (answer.status < 300 && !refusal.success) return undefined;
  const errors = refusal.success ? refusal.data.errors : [];
  const known = worst(errors);
  if (known?.severity !== 'Critical') {
    const transient = transientFromStatus({ provider: PROVIDER, operation }, answer);
    if (transient !== undefined) return transient;
  }
  return new ProviderError(details(operation, answer.status, { errors, known }));
}

type Errors = z.output<typeof refusalSchema>['errors'];

function worst(errors: Errors): Meaning | undefined {
  return errors
    .map((error) => MEANINGS.get(error.code))
    .filter((meaning) => meaning !== undefined)
    .sort((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity))[0];
}

function details(
  operation: string,
  status: number,
  { errors, known }: { readonly errors: Errors; readonly known: Meaning | undefined },
): FailureDetails {
  const meaning = known ?? BY_STATUS.get(status) ?? input;
  const text = errors.map(({ code, message }) => `${message} (${String(code)})`).join('; ');
  const said = text === '' ? `answered ${String(status)} without a reason` : `says: ${text}`;
  return {
    ...meaning,
    operation,
    status,
    message: `${PROVIDER} ${said.slice(0, SHOWN_TEXT)}: ${operation}`,
    ...(errors.length === 0 ? {} : { code: errors.map((error) => error.code).join(',') }),
  };
}
