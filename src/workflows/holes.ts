/** What a health check cannot say because a person left something out: each hole by its name, with who and why. Pure. */
import type { Finding } from '../core/run.ts';
import type { Decision } from './operator.ts';
import type { PassState } from './pass-table.ts';

/** Checks that fail for nothing else than that the provider was not asked to look, which 1-3 would have done. */
const AFTER_1_3: readonly string[] = ['provider.ownership', 'provider.mx'];

/** What was left out of a run. */
export interface LeftOutOfRun {
  readonly domain: string;
  readonly passes: readonly PassState[];
  /** By local part. */
  readonly aliases: ReadonlyMap<string, Decision>;
}

/** The findings of pass 4-1, with failures a skipped 1-3 explains read as *not tested*, and a finding for each hole. */
export function withHoles(findings: readonly Finding[], left: LeftOutOfRun): readonly Finding[] {
  const unverified = left.passes.find(({ pass }) => pass === '1-3')?.skipped;
  const told = findings.map((finding) =>
    unverified !== undefined && finding.status === 'fail' && AFTER_1_3.includes(finding.check)
      ? { ...finding, ...notTested('1-3', unverified) }
      : finding,
  );
  const passes = left.passes.flatMap(({ pass, skipped }) =>
    skipped === undefined ? [] : [hole(`pass.${pass}`, notTested(pass, skipped))],
  );
  const aliases = [...left.aliases].map(([name, { actor, reason }]) => ({
    ...hole('alias.skipped', {
      status: 'not-tested' as const,
      message: `not tested: ${name}@${left.domain} was left out by ${actor} (${reason})`,
      remedy: 'start the domain again to work on it',
    }),
    alias: `${name}@${left.domain}`,
  }));
  return [...told, ...passes, ...aliases];
}

function notTested(
  pass: string,
  { by, reason }: NonNullable<PassState['skipped']>,
): Required<Pick<Finding, 'status' | 'message' | 'remedy'>> {
  return {
    status: 'not-tested',
    message: `not tested: ${pass} was skipped by ${by} (${reason})`,
    remedy: `start the domain again with --phase ${pass.slice(0, 1)} to close this hole`,
  };
}

function hole(check: string, what: Pick<Finding, 'status' | 'message' | 'remedy'>): Finding {
  return { pass: '4-1', check, ...what };
}
