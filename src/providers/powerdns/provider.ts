/** PowerDNS Authoritative Server as a DNS host. */
import type { DnsChange, ExistingRecord } from '../../core/dns.ts';
import { POWERDNS_CAPABILITIES } from '../../core/provider-capabilities.ts';
import { ProviderError } from '../errors.ts';
import type { DnsProvider, Zone } from '../ports.ts';
import { namesUpward } from '../zone-names.ts';
import { allRrsets, apexRrsets, patchRrsets, readServer, zonesNamed, type Api } from './api.ts';
import { canonical, isSame, toRecords, toZone } from './convert.ts';
import { changedMeanwhile, NO_COMMENTS, PROVIDER } from './failures.ts';
import { createProber } from './permissions.ts';
import { rewrite, withoutComments, type RrsetPatch } from './rewrite.ts';

export interface PowerDnsOptions {
  /** `api-key` of the server. */
  readonly key: string;
  /** Of its webserver, without `/api/v1`: `http://ns1.example.net:8081`. */
  readonly url: string;
  /** Its id in the API; every server calls itself `localhost`, a proxy in front of several may not. */
  readonly server?: string;
  readonly timeoutMs?: number;
}

/**
 * A `DnsProvider` on PowerDNS's HTTP API (tested with 4.7). Each method makes one attempt; findZone takes several reads, applyChanges
 * reads the zone, writes all touched record sets in one transaction and reads back.
 */
export function createPowerDns(options: PowerDnsOptions): DnsProvider {
  const { key, server = 'localhost', timeoutMs = 30_000 } = options;
  const url = options.url.replace(/\/+$/, '');
  const baseUrl = `${url}/api/v1/servers/${encodeURIComponent(server)}`;
  const api: Api = { provider: PROVIDER, baseUrl, headers: { 'x-api-key': key }, timeoutMs };
  return {
    name: 'powerdns',
    capabilities: POWERDNS_CAPABILITIES,
    permissions: createProber(api),
    identify: async (signal) => {
      await readServer(api, signal);
      return { key: `powerdns:${url}#${server}` };
    },
    findZone: (domain, signal) => findZone(api, domain, signal),
    listRecords: async (zone, signal) =>
      toRecords(await allRrsets(api, zone.id, { operation: 'list-records', signal })),
    applyChanges: async (zone, changes, signal) =>
      changes.length === 0 ? [] : await applyChanges(api, { zone, changes }, signal),
  };
}

type Signal = AbortSignal | undefined;

async function findZone(api: Api, domain: string, signal: Signal): Promise<Zone | undefined> {
  for (const name of namesUpward(domain)) {
    const [zone] = await zonesNamed(api, canonical(name), signal);
    if (zone !== undefined)
      return toZone(zone, await apexRrsets(api, zone, { type: 'NS', signal }));
  }
  return undefined;
}

interface Application {
  readonly zone: Zone;
  readonly changes: readonly DnsChange[];
}

async function applyChanges(
  api: Api,
  { zone, changes }: Application,
  signal: Signal,
): Promise<readonly ExistingRecord[]> {
  if (zone.status !== 'active') throw transferred(zone);
  const read = { operation: 'apply-changes', signal } as const;
  const before = await allRrsets(api, zone.id, read);
  const rrsets = rewrite(before, changes);
  if (rrsets.length === 0) return outcomes(changes, toRecords(before));
  await write(api, { zoneId: zone.id, rrsets }, signal);
  return outcomes(changes, toRecords(await allRrsets(api, zone.id, read)));
}

/** Comments are a mark for people; a backend that stores none is no reason not to publish. */
async function write(
  api: Api,
  batch: { readonly zoneId: string; readonly rrsets: readonly RrsetPatch[] },
  signal: Signal,
): Promise<void> {
  try {
    await patchRrsets(api, batch, signal);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.details.code !== NO_COMMENTS) throw error;
    await patchRrsets(api, { ...batch, rrsets: withoutComments(batch.rrsets) }, signal);
  }
}

/** The records that show what was written; another writer of the same set may have been quicker. */
function outcomes(
  changes: readonly DnsChange[],
  records: readonly ExistingRecord[],
): readonly ExistingRecord[] {
  return changes.flatMap((change) => {
    if (change.kind === 'delete') {
      if (!records.some((record) => record.id === change.id)) return [];
    } else {
      const stored = records.find((record) => isSame(record, change.record));
      if (stored !== undefined) return [stored];
    }
    const { name, type } = change.kind === 'delete' ? change.from : change.record;
    throw changedMeanwhile(`${type} ${name} was written by somebody else at the same moment`);
  });
}

function transferred(zone: Zone): ProviderError {
  return new ProviderError({
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'apply-changes',
    message: `${PROVIDER}: ${zone.name} is a ${zone.status} zone here; the next transfer would overwrite what is written`,
    remediation: `Name the DNS account of the primary server of ${zone.name} in the manifest, then start it again.`,
  });
}
