/** Refusals of a plan that concern the zone as a whole. */
import type { DnsConflict, DnsPlan } from './dns.ts';
import type { DomainSpec } from './spec.ts';

/** What the DNS host says of a zone, as far as it decides whether anybody sees what is written there. */
interface ZoneState {
  readonly name: string;
  /** `active` where the zone is served. */
  readonly status: string;
  readonly nameServers: readonly string[];
}

/** Records in a zone that is not served would be written and never seen: refused before the first write. */
export function refuseUnserved(zone: ZoneState, spec: DomainSpec, plan: DnsPlan): DnsPlan {
  if (zone.status === 'active' || plan.changes.length === 0) return plan;
  const conflict: DnsConflict = {
    code: 'dns.zone-inactive',
    sentence: `zone ${zone.name} of account "${spec.dns.account ?? ''}" is "${zone.status}", so nobody sees what is written there`,
    remedy: [
      `delegate ${zone.name} to ${zone.nameServers.join(', ') || 'the name servers of the zone'} at its registrar and wait until the zone is active`,
      `then: mailkeel resume ${spec.name} --reason "zone active"`,
    ],
  };
  return { ...plan, changes: [], conflicts: [...plan.conflicts, conflict] };
}

const NAMED_ZONES = 5;

/** The refusal for a domain whose DNS account has no zone for it; `seen` are zones it has, of which a few are named. */
export function noZoneConflict(spec: DomainSpec, seen: readonly string[] = []): DnsConflict {
  const { name, dns } = spec;
  const sees = seen.length === 0 ? '' : ` (it sees ${seen.slice(0, NAMED_ZONES).join(', ')})`;
  return {
    code: 'dns.no-zone',
    sentence: `the DNS account "${dns.account ?? ''}" sees no zone that holds ${name}${sees}`,
    remedy: [
      `add the zone at the DNS host, or give the credential of "${dns.account ?? ''}" access to it`,
      `or name the account that has it as dns.account of ${name} in the manifest`,
      `then: mailkeel resume ${name} --reason "zone added"`,
    ],
  };
}

/** The refusal for a domain the mail provider does not have: only it can name the records. */
export function noDomainConflict(spec: DomainSpec): DnsConflict {
  return {
    code: 'dns.no-domain',
    sentence: `the mail account "${spec.mail}" does not have ${spec.name}, so nobody can name its records`,
    remedy: [`start ${spec.name} again with phase 1 and without skipping pass 1-1`],
  };
}
