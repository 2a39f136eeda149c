/** When two records are the same, or stand in for each other; and where a deleted one must not be made again because another took its place. */
import type { DnsRecord, ExistingRecord } from './dns.ts';
import { hostName } from './records.ts';

/** True when both say the same at the same name, whatever their TTL, id and comment. */
export function isSame(a: DnsRecord, b: DnsRecord): boolean {
  return (
    a.type === b.type &&
    hostName(a.name) === hostName(b.name) &&
    a.content === b.content &&
    a.priority === b.priority &&
    (a.proxied === true) === (b.proxied === true)
  );
}

/** Name, type and kind: texts of many kinds share a name, and each begins with what it is: `v=spf1`, `v=DMARC1`, `some-verification=`. */
export function slotOf({ name, type, content }: DnsRecord): string {
  return `${hostName(name)} ${type} ${type === 'TXT' ? kindOf(content) : ''}`;
}

function kindOf(content: string): string {
  const [kind = content] = /^(?:v=[\w-]+|[^=]*=)/.exec(content) ?? [];
  return kind.toLowerCase();
}

/**
 * The slots of records that a rollback would make again beside one that is neither undone nor stood there before: mail would go to two hosts,
 * or receivers would take neither. Beside an SPF record none is ever made again (RFC 7208 §4.5).
 */
export function takenSlots(
  { existing, restored }: Record<'existing' | 'restored', readonly ExistingRecord[]>,
  before: readonly ExistingRecord[],
): ReadonlySet<string> {
  const ids = new Set(existing.map(({ id }) => id));
  const again = restored.filter(({ id }) => !ids.has(id));
  const remaining = restored.filter(({ id }) => ids.has(id));
  const taken = again.filter((record) =>
    remaining.some(
      (other) =>
        isRival(record, other) &&
        (isSpfSlot(other) || !before.some((earlier) => isSame(earlier, other))),
    ),
  );
  return new Set(taken.map(slotOf));
}

function isSpfSlot(record: DnsRecord): boolean {
  return slotOf(record).endsWith(' TXT v=spf1');
}

/** A CNAME stands alone at its name (RFC 1034 §3.6.2). */
function isRival(a: DnsRecord, b: DnsRecord): boolean {
  if (hostName(a.name) !== hostName(b.name)) return false;
  return slotOf(a) === slotOf(b) || a.type === 'CNAME' || b.type === 'CNAME';
}
