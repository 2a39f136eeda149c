/** The record `permissions --write` writes and removes: one name a domain, so that whatever was left behind is found again. Pure. */
import type { DnsRecord, ExistingRecord } from './dns.ts';

/** Below the domain, and a name no protocol asks for (RFC 8552 underscored names). */
export function canaryName(domain: string): string {
  return `_mailkeel-canary.${domain}`;
}

const TEXT = 'mailkeel permissions --write: may be deleted';
/** Seconds: nobody is to remember it for longer than any host allows. */
const TTL = 60;

/** The record itself. */
export function canaryRecord(domain: string): DnsRecord {
  return { name: canaryName(domain), type: 'TXT', content: TEXT, ttl: TTL };
}

/** What stands at the name: ours, of now or of an interrupted look, and anybody else's. */
export function canariesAmong(
  records: readonly ExistingRecord[],
  domain: string,
): { readonly ours: readonly ExistingRecord[]; readonly others: readonly ExistingRecord[] } {
  const there = records.filter(({ name }) => name === canaryName(domain));
  const isOurs = ({ type, content }: ExistingRecord): boolean => type === 'TXT' && content === TEXT;
  return { ours: there.filter(isOurs), others: there.filter((record) => !isOurs(record)) };
}
