import type { Effect } from '../../src/core/control.ts';
import type {
  SignupMessage,
  SignupSituation,
  SignupStanding,
} from '../../src/core/signup-control.ts';

/** One row of the second table of docs/operations.md. */
export interface SignupRow {
  /** Its first cell. */
  readonly title: string;
  readonly message: SignupMessage;
  /** What holds in this row beside where the sign-up stands. */
  readonly now: Partial<SignupSituation>;
  readonly cells: Readonly<Record<SignupStanding, Effect | 'refused'>>;
}

/** Heads of the columns, in the order of the document. */
export const SIGNUP_COLUMNS: Readonly<Record<SignupStanding, string>> = {
  working: 'working',
  waiting: 'waits for a clock',
  parked: 'parked for a person',
  paused: 'paused',
  ended: 'ended',
};

const NOWHERE: SignupRow['cells'] = {
  ...{ working: 'refused', waiting: 'refused', parked: 'refused', paused: 'refused' },
  ended: 'refused',
};

/** The document's table, cell by cell. */
export const SIGNUP_TABLE: readonly SignupRow[] = [
  {
    title: '`resume`',
    message: { action: 'resume', aimed: false },
    now: {},
    cells: { ...NOWHERE, waiting: 'resumed', parked: 'resumed', paused: 'resumed' },
  },
  {
    title: '`pause`',
    message: { action: 'pause', aimed: false },
    now: {},
    cells: { ...NOWHERE, working: 'will-pause', waiting: 'paused' },
  },
  {
    title: '`retryFailed`',
    message: { action: 'retryFailed', aimed: false },
    now: {},
    cells: { ...NOWHERE, waiting: 'retrying', parked: 'retrying', paused: 'will-retry' },
  },
  {
    title: '`retryFailed` of what has not failed',
    message: { action: 'retryFailed', aimed: false },
    now: { failed: false },
    cells: NOWHERE,
  },
  {
    title: '`abort`',
    message: { action: 'abort', aimed: false },
    now: {},
    cells: {
      ...{ working: 'aborting', waiting: 'aborting', parked: 'aborting', paused: 'aborting' },
      ended: 'refused',
    },
  },
  {
    title: '`skip`',
    message: { action: 'skip', aimed: false },
    now: {},
    cells: NOWHERE,
  },
  {
    title: 'any but `skip`, with `pass`, `alias`, `set`',
    message: { action: 'resume', aimed: true },
    now: {},
    cells: NOWHERE,
  },
];
