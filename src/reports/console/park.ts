/** A park as the operator reads it: where, why, since when, and what to do. */
import type { Park } from '../../core/run.ts';
import { shortTime } from '../format.ts';
import { oneLine } from '../text.ts';
import { createView, type View, type ViewOptions } from './view.ts';

/**
 * The whole park of one domain. Remedy lines that begin with `!` are warnings and keep their mark, others get an arrow; the `resume`
 * command is added where a person must go on and no line names it. Nothing is cut: lines are copied from here.
 */
export function renderPark(domain: string, park: Park, options: ViewOptions): string {
  return parkLines(domain, park, createView(options)).join('\n');
}

/** The lines of `renderPark`, for views that hold more than one park. */
export function parkLines(domain: string, park: Park, view: View): readonly string[] {
  return [
    headline(domain, park, view),
    `  ${oneLine(park.sentence)}`,
    ...remedyLines(domain, park, view),
  ];
}

/** What to do, one instruction a line, ready to copy. */
export function remedyLines(
  domain: string,
  park: Pick<Park, 'remedy' | 'resumedBy'>,
  { palette }: View,
): readonly string[] {
  const lines = park.remedy.map(oneLine);
  const instructions = lines.filter((line) => !line.startsWith('!'));
  const warnings = lines.filter((line) => line.startsWith('!'));
  const asks =
    park.resumedBy === 'person' && !lines.some((line) => line.includes('mailkeel resume'));
  const resume = asks ? [`then: mailkeel resume ${domain} --reason "…"`] : [];
  return [
    ...[...instructions, ...resume].map((line) => `  ${palette.cyan('→')} ${line}`),
    ...warnings.map((line) => `  ${palette.yellow(line)}`),
  ];
}

/** Who or what ends the wait, and when that is known. */
export function waitsFor({ resumedBy, until }: Park, { now, timeZone }: View): string {
  const time = until === undefined ? '' : shortTime(until, now, timeZone);
  if (resumedBy === 'person')
    return time === '' ? 'waits for a person' : `waits for a person until ${time}`;
  if (resumedBy === 'provider')
    return time === '' ? 'waits for the provider' : `waits for the provider, looks again ${time}`;
  return time === '' ? 'goes on by itself' : `goes on by itself ${time}`;
}

function headline(domain: string, park: Park, view: View): string {
  const { palette, now, timeZone } = view;
  const word = park.resumedBy === 'person' ? palette.yellow('PARKED') : palette.cyan('DEFERRED');
  const since = shortTime(park.since, now, timeZone);
  const place = `${park.pass} ${oneLine(park.code)}`;
  return `${palette.bold(domain)}   ${word} ${place} since ${since} · ${waitsFor(park, view)}`;
}
