/** A DNS host and the world's DNS in memory. */
import type { DnsChange, ExistingRecord } from '../../../src/core/dns.ts';
import { CLOUDFLARE_CAPABILITIES } from '../../../src/core/provider-capabilities.ts';
import type { DnsAnswer, DnsProvider, DnsResolver, Zone } from '../../../src/providers/ports.ts';
import { Script } from './script.ts';

export class FakeDns {
  readonly script = new Script();
  zone: string | undefined;
  /** What is said of the zone beside its name. */
  about: Partial<Zone> = {};
  /** What is said of its CNAMEs, to whoever asks. */
  flattens: boolean | undefined;
  /** Id of the zone that was changed last. */
  writtenTo: string | undefined;
  records: ExistingRecord[] = [];

  constructor(zone: string) {
    this.zone = zone;
  }

  readonly provider: DnsProvider = {
    name: 'cloudflare',
    capabilities: CLOUDFLARE_CAPABILITIES,
    permissions: () => [],
    identify: (signal) => this.script.call('identify', signal, () => ({ key: 'cloudflare:z1' })),
    findZone: (_domain, signal) =>
      this.script.call('findZone', signal, () =>
        this.zone === undefined
          ? undefined
          : { id: 'zone-1', name: this.zone, nameServers: [], status: 'active', ...this.about },
      ),
    flattensCnames: (_zone, signal) =>
      this.script.call('flattensCnames', signal, () => this.flattens),
    listRecords: (_zone, signal) => this.script.call('listRecords', signal, () => this.records),
    applyChanges: (zone, changes, signal) =>
      this.script.call('applyChanges', signal, () => {
        this.writtenTo = zone.id;
        for (const change of changes) this.records = applied(this.records, change);
        return this.records;
      }),
  };
}

function applied(records: readonly ExistingRecord[], change: DnsChange): ExistingRecord[] {
  const next = (record: Omit<ExistingRecord, 'id'>, id: string): ExistingRecord => ({
    ...record,
    id,
  });
  switch (change.kind) {
    case 'create':
      return [
        ...records,
        next({ ...change.record, comment: change.comment }, `record-${String(records.length)}`),
      ];
    case 'change':
      return records.map((old) => (old.id === change.id ? next(change.record, old.id) : old));
    case 'delete':
      return records.filter((old) => old.id !== change.id);
  }
}

/** Name servers `address → zone content`; the recursive resolver sees `cache`, else the first server. */
export class FakeResolver {
  readonly script = new Script();
  readonly servers = new Map<string, () => readonly ExistingRecord[]>();
  cache: (() => readonly ExistingRecord[]) | undefined;
  /** What the recursive resolver answers for a name instead. */
  readonly rcodes = new Map<string, DnsAnswer['rcode']>();

  readonly resolver: DnsResolver = {
    delegation: (_domain, signal) =>
      this.script.call('delegation', signal, () =>
        [...this.servers.keys()].map((address) => ({
          host: `ns-${address}`,
          addresses: [address],
        })),
      ),
    queryAuthoritative: (address, name, type, signal) =>
      this.script.call('queryAuthoritative', signal, () =>
        answer(this.servers.get(address)?.() ?? [], name, type),
      ),
    queryRecursive: (name, type, signal) =>
      this.script.call('queryRecursive', signal, () => {
        const rcode = this.rcodes.get(name);
        if (rcode !== undefined) return { rcode, values: [] };
        const source = this.cache ?? [...this.servers.values()][0];
        return answer(source?.() ?? [], name, type);
      }),
  };
}

function answer(records: readonly ExistingRecord[], name: string, type: string): DnsAnswer {
  const found = records.filter((record) => record.name === name && record.type === type);
  const values = found.map(({ content, priority }) =>
    priority === undefined ? content : `${String(priority)} ${content}`,
  );
  return { rcode: 'NOERROR', values };
}
