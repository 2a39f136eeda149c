/** Which findings are told where not all can be: the gravest. Pure. */
import type { Finding } from './run.ts';

const ORDER: readonly Finding['status'][] = ['fail', 'error', 'warn', 'not-tested', 'pass'];

/** At most `most`, the gravest first where some must go; as they are where all fit. */
export function gravest(findings: readonly Finding[], most: number): readonly Finding[] {
  return findings.length <= most ? findings : worstFirst(findings).slice(0, most);
}

/** By status, `fail` first; those of one status in their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return ORDER.flatMap((status) => findings.filter((finding) => finding.status === status));
}

/** As `gravest`; the last one then says how many more there are. */
export function gravestTold(findings: readonly Finding[], most: number): readonly Finding[] {
  const told = gravest(findings, most).slice(0, findings.length <= most ? most : most - 1);
  const [first] = told;
  if (first === undefined || told.length === findings.length) return told;
  const left = String(findings.length - told.length);
  const message = `${left} more findings, none graver, are not listed`;
  const remedy = 'mend what is listed, then look again';
  return [
    ...told,
    { pass: first.pass, check: 'findings.unlisted', status: 'warn', message, remedy },
  ];
}
