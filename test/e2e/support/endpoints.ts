/** What a run called, held against the endpoints `mailkeel permissions` shows. */
import { ENDPOINTS } from '../../../src/core/permission-endpoints.ts';
import type { LoggedCall } from '../../../src/simulators/calls.ts';

/** `POST /v1/domains/:domain/aliases` of each row; what stands behind ` · ` is the other line's. */
const PATTERNS: readonly RegExp[] = Object.values(ENDPOINTS).flatMap(({ call }) =>
  call.split(' · ').flatMap((part) => {
    const [, method = '', path] = /^([A-Z]+) (\/[^?\s]*)/.exec(part) ?? [];
    if (path === undefined) return [];
    return [new RegExp(`^${method} ${path.replaceAll(/:[a-z]+/g, '[^/]+')}$`)];
  }),
);

/** Calls over HTTP that no row of the matrix is about, each once, without its query. */
export function unlistedCalls(calls: readonly LoggedCall[]): readonly string[] {
  const made = calls
    .filter(({ provider }) => provider !== 'imap' && provider !== 'dns')
    .map(({ method, path }) => `${method} ${path.replace(/\?.*$/, '').replace('/client/v4', '')}`);
  return [...new Set(made)].filter((call) => !PATTERNS.some((pattern) => pattern.test(call)));
}
