import type { StartingPace } from '../core/starting-pace.ts';
import type { LedgerKey } from '../store/ledger-port.ts';

/** One call's place in the ledger. */
export interface Slot {
  readonly key: LedgerKey;
  /** `<domain or address>/<purpose>`: keeps its place over deferrals, retries and killed workers. */
  readonly ticket: string;
  readonly start: StartingPace;
  /** Done with the turn in hand and before its time: what takes a moment of our own must not make the call late. */
  readonly prepare?: () => Promise<void>;
  /** A call that concerns the account and no domain; refused too means that the account's credentials are. */
  readonly verify?: (signal: AbortSignal) => Promise<unknown>;
}

/** A slot whose call started, and when. */
export interface Started extends Slot {
  readonly startedAt: number;
}
