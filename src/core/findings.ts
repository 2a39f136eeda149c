/** Which findings are told where not all can be: the gravest. Pure. */
import type { Finding } from './run.ts';

const ORDER: readonly Finding['status'][] = ['fail', 'error', 'warn', 'not-tested', 'pass'];

/** By status, `fail` first; those of one status in their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return ORDER.flatMap((status) => findings.filter((finding) => finding.status === status));
}

/** As they are where all fit; else `most`, the gravest first, the last of which says how many more there are. */
export function gravestTold(findings: readonly Finding[], most: number): readonly Finding[] {
  const [first] = findings;
  if (first === undefined || findings.length <= most) return findings;
  const told = worstFirst(findings).slice(0, most - 1);
  const left = String(findings.length - told.length);
  return [
    ...told,
    {
      ...{ pass: first.pass, check: 'findings.unlisted', status: 'warn' },
      message: `${left} more findings, none graver, are not listed`,
      remedy: 'mend what is listed, then look again',
    },
  ];
}
