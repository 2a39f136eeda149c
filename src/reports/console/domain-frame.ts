/** One frame of `status <domain> --watch`: the passes as a stepper, the aliases as bars, what it waits for with a countdown, the last events. */
import type { ProgressEvent } from '../../core/report-events.ts';
import { PASS_TITLES, type BriefWait, type DomainProgress, type Park } from '../../core/run.ts';
import { count, duration } from '../format.ts';
import { clip, oneLine, rowsOf } from '../text.ts';
import { bar } from './bar.ts';
import { passMark } from './domain.ts';
import { renderEvent } from './event.ts';
import { LOW } from './fill.ts';
import { barLine, type FrameOptions } from './frame.ts';
import { parkLines } from './park.ts';
import { createView, type View } from './view.ts';

/** What a frame shows. */
export interface DomainFrame {
  readonly domain: string;
  /** Absent before the domain's first state was recorded. */
  readonly progress?: DomainProgress;
  /** Oldest first; as many of the newest as there is room for are shown. */
  readonly events: readonly ProgressEvent[];
  /** When its passwords would be set if no other domain used the account, milliseconds since the epoch; absent: none is left. */
  readonly passwordsBy?: number;
}

/**
 * Renders a frame that fits `height` where the park's remedy leaves room; each line fits the width save the park's, which are copied from
 * here. On a low terminal what it waits for comes first: what does not fit is cut at the end.
 */
export function renderDomainFrame(
  { domain, progress, events, passwordsBy }: DomainFrame,
  options: FrameOptions,
): string {
  const view = createView(options);
  if (progress === undefined) return `${oneLine(domain)} was not started yet`;
  const head = title(progress, view);
  const passes = [...stepper(progress, view), current(progress, view, earliest(passwordsBy, view))];
  const numbers = bars(progress, view);
  const wait = waiting(progress, view);
  const lines =
    options.height < LOW
      ? [head, ...wait.slice(1), ...passes, ...numbers]
      : [head, '', ...passes, '', ...numbers, ...wait];
  const room = options.height - rowsOf(lines.join('\n'), view.width);
  return [...lines, ...last(events, options, room)].join('\n');
}

function title({ domain, status, startedAt, endedAt }: DomainProgress, view: View): string {
  const { palette, now, width } = view;
  const until = endedAt === undefined ? now : Date.parse(endedAt);
  const took = duration(Math.max(0, until - Date.parse(startedAt)));
  const name = clip(oneLine(domain), width - 24);
  return `${palette.bold(name)} · ${clip(`${status} · ${took}`, width - Array.from(name).length - 3)}`;
}

/** `✔ 1-1 ` is so wide. */
const STEP = 6;

function stepper({ passes }: DomainProgress, { palette, width }: View): readonly string[] {
  const each = Math.max(1, Math.floor((width - 2) / STEP));
  const rows = Array.from({ length: Math.ceil(passes.length / each) }, (_, row) =>
    passes.slice(row * each, (row + 1) * each),
  );
  return rows.map((row) =>
    `  ${row.map(({ pass, status }) => passMark(status, palette, ` ${pass}`)).join(' ')}`.trimEnd(),
  );
}

function earliest(passwordsBy: number | undefined, { now }: View): string {
  if (passwordsBy === undefined || passwordsBy <= now) return '';
  return ` · at least ${duration(passwordsBy - now)} left`;
}

function current(
  { pass, passes }: DomainProgress,
  { palette, now, width }: View,
  left: string,
): string {
  const found = passes.find(({ pass: id }) => id === pass);
  const { total = 0, done = 0, failed = 0, startedAt, endedAt } = found ?? {};
  const words = `${pass} ${PASS_TITLES[pass]}`;
  const took =
    startedAt === undefined || endedAt !== undefined
      ? ''
      : ` · ${duration(Math.max(0, now - Date.parse(startedAt)))}`;
  const numbers = total === 0 ? '' : ` ${count(done)}/${count(total)}`;
  const text = `${words}${numbers}${took}${left}`;
  const room = width - Array.from(text).length - 4;
  const drawn =
    total > 0 && room >= 8 ? bar({ done, failed, total }, Math.min(24, room), palette) : '';
  return `  ${clip(text, width - 2)} ${drawn}`.trimEnd();
}

function bars({ counts }: DomainProgress, view: View): readonly string[] {
  const { aliases, created, existed, wanted, proven, kept, failed } = counts;
  const bad = failed > 0 ? [`${count(failed)} failed`] : [];
  const left = kept > 0 ? [`${count(kept)} kept`] : [];
  const present = { done: created + existed, total: aliases, note: bad, bad: true };
  return [
    barLine('Aliases', present, view),
    barLine('Proven', { done: proven, total: wanted, note: left }, view),
  ];
}

function waiting({ domain, park, brief }: DomainProgress, view: View): readonly string[] {
  if (park === undefined) return brief === undefined ? [] : briefly(brief, view);
  return ['', ...parkLines(domain, park, view), ...countdown(park, view)];
}

/** One line, for it is another one the next second. */
function briefly(brief: BriefWait, view: View): readonly string[] {
  const [left = ''] = countdown(brief, view);
  const room = view.width - 20;
  return ['', `  ${clip(oneLine(brief.sentence), room)} · ${left.trim()}`];
}

function countdown({ until }: Pick<Park, 'until'>, { palette, now }: View): readonly string[] {
  if (until === undefined) return [];
  const left = Date.parse(until) - now;
  return [`  ${palette.cyan(left > 0 ? `${duration(left)} left` : 'due now')}`];
}

function last(
  events: readonly ProgressEvent[],
  options: FrameOptions,
  room: number,
): readonly string[] {
  // A heading and a line above it, or nothing.
  if (events.length === 0 || room < 3) return [];
  const plain = { ...options, color: false };
  const width = Math.max(40, options.width);
  const shown = events.slice(2 - room).map((event) => clip(renderEvent(event, plain), width - 2));
  return ['', 'Last events', ...shown.map((line) => `  ${line}`)];
}
