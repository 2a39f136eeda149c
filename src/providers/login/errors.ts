/** Failures of a login that say nothing about the password. */
import { remediationFor } from '../../core/remediation.ts';
import { ProviderError } from '../errors.ts';

/** What is known when no judgement came: where, why in our words, and the line's own code. */
export interface NoJudgement {
  readonly target: string;
  readonly what: string;
  readonly code?: string | undefined;
  readonly remediation?: string;
}

/** The server was not reached, or broke off: NetworkError/Transient. */
export function unreached({ target, what, code, remediation }: NoJudgement): ProviderError {
  return new ProviderError({
    category: 'NetworkError',
    severity: 'Transient',
    operation: 'login',
    ...(code === undefined ? {} : { code }),
    message: `The login at ${target} got no answer: ${what}`,
    remediation: remediation ?? remediationFor('NetworkError', 'login'),
  });
}

/** The server answered that it cannot judge right now: ServerError/Transient. */
export function busy({ target, what, code }: NoJudgement): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'login',
    ...(code === undefined ? {} : { code }),
    message: `The login at ${target} was put off: ${what}`,
    remediation: remediationFor('ServerError', 'login'),
  });
}
