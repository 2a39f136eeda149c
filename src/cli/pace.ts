/** How fast passwords can be set, as the ledger knows it, for the bill's finishing time. */
import type { PasswordPace } from '../core/report-bill.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { Store } from '../store/ports.ts';

/** The slowest password row of the accounts used; undefined before any account was used, or when domains use several accounts. */
export async function passwordPace(
  store: Store,
  domains: readonly DomainSpec[],
): Promise<PasswordPace | undefined> {
  if (new Set(domains.map((domain) => domain.mail)).size > 1) return undefined;
  const rows = (await store.ledger.rows()).filter((row) => row.operation === 'passwords');
  const [row] = [...rows].sort((a, b) => b.everyMs - a.everyMs);
  if (row === undefined) return undefined;
  return {
    now: Date.now(),
    everyMs: row.everyMs,
    ...(row.perDay === undefined ? {} : { perDay: row.perDay, left: row.perDay - row.used }),
    ...(row.windowEndsAt === undefined ? {} : { windowEndsAt: row.windowEndsAt }),
  };
}
