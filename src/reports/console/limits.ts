/** The limits of every account as operators read them. */
import { EVERY_ACCOUNT, UNTIL_OPENED, type LimitRow, type LimitSource } from '../../core/limits.ts';
import { count, duration, plural, shortTime } from '../format.ts';
import { fit, oneLine } from '../text.ts';
import { createView, type View, type ViewOptions } from './view.ts';

const SOURCES: Readonly<Record<LimitSource, string>> = {
  default: 'default',
  manifest: 'from the manifest',
  operator: 'set by an operator',
  provider: 'learned from the provider',
};

const OPERATION_WIDTH = 11;

/** One block an account: pace, budget, queue and pause of each operation; the pause of everything before them. */
export function renderLimits(rows: readonly LimitRow[], options: ViewOptions): string {
  const view = createView(options);
  const everything = rows.filter(({ account }) => account === EVERY_ACCOUNT);
  const others = rows.filter(({ account }) => account !== EVERY_ACCOUNT);
  const accounts = [...new Set(others.map(({ account }) => account))];
  const blocks = accounts.map((account) => {
    const own = others.filter((row) => row.account === account);
    const lines = own.flatMap((row) => operation(row, view));
    return [view.palette.bold(oneLine(account)), ...lines].join('\n');
  });
  return [...everything.flatMap((row) => stopped(row, view)), ...blocks].join('\n');
}

function stopped(
  { pausedUntil, pausedReason = '' }: LimitRow,
  { palette }: View,
): readonly string[] {
  if (pausedUntil === undefined) return [];
  return [
    palette.yellow(`EVERY ACCOUNT PAUSED: ${oneLine(pausedReason)}`),
    '  → mailkeel resume --all --reason "…"',
  ];
}

function operation(row: LimitRow, view: View): readonly string[] {
  const facts = [pace(row), budget(row, view), flight(row), queue(row, view)];
  const line = `  ${fit(row.operation, OPERATION_WIDTH)}${facts.filter((fact) => fact !== '').join(' · ')}`;
  return [line, ...pause(row, view)];
}

function pace({ everyMs, everyFrom }: LimitRow): string {
  const gap = everyMs === 0 ? 'no gap' : `one every ${duration(everyMs)}`;
  return `${gap} (${SOURCES[everyFrom]})`;
}

function budget(row: LimitRow, { now, timeZone }: View): string {
  const { perDay, perDayFrom = 'default', used, windowEndsAt } = row;
  if (perDay === undefined) return '';
  const reset =
    windowEndsAt === undefined ? '' : `, reset ${shortTime(windowEndsAt, now, timeZone)}`;
  return `${count(used)} of ${count(perDay)} a day used (${SOURCES[perDayFrom]})${reset}`;
}

function flight({ inFlight, maxInFlight }: LimitRow): string {
  return inFlight === 0 ? '' : `${count(inFlight)} of ${count(maxInFlight)} in flight`;
}

function queue({ waiting, nextFreeAt }: LimitRow, { now, timeZone }: View): string {
  if (waiting === 0 && nextFreeAt <= now) return '';
  return `${plural(waiting, 'call')} waiting, next free slot ${shortTime(nextFreeAt, now, timeZone)}`;
}

function pause(row: LimitRow, { palette, now, timeZone }: View): readonly string[] {
  const { pausedUntil, pausedReason = '', pausedSince, account } = row;
  if (pausedUntil === undefined) return [];
  const opened = pausedUntil === UNTIL_OPENED;
  const since = pausedSince === undefined ? '' : ` since ${shortTime(pausedSince, now, timeZone)}`;
  const end = opened ? 'an operator opens it' : shortTime(pausedUntil, now, timeZone);
  const indent = ' '.repeat(2 + OPERATION_WIDTH);
  const remedy = `→ mailkeel limits open ${oneLine(account)} ${row.operation} --reason "…"`;
  return [
    `${indent}${palette.yellow(`PAUSED${since} until ${end}: ${oneLine(pausedReason)}`)}`,
    `${indent}${opened ? remedy : `goes on by itself; at once: ${remedy.slice(2)}`}`,
  ];
}
