/** One domain in full: its passes as a stepper, its park, failures and findings. */
import type { DomainProgress, Failure, Finding, PassProgress, PassStatus } from '../../core/run.ts';
import { PASS_TITLES } from '../../core/run.ts';
import { count, duration, plural, shortTime } from '../format.ts';
import { fit, oneLine } from '../text.ts';
import { PASS_STATUS_WORDS } from '../words.ts';
import { parkLines } from './park.ts';
import { paintStatus } from './status.ts';
import { createView, type Palette, type View, type ViewOptions } from './view.ts';

const SHOWN = 20;

/** Renders one domain. At most 20 failures and 20 findings are listed; the rest is counted. */
export function renderDomain(progress: DomainProgress, options: ViewOptions): string {
  const view = createView(options);
  const { park, domain } = progress;
  return [
    headline(progress, view),
    countsLine(progress),
    '',
    ...progress.passes.map((pass) => step(pass, view)),
    ...(park === undefined ? [] : ['', ...parkLines(domain, park, view)]),
    ...listing(
      'Failures',
      progress.failures.map((failure) => failureLines(failure, view)),
    ),
    ...listing(
      'Findings',
      progress.findings.filter(isOpen).map((finding) => findingLines(finding, view)),
    ),
  ].join('\n');
}

function headline(progress: DomainProgress, { palette, now, timeZone }: View): string {
  const { domain, client, status, pass, startedAt, endedAt } = progress;
  const parts = [
    `${palette.bold(domain)}   ${paintStatus(status, status.toUpperCase(), palette)} ${pass} ${PASS_TITLES[pass]}`,
    ...(client === undefined ? [] : [`client ${oneLine(client)}`]),
    `started ${shortTime(startedAt, now, timeZone)}`,
    ...(endedAt === undefined ? [] : [`ended ${shortTime(endedAt, now, timeZone)}`]),
  ];
  return parts.join(' · ');
}

function countsLine({ counts }: DomainProgress): string {
  const { aliases, created, existed, wanted, proven, kept, failed } = counts;
  return (
    `  ${plural(aliases, 'alias', 'aliases')}: ${count(created)} created, ${count(existed)} existed · ` +
    `${count(proven)} of ${count(wanted)} proven · ${count(kept)} kept · ${count(failed)} failed`
  );
}

const MARKS: Readonly<Record<PassStatus, string>> = {
  pending: '○',
  running: '●',
  parked: '‖',
  done: '✔',
  incomplete: '✖',
  skipped: '»',
  'not-requested': '–',
};

function step(pass: PassProgress, view: View): string {
  const { palette } = view;
  const title = fit(PASS_TITLES[pass.pass], 28);
  return `  ${passMark(pass.status, palette)} ${pass.pass} ${title} ${stepDetail(pass, view)}`.trimEnd();
}

/** One character for the state of a pass, in its colour, with `text` behind it in the same. */
export function passMark(status: PassStatus, palette: Palette, text = ''): string {
  return painter(status, palette)(`${MARKS[status]}${text}`);
}

function painter(status: PassStatus, palette: Palette): (text: string) => string {
  const paints: Partial<Record<PassStatus, (text: string) => string>> = {
    running: palette.cyan,
    parked: palette.yellow,
    done: palette.green,
    incomplete: palette.red,
  };
  return paints[status] ?? palette.dim;
}

function stepDetail(pass: PassProgress, { palette, now }: View): string {
  const { status, total, done, failed, startedAt, endedAt, skipped } = pass;
  if (skipped !== undefined) {
    return palette.dim(
      `skipped by ${oneLine(skipped.by)}: ${oneLine(skipped.reason) || 'no reason given'}`,
    );
  }
  const took =
    startedAt === undefined
      ? NaN
      : (endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt);
  return [
    status === 'done' && total > 0 ? '' : palette.dim(PASS_STATUS_WORDS[status]),
    total > 0 ? `${count(done)}/${count(total)}` : '',
    failed > 0 ? palette.red(`${count(failed)} failed`) : '',
    Number.isNaN(took) ? '' : palette.dim(duration(Math.max(0, took))),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function failureLines(failure: Failure, { palette }: View): readonly string[] {
  const { pass, alias, operation, error, category, attempts, remediation } = failure;
  const where = alias === undefined ? '' : `${oneLine(alias)} · `;
  return [
    `  ${palette.red('✖')} ${where}${pass} ${oneLine(operation)} · ${category} after ${plural(attempts, 'attempt')}`,
    `    ${oneLine(error)}`,
    `    ${palette.cyan('→')} ${oneLine(remediation)}`,
  ];
}

function isOpen({ status }: Finding): boolean {
  return status !== 'pass';
}

function findingLines(
  { pass, check, status, message, remedy }: Finding,
  { palette }: View,
): readonly string[] {
  const paint = status === 'fail' || status === 'error' ? palette.red : palette.yellow;
  return [
    `  ${paint(status)} ${pass} ${oneLine(check)}: ${oneLine(message)}`,
    ...(remedy === undefined ? [] : [`    ${palette.cyan('→')} ${oneLine(remedy)}`]),
  ];
}

function listing(title: string, items: readonly (readonly string[])[]): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length > SHOWN ? [`  and ${count(items.length - SHOWN)} more`] : [];
  return ['', `${title} (${count(items.length)})`, ...items.slice(0, SHOWN).flat(), ...more];
}
