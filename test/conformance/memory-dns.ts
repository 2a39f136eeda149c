import { seenAt, type DnsCapabilities } from '../../src/core/capability.ts';
import type { DnsChange, DnsRecord, ExistingRecord } from '../../src/core/dns.ts';
import type { FailureDetails } from '../../src/core/errors.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';

const { yes, no } = seenAt('2026-11-22', 'this file');

/** Changes the host in memory takes in one call. */
const MOST_CHANGES = 20;

const CAPABILITIES: DnsCapabilities = {
  'zone-names': no,
  'cname-flattening': no,
  'stable-record-ids': yes,
  'proxied-records': no,
  'changes-at-once': { ...yes, limit: MOST_CHANGES },
};

/** A DNS host in memory that keeps the whole contract: the ground on which one promise at a time is broken. */
export function createMemoryDns(zoneNames: readonly string[], isKnown = true): DnsProvider {
  const zones = new Map(zoneNames.map((name) => [`zone-${name}`, [] as readonly ExistingRecord[]]));
  let count = 0;
  const recordsOf = (zone: { readonly id: string }): readonly ExistingRecord[] => {
    const records = zones.get(zone.id);
    if (records === undefined) throw refusal('NotFound', 'there is no such zone');
    return records;
  };
  const nextId = (): string => `r${String((count += 1))}`;
  return {
    name: 'memory',
    capabilities: CAPABILITIES,
    permissions: () => [],
    identify: answering(() => {
      if (!isKnown) throw refusal('Authentication', 'the key is wrong');
      return { key: 'memory:1' };
    }),
    findZone: (domain, signal) =>
      answering(() => {
        const hits = zoneNames.filter((name) => isBelow(domain.toLowerCase(), name));
        const [name] = hits.sort((a, b) => b.length - a.length);
        if (name === undefined) return undefined;
        return { id: `zone-${name}`, name, nameServers: [], status: 'active' };
      })(signal),
    listRecords: (zone, signal) => answering(() => recordsOf(zone))(signal),
    applyChanges: (zone, changes, signal) =>
      answering(() => {
        if (changes.length === 0) return [];
        if (changes.length > MOST_CHANGES) throw refusal('ValidationError', 'too many changes');
        const batch = { zone: zone.name, records: recordsOf(zone), nextId };
        const stored = changes.flatMap((change) => make(batch, change) ?? []);
        zones.set(zone.id, batch.records);
        return stored;
      })(signal),
  };
}

/** A zone's records while a batch is made; thrown away when one of its changes is refused. */
interface Batch {
  readonly zone: string;
  readonly nextId: () => string;
  records: readonly ExistingRecord[];
}

function make(batch: Batch, change: DnsChange): ExistingRecord | undefined {
  if (change.kind === 'delete') {
    batch.records = batch.records.filter(({ id }) => id !== change.id);
    return undefined;
  }
  checkRecord(batch.zone, change.record);
  const same = batch.records.find((record) => isSame(record, change.record));
  if (same !== undefined) return same;
  if (change.kind === 'create') {
    const { proxied: _proxied, ...record } = change.record;
    const made = { ...record, id: batch.nextId(), comment: change.comment };
    batch.records = [...batch.records, made];
    return made;
  }
  const from = batch.records.find(({ id }) => id === change.id);
  if (from === undefined) throw refusal('Conflict', 'there is no such record', 'Transient');
  const changed = { ...from, ...change.record };
  batch.records = batch.records.map((record) => (record === from ? changed : record));
  return changed;
}

function checkRecord(zone: string, { name, type, content }: DnsRecord): void {
  if (!isBelow(name, zone)) throw refusal('ValidationError', 'the name lies outside the zone');
  if (type === 'MX' && content === '-') throw refusal('ValidationError', 'that is no host');
}

function isSame(a: DnsRecord, b: DnsRecord): boolean {
  return (
    a.name === b.name && a.type === b.type && a.content === b.content && a.priority === b.priority
  );
}

function isBelow(name: string, zone: string): boolean {
  return `.${name}`.endsWith(`.${zone}`);
}

function answering<T>(work: () => T): (signal?: AbortSignal) => Promise<T> {
  // eslint-disable-next-line @typescript-eslint/require-await -- async turns what `work` throws into a rejection
  return async (signal) => {
    signal?.throwIfAborted();
    return work();
  };
}

/** A classified error with a remedy; Critical for credentials. */
export function refusal(
  category: FailureDetails['category'],
  message: string,
  severity: FailureDetails['severity'] = category === 'Authentication' ? 'Critical' : 'Permanent',
): ProviderError {
  const operation = 'apply-changes';
  return new ProviderError({ category, severity, operation, message, remediation: 'Look at it.' });
}
