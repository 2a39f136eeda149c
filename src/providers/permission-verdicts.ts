/** From a refusal in Mailkeel's words to a cell of the permission matrix. */
import type { EndpointId } from '../core/permission-endpoints.ts';
import type { Right, SeenRate } from '../core/permissions.ts';
import { ProviderError } from './errors.ts';

/** A right that was shown, and by what. */
export function allowed(endpoint: EndpointId, message: string, rate?: SeenRate): Right {
  return { endpoint, verdict: 'allowed', message, ...(rate === undefined ? {} : { rate }) };
}

/** Nothing was shown either way, and why. */
export function unknown(endpoint: EndpointId, message: string, rate?: SeenRate): Right {
  return { endpoint, verdict: 'unknown', message, ...(rate === undefined ? {} : { rate }) };
}

/**
 * What a failure says of the right: a refusal for good is `refused`, an outage or a limit `unknown`. Refused credentials and limits stop
 * all further looks.
 */
export function fromFailure(endpoint: EndpointId, error: ProviderError, rate?: SeenRate): Right {
  const { severity, message, remediation: remedy } = error.details;
  const stop = severity === 'Critical' || severity === 'RateLimit';
  return {
    ...{ endpoint, message, remedy },
    verdict: severity === 'Critical' || severity === 'Permanent' ? 'refused' : 'unknown',
    ...(rate === undefined ? {} : { rate }),
    ...(stop ? { stop } : {}),
  };
}

/** Runs a look; a ProviderError thrown in it becomes the cell of `endpoint`. */
export async function shown(
  endpoint: EndpointId,
  look: () => Promise<readonly Right[]>,
): Promise<readonly Right[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return [fromFailure(endpoint, error)];
  }
}

/**
 * The same rights in several places of which one alone will count, as one list. Where they differ a right is `unknown`: nobody has said yet
 * which place it is.
 */
export function inAllOf(
  places: readonly string[],
  rights: readonly (readonly Right[])[],
): readonly Right[] {
  const [first = [], ...others] = rights;
  if (others.length === 0) return first;
  return first.map(({ endpoint }) => {
    const own = rights.flatMap((list) => list.find((right) => right.endpoint === endpoint) ?? []);
    return joined(own, places);
  });
}

function joined(rights: readonly Right[], places: readonly string[]): Right {
  const [first, ...others] = rights;
  if (first === undefined) throw new RangeError('no right to join');
  const told = rights.map(({ message }, at) => `${places[at] ?? ''}: ${message}`).join('; ');
  if (others.every(({ verdict }) => verdict === first.verdict)) return { ...first, message: told };
  const remedy = rights.find(({ verdict }) => verdict === 'refused')?.remedy;
  const differing = unknown(first.endpoint, `differs by zone, and the delegation decides: ${told}`);
  return { ...differing, ...(remedy === undefined ? {} : { remedy }) };
}
