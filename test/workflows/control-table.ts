import type { Effect, Standing } from '../../src/core/control.ts';
import type { AmendMessage, OperatorMessage } from '../../src/workflows/messages.ts';

/** The update a row is about. In every scene the run is at 3-1, has created three aliases and failed with a fourth, `ben`. */
export interface ControlRow {
  /** First cell of the row in docs/operations.md. */
  readonly title: string;
  readonly update: 'resume' | 'skip' | 'pause' | 'retryFailed' | 'abort' | 'amend';
  readonly message: OperatorMessage & Partial<AmendMessage>;
  readonly cells: Readonly<Record<Standing, Effect | 'refused'>>;
}

/** Heads of the columns, in the order of the document. */
export const COLUMNS: Readonly<Record<Standing, string>> = {
  working: 'working',
  slot: 'waits for its turn',
  deferred: 'deferred',
  clock: 'parked, ends by itself',
  parked: 'parked for a person',
  paused: 'paused',
  ended: 'ended',
};

/** The document's table, cell by cell. */
export const CONTROL_TABLE: readonly ControlRow[] = [
  row('`resume`', 'resume', {}, ['refused', 'resumed', 'resumed', 'resumed', 'resumed', 'resumed']),
  row('`resume` of another pass', 'resume', { pass: '4-1' }, everywhere('refused')),
  row('`skip` the pass it is at', 'skip', {}, [
    'skipped',
    'skipped',
    'skipped',
    'skipped',
    'skipped',
    'will-skip',
  ]),
  row('`skip` a later pass', 'skip', { pass: '4-1' }, everywhere('will-skip')),
  row('`skip` an ended pass', 'skip', { pass: '1-1' }, everywhere('refused')),
  row('`skip` an alias', 'skip', { alias: 'carla' }, [
    'will-skip',
    'skipped',
    'skipped',
    'will-skip',
    'will-skip',
    'will-skip',
  ]),
  row('`pause`', 'pause', {}, ['will-pause', 'paused', 'paused', 'paused', 'refused', 'refused']),
  row('`retryFailed`', 'retryFailed', {}, [
    'will-retry',
    'retrying',
    'retrying',
    'retrying',
    'retrying',
    'will-retry',
  ]),
  row(
    '`retryFailed` of what has not failed',
    'retryFailed',
    { alias: 'anna' },
    everywhere('refused'),
  ),
  row('`abort`', 'abort', {}, everywhere('aborting')),
  row('`amend` with a changed entry', 'amend', { spec: 'new', aliases: 4 }, [
    'will-amend',
    'amended',
    'amended',
    'amended',
    'amended',
    'will-amend',
  ]),
  row(
    '`amend` with the entry in force',
    'amend',
    { spec: 'old', aliases: 4 },
    everywhere('refused'),
  ),
];

type Cells = readonly (Effect | 'refused')[];

/** Nothing reaches a run that has ended. */
function row(
  title: string,
  update: ControlRow['update'],
  ...[message, [working, slot, deferred, clock, parked, paused]]: readonly [
    ControlRow['message'],
    Cells,
  ]
): ControlRow {
  const cells = { working, slot, deferred, clock, parked, paused, ended: 'refused' };
  return { title, update, message, cells: cells as ControlRow['cells'] };
}

function everywhere(effect: Effect | 'refused'): Cells {
  return Array.from({ length: 6 }, () => effect);
}
