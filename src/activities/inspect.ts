/** `mailkeel doctor`: is the account real, does it see the zones, and does the world ask its servers? Reads only. */
import type { AccountAnswer, ZoneEvidence } from '../core/doctor-accounts.ts';
import { ProviderError } from '../providers/errors.ts';
import { currentAttempt } from './attempt.ts';
import { dnsAccount, type DnsAccountCalls, type Toolset } from './accounts.ts';
import type { InspectAccountCall } from './inspect-contract.ts';
import { flattensCnames } from './zone.ts';
import { delegatedZone } from './zone-choice.ts';

/**
 * Makes a call that only valid credentials can make; for a DNS account it finds the zone of each domain besides, and who the world is sent
 * to. A domain that cannot be resolved is an answer, an account that refuses is the provider's ProviderError.
 */
export async function inspectAccount(
  tools: Toolset,
  { account, domains }: InspectAccountCall,
): Promise<AccountAnswer> {
  if (tools.accounts.kind(account) === 'mail') {
    const { identity } = await tools.accounts.mail(account, currentAttempt().signal);
    return { key: identity.key, zones: [] };
  }
  const { identity } = await tools.accounts.dns(account, currentAttempt().signal);
  const zones: ZoneEvidence[] = [];
  for (const name of domains) {
    const dns = await dnsAccount(tools, { name, dns: { account } });
    zones.push(await inspectZone(tools, dns, name));
  }
  return { key: identity.key, zones };
}

async function inspectZone(
  tools: Toolset,
  dns: DnsAccountCalls,
  domain: string,
): Promise<ZoneEvidence> {
  const zone = await dns.call('find-zone', (provider, signal) => provider.findZone(domain, signal));
  const delegatedTo = await delegation(tools, zone?.name ?? domain);
  if (zone === undefined) return { domain, delegatedTo };
  const served = 'message' in delegatedTo ? undefined : delegatedZone(zone, delegatedTo);
  const { name, nameServers, paused = false } = served ?? zone;
  const flattens = await flattensCnames(dns, served ?? zone);
  return { domain, zone: { name, nameServers, paused, flattens }, delegatedTo };
}

async function delegation(
  { resolver }: Toolset,
  name: string,
): Promise<ZoneEvidence['delegatedTo']> {
  try {
    const servers = await resolver.delegation(name, currentAttempt().signal);
    return servers.map(({ host }) => host);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { message, remediation } = error.details;
    return { message, remediation };
  }
}
