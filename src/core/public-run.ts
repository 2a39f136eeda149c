/** What of the world's view of a domain belongs into the health check of its run. Pure. */
import type { HealthCheck } from './public-evidence.ts';
import type { Finding } from './run.ts';

/** Judged in 4-1 against the MX the manifest wants, which says more. */
const JUDGED_BY_RUN: readonly string[] = ['mta-sts.policy'];

/** The checks as findings of 4-1, without those that only say that something voluntary is not published: nobody can act on them. */
export function worldFindings(checks: readonly HealthCheck[]): readonly Finding[] {
  return checks
    .filter(({ check, status, remedy }) => {
      const isByChoice = status === 'not-tested' && remedy === undefined;
      return !isByChoice && !JUDGED_BY_RUN.includes(check);
    })
    .map((check) => ({ pass: '4-1', ...check }));
}
