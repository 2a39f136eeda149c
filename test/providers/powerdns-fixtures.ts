import type { DnsChange, DnsRecord, ExistingRecord } from '../../src/core/dns.ts';
import type { Zone } from '../../src/providers/ports.ts';

export const KEY = 'the-api-key-nobody-may-see';
export const zone: Zone = {
  id: 'example.com.',
  name: 'example.com',
  nameServers: ['ns1.example.com'],
  status: 'active',
};

export const txt = (label: string, content: string, ttl = 1): DnsRecord => ({
  name: `${label}.example.com`,
  type: 'TXT',
  content,
  ttl,
});
export const create = (record: DnsRecord): DnsChange => ({
  kind: 'create',
  record,
  comment: 'mailkeel:example.com',
});
export const change = (from: ExistingRecord, record: DnsRecord): DnsChange => ({
  kind: 'change',
  id: from.id,
  from,
  record,
});
export const remove = (from: ExistingRecord): DnsChange => ({ kind: 'delete', id: from.id, from });

/** A set as PowerDNS shows it. */
export const rrset = (
  label: string,
  contents: readonly string[],
  extra: Partial<{ type: string; ttl: number; comments: readonly object[] }> = {},
) => ({
  name: `${label}.example.com.`,
  type: 'TXT',
  ttl: 300,
  records: contents.map((content) => ({ content, disabled: false })),
  comments: [],
  ...extra,
});
