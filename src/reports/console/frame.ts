/** One frame of `--watch`: totals, bars, rate and ETA, and first of all the domains that need a person. Drawing it in place is the caller's. */
import type { DomainProgress, PassProgress } from '../../core/run.ts';
import { ENDED_STATUSES, PASS_TITLES } from '../../core/run.ts';
import { groupParks } from '../../core/report-failures.ts';
import { count, duration, plural } from '../format.ts';
import { clip, fit, fitRight, oneLine } from '../text.ts';
import { bar } from './bar.ts';
import { fill, LOW } from './fill.ts';
import { rateOf, sumItems, type Sample } from './rate.ts';
import { parkLines } from './park.ts';
import { byUrgency } from './status.ts';
import { createView, type View, type ViewOptions } from './view.ts';

/** What a frame shows. `samples` are `sampleOf` of earlier looks, oldest first; `aliases` counts the aliases of all domains, started or not. */
export interface Frame {
  readonly execution: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Domains of the execution. */
  readonly total: number;
  readonly aliases: number;
  readonly window: number;
  readonly domains: readonly DomainProgress[];
  readonly samples: readonly Sample[];
  /** When the passwords of the domains at work are set at their accounts' pace and budgets, milliseconds since the epoch; absent: none is left. */
  readonly passwordsBy?: number;
}

/** Terminal rows, besides what every view needs. */
export interface FrameOptions extends ViewOptions {
  readonly height: number;
}

/** Renders a frame of at most `height` rows, each line fitting the width save the remedies, which are never cut. */
export function renderFrame(frame: Frame, options: FrameOptions): string {
  const view = createView(options);
  const { height } = options;
  const isLow = height < LOW;
  const head = isLow
    ? [title(frame, view), totals(frame, view)]
    : [title(frame, view), '', ...bars(frame, view), rateLine(frame, view)];
  const blocks = [
    { lines: people(frame, view), whole: 'mailkeel status --parked' },
    { lines: failures(frame, view) },
    { lines: working(frame, view) },
  ].map(({ lines, ...block }) => ({ ...block, lines: isLow ? lines.slice(1) : lines }));
  const room = Math.max(head.length, height);
  return fill(head, blocks, { height: room, width: view.width }).join('\n');
}

/** The bars of a low terminal: their numbers, in one line. */
function totals(frame: Frame, view: View): string {
  const { present, proven, wanted } = sumItems(frame.domains);
  const numbers = [
    `${count(endedOf(frame))}/${count(frame.total)} domains`,
    `${count(present)}/${count(frame.aliases)} aliases`,
    `${count(proven)}/${count(wanted)} proven`,
    ...rateWords(frame, view),
  ];
  return `  ${clip(numbers.join(' · '), view.width - 2)}`;
}

/** Domains that nothing more happens to. */
function endedOf({ domains }: Frame): number {
  return domains.filter(({ status }) => ENDED_STATUSES.includes(status)).length;
}

function title({ execution, startedAt, window }: Frame, { palette, now, width }: View): string {
  const time = duration(Math.max(0, now - Date.parse(startedAt)));
  const rest = ` · execution ${execution} · ${time} · ${plural(window, 'domain')} at a time`;
  return palette.bold('Mailkeel') + palette.dim(clip(rest, width - 8));
}

function bars(frame: Frame, view: View): readonly string[] {
  const sums = sumItems(frame.domains);
  const status = (wanted: DomainProgress['status']): number =>
    frame.domains.filter((domain) => domain.status === wanted).length;
  const waiting = Math.max(0, frame.total - frame.domains.length);
  const states = [
    [status('running'), 'running'],
    [status('parked'), 'parked'],
    [status('deferred'), 'deferred'],
    [waiting, 'not started'],
  ] as const;
  const note = states
    .filter(([value]) => value > 0)
    .map(([value, word]) => `${count(value)} ${word}`);
  const kept = sums.kept > 0 ? [`${count(sums.kept)} kept`] : [];
  const failed = sums.failed > 0 ? [`${count(sums.failed)} failed`] : [];
  return [
    barLine('Domains', { done: endedOf(frame), total: frame.total, note }, view),
    barLine('Aliases', { done: sums.present, total: frame.aliases, note: failed, bad: true }, view),
    barLine('Proven', { done: sums.proven, total: sums.wanted, note: kept }, view),
  ];
}

/** What one bar shows. */
export interface BarLine {
  readonly done: number;
  readonly total: number;
  readonly note: readonly string[];
  readonly bad?: boolean;
}

/** A labelled bar with its numbers and a note, on one line that fits the width. */
export function barLine(label: string, line: BarLine, { palette, width }: View): string {
  const cells = Math.max(10, Math.min(32, width - 78));
  const numbers = fitRight(`${count(line.done)}/${count(line.total)}`, 13);
  // Label, bar, numbers and the gaps between them leave this much for the note.
  const note = clip(line.note.join(' · '), width - cells - 27);
  const drawn = bar({ done: line.done, failed: 0, total: line.total }, cells, palette);
  return `  ${fit(label, 8)} ${drawn} ${numbers}  ${line.bad === true ? palette.red(note) : note}`.trimEnd();
}

function rateLine(frame: Frame, view: View): string {
  const words = rateWords(frame, view);
  return view.palette.dim(`  ${words.length === 0 ? 'measuring the rate …' : words.join(' · ')}`);
}

/** The rate of now says nothing of tomorrow's budget, so the later end counts. */
function rateWords(frame: Frame, { now }: View): readonly string[] {
  const parked = frame.domains.filter(({ status }) => status === 'parked').length;
  const open = frame.total - endedOf(frame);
  if (open === parked)
    return [open === 0 ? 'all ended' : 'nothing goes on before a person decides'];
  const rate = rateOf(frame.samples);
  const leftMs = Math.max(rate?.leftMs ?? 0, (frame.passwordsBy ?? now) - now);
  return [
    ...(rate === undefined ? [] : [`${count(Math.round(rate.perMinute))} a minute`]),
    ...(leftMs > 0 ? [`about ${duration(leftMs)} left`] : []),
  ];
}

function people({ domains }: Frame, view: View): readonly string[] {
  const groups = groupParks(domains).filter(({ park }) => park.resumedBy === 'person');
  if (groups.length === 0) return [];
  const lines = groups.flatMap(({ domain, park, domains: all }) => [
    ...parkLines(domain, park, view),
    ...(all.length > 1 ? [`  the same for ${plural(all.length - 1, 'more domain')}`] : []),
  ]);
  return ['', view.palette.yellow(view.palette.bold('Needs a person')), ...lines];
}

function working({ domains }: Frame, view: View): readonly string[] {
  const rows = domains
    .filter(({ status }) => status === 'running' || status === 'deferred')
    .sort(byUrgency);
  if (rows.length === 0) return [];
  return ['', view.palette.bold('Working'), ...rows.map((row) => workLine(row, view))];
}

/** Name, pass, bar and numbers side by side take this much; below it the bar is left out. */
const WITH_ITEMS = 74;

function workLine(row: DomainProgress, { palette, width }: View): string {
  const cells = Math.min(32, Math.max(14, width - 66));
  const name = palette.bold(fit(oneLine(row.domain), cells));
  const pass = `${row.pass} ${row.park?.code ?? PASS_TITLES[row.pass]}`;
  if (width < WITH_ITEMS) return `  ${name} ${clip(pass, width - cells - 3)}`.trimEnd();
  const current = row.passes.find(({ pass: id }) => id === row.pass);
  return `  ${name} ${fit(pass, 30)} ${items(current, palette)}`.trimEnd();
}

function items(pass: PassProgress | undefined, palette: View['palette']): string {
  if (pass === undefined || pass.total === 0) return '';
  return `${bar(pass, 12, palette)} ${count(pass.done)}/${count(pass.total)}`;
}

function failures({ domains }: Frame, { palette, width }: View): readonly string[] {
  const all = domains
    .flatMap(({ domain, failures: rows }) => rows.map((failure) => ({ domain, ...failure })))
    .sort((a, b) => b.lastAttempt.localeCompare(a.lastAttempt));
  if (all.length === 0) return [];
  const lines = all.map(({ domain, alias, pass, error }) =>
    clip(`✖ ${oneLine(alias ?? domain)} ${pass} ${oneLine(error)}`, width - 2),
  );
  return [
    '',
    palette.red(palette.bold(`Failures (${count(all.length)})`)),
    ...lines.map((line) => `  ${palette.red(line)}`),
  ];
}
