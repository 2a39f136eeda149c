/** A fleet as a table: what needs a person first, with what to do. */
import type { DomainProgress, DomainStatus } from '../../core/run.ts';
import { groupParks } from '../../core/report-failures.ts';
import { count, duration, plural } from '../format.ts';
import { clip, fit, fitRight, oneLine } from '../text.ts';
import { DOMAIN_STATUSES, DOMAIN_STATUS_WORDS } from '../words.ts';
import { parkLines } from './park.ts';
import { createView, type Palette, type View, type ViewOptions } from './view.ts';

/**
 * One row a domain (parked, incomplete, aborted, running, deferred, done), then each reason to wait once with its remedy and the domains that
 * share it. Rows fit the width; remedies are never cut.
 */
export function renderStatus(domains: readonly DomainProgress[], options: ViewOptions): string {
  if (domains.length === 0) return 'no domain to show';
  const view = createView(options);
  const rows = [...domains].sort(byUrgency);
  return [...table(rows, view), ...parks(rows, view)].join('\n');
}

/** Orders domains by how much they need a person, then by name. */
export function byUrgency(a: DomainProgress, b: DomainProgress): number {
  const rank = (progress: DomainProgress): number => DOMAIN_STATUSES.indexOf(progress.status);
  return rank(a) - rank(b) || a.domain.localeCompare(b.domain);
}

/** Colours a text by status. */
export function paintStatus(status: DomainStatus, text: string, palette: Palette): string {
  const { yellow, red, green } = palette;
  const paint = { parked: yellow, incomplete: red, aborted: red, done: green };
  if (status === 'running') return palette.cyan(text);
  return status === 'deferred' ? palette.dim(text) : paint[status](text);
}

function table(rows: readonly DomainProgress[], view: View): readonly string[] {
  // Fixed columns: status 10, pass 4, aliases 9, proven 9, failed 6, updated 10, and two spaces before each.
  const longest = Math.max(6, ...rows.map(({ domain }) => domain.length));
  const width = Math.min(longest, Math.max(14, view.width - 60));
  const head = [
    fit('DOMAIN', width),
    fit('STATUS', 10),
    'PASS',
    fitRight('ALIASES', 9),
    fitRight('PROVEN', 9),
  ];
  const line = [...head, 'FAILED', 'UPDATED'].join('  ');
  return [
    view.palette.dim(clip(line, view.width)),
    ...rows.map((row) => rowLine(row, width, view)),
  ];
}

function rowLine(row: DomainProgress, width: number, { palette, now }: View): string {
  const { counts } = row;
  const age = duration(Math.max(0, now - Date.parse(row.updatedAt)));
  const failed = fitRight(count(counts.failed), 6);
  return [
    palette.bold(fit(oneLine(row.domain), width)),
    paintStatus(row.status, fit(DOMAIN_STATUS_WORDS[row.status], 10), palette),
    fit(row.pass, 4),
    fitRight(`${count(counts.created + counts.existed)}/${count(counts.aliases)}`, 9),
    fitRight(`${count(counts.proven)}/${count(counts.wanted)}`, 9),
    counts.failed > 0 ? palette.red(failed) : failed,
    palette.dim(age),
  ].join('  ');
}

function parks(rows: readonly DomainProgress[], view: View): readonly string[] {
  return groupParks(rows).flatMap(({ domain, park, domains }) => [
    '',
    ...parkLines(domain, park, view),
    ...(domains.length > 1 ? [`  the same for ${plural(domains.length - 1, 'more domain')}`] : []),
  ]);
}
