/** One line a check, the remedy below what is not right: the same for every list of checks. */
import type { Finding } from '../../core/run.ts';
import { count, plural } from '../format.ts';
import { fit, oneLine, wrap } from '../text.ts';
import type { Palette } from './view.ts';

/** A check as a line; `error` = it could not be looked at. */
export interface CheckLine {
  readonly check: string;
  readonly subject?: string;
  readonly status: Finding['status'];
  readonly message: string;
  readonly remedy?: string | undefined;
}

const MARKS: Readonly<Record<CheckLine['status'], string>> = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  error: '?',
  'not-tested': '–',
};
const WIDEST_CHECK = 26;

/** The lines of one check; a remedy is told where something is not right. */
export function checkLines(line: CheckLine, palette: Palette, width: number): readonly string[] {
  const { check, subject, status, message, remedy } = line;
  const whom = subject === undefined ? '' : `${palette.bold(oneLine(subject))}  `;
  const head = `${mark(status, palette)} ${fit(check, WIDEST_CHECK)} ${whom}${oneLine(message)}`;
  if (remedy === undefined || status === 'pass') return [head];
  const told = wrap(`→ ${oneLine(remedy)}`, Math.max(20, width - 4));
  return [head, ...told.map((part) => `    ${part}`)];
}

function mark(status: CheckLine['status'], palette: Palette): string {
  const colours = {
    ...{ pass: palette.green, warn: palette.yellow, fail: palette.red },
    ...{ error: palette.yellow, 'not-tested': palette.dim },
  } as const;
  return colours[status](MARKS[status]);
}

/** "1 failure · 2 warnings · 9 right", and what could not be told. */
export function checkSum(lines: readonly Pick<CheckLine, 'status'>[]): string {
  const number = (wanted: CheckLine['status']): number =>
    lines.filter(({ status }) => status === wanted).length;
  const untold = number('not-tested') + number('error');
  return [
    plural(number('fail'), 'failure'),
    plural(number('warn'), 'warning'),
    `${count(number('pass'))} right`,
    ...(untold === 0 ? [] : [`${count(untold)} not tested`]),
  ].join(' · ');
}
