/** What Cloudflare would do silently wrong, or not at all, is refused before the call. */
import type { DnsChange } from '../../core/dns.ts';
import { CLOUDFLARE_CAPABILITIES } from '../../core/provider-capabilities.ts';
import { hostName } from '../../core/records.ts';
import { ProviderError } from '../errors.ts';
import type { Zone } from '../ports.ts';
import { PROVIDER } from './failures.ts';

const MAX_CHANGES = CLOUDFLARE_CAPABILITIES['changes-at-once'].limit;

/**
 * Throws ProviderError ValidationError/Permanent for changes that cannot be one batch: more than 200, a name outside the zone (Cloudflare
 * would append the zone to it), a type change in place (refused since June 2026), a record another product owns.
 */
export function checkChanges(zone: Zone, changes: readonly DnsChange[]): void {
  if (changes.length > MAX_CHANGES)
    throw refused(
      `${String(changes.length)} changes are more than the ${String(MAX_CHANGES)} one batch may hold`,
      'Start fewer sub-domains of this zone at once (--only), then the rest.',
    );
  for (const change of changes) checkChange(zone, change);
}

function checkChange(zone: Zone, change: DnsChange): void {
  if (change.kind !== 'create' && change.from.readOnly === true)
    throw refused(
      `${change.from.type} ${change.from.name} belongs to another Cloudflare product`,
      'Turn that product (such as Email Routing) off for the domain, then resume.',
    );
  if (change.kind === 'delete') return;
  const name = hostName(change.record.name);
  if (name !== zone.name && !name.endsWith(`.${zone.name}`))
    throw refused(
      `${name} lies outside the zone ${zone.name}`,
      'Name the DNS account that hosts this name in the manifest.',
    );
  if (change.kind === 'change' && change.from.type !== change.record.type)
    throw refused(
      `${name} cannot change from ${change.from.type} to ${change.record.type} in place`,
      `Delete the ${change.from.type} record at Cloudflare, then resume.`,
    );
}

function refused(what: string, remediation: string): ProviderError {
  return new ProviderError({
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'write DNS records',
    message: `${PROVIDER}: ${what}`,
    remediation,
  });
}
