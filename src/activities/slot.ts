import type { StartingPace } from '../core/starting-pace.ts';
import type { LedgerKey } from '../store/ledger-port.ts';

/** One call's place in the ledger. */
export interface Slot {
  readonly key: LedgerKey;
  /** `<domain or address>/<purpose>`: keeps its place over deferrals, retries and killed workers. */
  readonly ticket: string;
  readonly start: StartingPace;
  /** Of logins: no turn from so many standing wrong ones on; default the ledger's. */
  readonly stopAtWrong?: number;
  /** Done with the turn in hand and before its time: what takes a moment of our own must not make the call late. */
  readonly prepare?: () => Promise<void>;
  /** A call that concerns the account and no domain; refused too means that the account's credentials are. */
  readonly verify?: (signal: AbortSignal) => Promise<unknown>;
}

type Run<P, T> = (provider: P, signal: AbortSignal) => Promise<T>;

/** A call of a provider: the call alone, or with what has to be committed before the provider can hear it. */
export type ProviderCall<P, T> =
  | Run<P, T>
  | {
      /** With the turn in hand, before its time: a write to the store must not make the call late. What it throws, no call follows. */
      readonly prepare: (provider: P) => Promise<void>;
      readonly run: Run<P, T>;
    };

/** The slot of a call of `provider`, and what is done in it. */
export function slotOf<P, T>(
  slot: Omit<Slot, 'prepare'>,
  provider: P,
  call: ProviderCall<P, T>,
): [slot: Slot, call: (signal: AbortSignal) => Promise<T>] {
  if (typeof call === 'function') return [slot, (signal) => call(provider, signal)];
  const { prepare, run } = call;
  return [{ ...slot, prepare: () => prepare(provider) }, (signal) => run(provider, signal)];
}

/** A slot whose call started, and when. */
export interface Started extends Slot {
  readonly startedAt: number;
}
