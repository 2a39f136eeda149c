/** What differs between two pictures of the simulated world, and what it cost to look. */
import { takeSnapshot, type Snapshot } from '../../src/simulators/snapshot.ts';
import type { LoggedCall } from '../../src/simulators/calls.ts';
import type { WorldState } from '../../src/simulators/world-state.ts';

/** The world as it stands now. */
export function picture({ forwardEmail, cloudflare, surroundings }: WorldState): Snapshot {
  return takeSnapshot(forwardEmail, cloudflare, surroundings.troubles);
}

/** Without what the provider last saw in DNS: that is its own, and looking again may change it. */
export function withoutSeen(state: Snapshot): unknown {
  return { ...state, forwardEmail: { domains: domainsOf(state) } };
}

function domainsOf({ forwardEmail }: Snapshot): readonly { readonly name: string }[] {
  return forwardEmail.accounts.flatMap(({ domains }) =>
    domains.map(({ seen, ...domain }) => domain),
  );
}

/** Names of the mail domains that are not what they were, settings and aliases. */
export function changedDomains(before: Snapshot, now: Snapshot): readonly string[] {
  return changed(domainsOf(before), domainsOf(now));
}

/** Names of the zones whose records are not what they were. */
export function changedZones(before: Snapshot, now: Snapshot): readonly string[] {
  return changed(before.cloudflare.zones, now.cloudflare.zones);
}

type Named = readonly { readonly name: string }[];

function changed(before: Named, now: Named): readonly string[] {
  const known = new Map(before.map((each) => [each.name, JSON.stringify(each)]));
  return now
    .filter((each) => known.get(each.name) !== JSON.stringify(each))
    .map(({ name }) => name)
    .toSorted();
}

/** How many calls the mail provider received about each domain since a moment of the log. */
export function callsByDomain(
  calls: readonly LoggedCall[],
  since: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { seq, provider, domain } of calls)
    if (seq > since && provider === 'forward-email' && domain !== undefined)
      counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return counts;
}
