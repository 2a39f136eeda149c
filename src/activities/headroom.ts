/** Keeping below a limit that is told beside each answer: the account waits for the next window before anybody is refused. */
import type { Headroom } from '../core/limits.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import type { Dependencies } from './dependencies.ts';

/** Four calls in flight, each of up to four requests: what may still be on its way when the pause begins. */
const MOST_RESERVED = 16;
/** A small quota would be all reserve. */
const RESERVED_SHARE = 0.1;
/** The provider's seconds are rounded, and an answer was on its way. */
const ROUNDING_MS = 1000;

/** Pauses the row until the window begins anew when only the reserve is left of it; one call is then let through first. */
export async function keepBelow(
  { store, clock }: Pick<Dependencies, 'store' | 'clock'>,
  key: LedgerKey,
  { remaining, resetMs, quota }: Headroom,
): Promise<void> {
  const share = Math.ceil((quota ?? Infinity) * RESERVED_SHARE);
  if (remaining > Math.min(MOST_RESERVED, share)) return;
  const until = (await clock.now()) + resetMs + ROUNDING_MS;
  const left = `${String(remaining)} requests left`;
  await store.ledger.pause(
    key,
    until,
    `${left} in the provider's window; kept for calls under way`,
  );
}
