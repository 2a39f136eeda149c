import { expect } from '@jest/globals';
import type { DnsChange, DnsRecord, ExistingRecord } from '../../src/core/dns.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import type { DnsProvider, Zone } from '../../src/providers/ports.ts';

/** An account the contract is tried on. Its cases write records of their own names and leave them behind. */
export interface DnsContractAccount {
  readonly provider: DnsProvider;
  /** The same host reached with a credential it does not know. */
  readonly stranger: DnsProvider;
  /** Name of a zone of the account. */
  readonly zone: string;
  /** Name of another zone of the account, one label below `zone`. */
  readonly child: string;
}

/** One promise of the port. Rejects when the provider does not keep it, so that broken adapters can be tried too. */
export interface DnsContractCase {
  readonly title: string;
  readonly check: (account: DnsContractAccount) => Promise<void>;
}

/** A zone opened for one case: every name of the case lies below `test-<label>`. */
export class Place {
  readonly provider: DnsProvider;
  readonly zone: Zone;

  constructor(provider: DnsProvider, zone: Zone) {
    this.provider = provider;
    this.zone = zone;
  }

  static async open({ provider, zone }: DnsContractAccount): Promise<Place> {
    const found = await provider.findZone(zone);
    expect(found).toMatchObject({ name: zone });
    return new Place(provider, found!);
  }

  txt(label: string, content: string): DnsRecord {
    return { name: `${label}.${this.zone.name}`, type: 'TXT', content, ttl: 300 };
  }

  list(): Promise<readonly ExistingRecord[]> {
    return this.provider.listRecords(this.zone);
  }

  async at(label: string): Promise<readonly ExistingRecord[]> {
    const name = `${label}.${this.zone.name}`;
    return (await this.list()).filter((record) => record.name === name);
  }

  async contents(label: string): Promise<readonly string[]> {
    return (await this.at(label)).map(({ content }) => content).sort();
  }

  apply(...changes: readonly DnsChange[]): Promise<readonly ExistingRecord[]> {
    return this.provider.applyChanges(this.zone, changes);
  }

  create(...records: readonly DnsRecord[]): Promise<readonly ExistingRecord[]> {
    return this.apply(...records.map(creation));
  }

  /** Writes the record and returns it as it is listed. */
  async seed(record: DnsRecord): Promise<ExistingRecord> {
    await this.create(record);
    const stored = (await this.list()).find(
      ({ name, content }) => name === record.name && content === record.content,
    );
    expect(stored).toBeDefined();
    return stored!;
  }
}

/** A record as the change that makes it. */
export function creation(record: DnsRecord): DnsChange {
  return { kind: 'create', record, comment: 'of the contract' };
}

/** The classified error `work` fails with, and a remedy in it. */
export async function failure(work: Promise<unknown>): Promise<ProviderError['details']> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProviderError);
  const { details } = error as ProviderError;
  expect(details.remediation).toMatch(/\w.*\.$/);
  return details;
}

/** An order for lists whose order means nothing. */
export const byContent = (a: DnsRecord, b: DnsRecord): number =>
  `${a.name} ${a.type} ${a.content}` < `${b.name} ${b.type} ${b.content}` ? -1 : 1;

export const REFUSED = { category: 'ValidationError', severity: 'Permanent' };
