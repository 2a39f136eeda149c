import type { Capability, DnsCapability } from '../../src/core/capability.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';

/** What makes a sound adapter have a fault. */
export type Damage = (good: DnsProvider) => Partial<DnsProvider>;

/** A fault, the promise of the contract it breaks, and what makes a sound adapter have it. */
export type Fault = readonly [fault: string, promise: string, damage: Damage];

/** Says of one capability something else than is true. */
const saying =
  (capability: DnsCapability, change: Partial<Capability>): Damage =>
  ({ capabilities }) => ({
    capabilities: { ...capabilities, [capability]: { ...capabilities[capability], ...change } },
  });

/** Adapters that say something else of themselves than is true. */
export const MISDECLARED: readonly Fault[] = [
  [
    'declares a capability without saying where that was read',
    'every capability is declared with the day it was looked at and a source',
    saying('zone-names', { source: '' }),
  ],
  [
    'declares a capability on a day that is none',
    'every capability is declared with the day it was looked at and a source',
    saying('zone-names', { checked: '2026-02-30' }),
  ],
  [
    'says that it names zones and has no such call',
    'zones are named exactly where it says so',
    saying('zone-names', { has: true }),
  ],
  [
    'says that it tells of flattened CNAMEs and does not',
    'whether CNAMEs are flattened is told exactly where it says so',
    saying('cname-flattening', { has: true }),
  ],
  [
    'says that ids change and keeps them',
    'a changed record keeps its id exactly where it says so',
    saying('stable-record-ids', { has: false }),
  ],
  [
    'says that it proxies and forgets it',
    'a record is proxied exactly where it says so',
    saying('proxied-records', { has: true }),
  ],
  [
    'states a smaller batch than it takes',
    'applyChanges takes as many changes at once as it states, and refuses more whole',
    saying('changes-at-once', { limit: 3 }),
  ],
];
