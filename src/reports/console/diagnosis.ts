/** The password diagnosis of some domains, as operators read it. */
import type { Finding, Park } from '../../core/run.ts';
import { plural } from '../format.ts';
import { fit, oneLine } from '../text.ts';
import { createView, type Palette, type View, type ViewOptions } from './view.ts';

/** What is told of one domain. */
interface Diagnosis {
  readonly domain: string;
  readonly capable: boolean;
  readonly park?: Pick<Park, 'code' | 'sentence' | 'remedy'>;
  readonly findings: readonly Finding[];
  readonly counts: Readonly<
    Record<'set' | 'prove' | 'proven' | 'kept' | 'refused' | 'left', number>
  >;
}

const MARKS: Readonly<Record<Finding['status'], readonly [string, keyof Palette]>> = {
  pass: ['ok', 'green'],
  warn: ['warn', 'yellow'],
  fail: ['FAIL', 'red'],
  'not-tested': ['?', 'dim'],
  error: ['ERROR', 'red'],
};

/** A headline a domain, why a run would park, and the findings with their remedies. */
export function renderDiagnosis(diagnoses: readonly Diagnosis[], options: ViewOptions): string {
  const view = createView(options);
  return diagnoses.flatMap((diagnosis) => lines(diagnosis, view)).join('\n');
}

function lines(diagnosis: Diagnosis, view: View): readonly string[] {
  const { domain, park, findings } = diagnosis;
  return [
    `${view.palette.bold(oneLine(domain))}   ${headline(diagnosis, view)}`,
    ...(park === undefined ? [] : parkLines(park, view)),
    ...findings.flatMap((finding) => findingLines(finding, view)),
  ];
}

function headline({ capable, counts }: Diagnosis, { palette }: View): string {
  if (!capable) return palette.yellow('would park before any password is set');
  const { set, prove, proven, kept, refused, left } = counts;
  const others = [
    prove > 0 ? `${plural(prove, 'password')} to prove` : '',
    proven > 0 ? `${String(proven)} proven` : '',
    kept > 0 ? `${String(kept)} kept as found` : '',
    refused > 0 ? `${String(refused)} refused before` : '',
    left > 0 ? `${plural(left, 'mailbox', 'mailboxes')} left alone` : '',
  ];
  return [`${plural(set, 'password')} to set`, ...others.filter((part) => part !== '')].join(' · ');
}

function parkLines({ code, sentence, remedy }: NonNullable<Diagnosis['park']>, { palette }: View) {
  return [
    `  ${palette.yellow(oneLine(code))}  ${oneLine(sentence)}`,
    ...remedy.map((line) => `    → ${oneLine(line)}`),
  ];
}

function findingLines({ check, status, message, remedy }: Finding, { palette }: View) {
  const [mark, colour] = MARKS[status];
  return [
    `  ${palette[colour](fit(mark, 5))} ${fit(check, 15)} ${oneLine(message)}`,
    ...(remedy === undefined ? [] : [`    → ${oneLine(remedy)}`]),
  ];
}
