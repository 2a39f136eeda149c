/** Progress as plain lines, for consoles without a cursor and for logs. */
import type { ProgressEvent } from '../../core/report-events.ts';
import type { DomainCounts, PassId } from '../../core/run.ts';
import { PASS_TITLES } from '../../core/run.ts';
import { count, inZone, plural } from '../format.ts';
import { oneLine } from '../text.ts';
import { waitsFor } from './park.ts';
import { paintStatus } from './status.ts';
import { createView, type View, type ViewOptions } from './view.ts';

/** One event on one line: time of day, domain, what happened. */
export function renderEvent(event: ProgressEvent, options: ViewOptions): string {
  const view = createView(options);
  const { seconds } = inZone(event.at, view.timeZone);
  return `${view.palette.dim(seconds)} ${view.palette.bold(event.domain)}  ${tell(event, view)}`;
}

function tell(event: ProgressEvent, view: View): string {
  switch (event.kind) {
    case 'started':
      return 'started';
    case 'pass':
    case 'counts':
      return `${place(event.pass)}  ${numbers(event.counts)}`;
    case 'resumed':
      return `${view.palette.green('goes on')} at ${place(event.pass)}`;
    case 'ended':
      return `${paintStatus(event.status, event.status, view.palette)}  ${numbers(event.counts)}`;
    case 'parked':
    case 'skipped':
    case 'failure':
      return tellTrouble(event, view);
  }
}

function tellTrouble(
  event: Extract<ProgressEvent, { kind: 'parked' | 'skipped' | 'failure' }>,
  view: View,
): string {
  const { palette } = view;
  if (event.kind === 'skipped') {
    return `${event.pass} skipped by ${oneLine(event.by)}: ${oneLine(event.reason) || 'no reason given'}`;
  }
  if (event.kind === 'parked') {
    const { pass, code, sentence } = event.park;
    const word =
      event.park.resumedBy === 'person' ? palette.yellow('PARKED') : palette.cyan('DEFERRED');
    return `${word} ${pass} ${oneLine(code)} · ${waitsFor(event.park, view)} · ${oneLine(sentence)}`;
  }
  const { pass, alias, operation, error, category, attempts, remediation } = event.failure;
  const where = alias === undefined ? '' : `${oneLine(alias)} `;
  const when =
    event.earlier === true
      ? 'in an earlier run, not tried again'
      : `after ${plural(attempts, 'attempt')}`;
  return `${palette.red('FAILED')} ${pass} ${where}${oneLine(operation)} · ${category} ${when}: ${oneLine(error)} → ${oneLine(remediation)}`;
}

function place(pass: PassId): string {
  return `${pass} ${PASS_TITLES[pass]}`;
}

function numbers({ aliases, created, existed, wanted, set, proven, failed }: DomainCounts): string {
  const parts = [
    `aliases ${count(created + existed)}/${count(aliases)}`,
    `set ${count(set)}/${count(wanted)}`,
    `proven ${count(proven)}/${count(wanted)}`,
    ...(failed > 0 ? [`failed ${count(failed)}`] : []),
  ];
  return parts.join(' · ');
}
