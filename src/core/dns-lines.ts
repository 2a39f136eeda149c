/** One line of a plan as people read it. */
import type { DnsRecord, PlanItem } from './dns.ts';

const SIGN: Readonly<Record<PlanItem['action'], string>> = {
  create: '+',
  change: '~',
  delete: '-',
  keep: '=',
  conflict: '!',
  locked: '#',
  later: '>',
  'by-hand': '*',
};

/** One plan line: `~ TXT example.com "v=spf1 -all" -> "v=spf1 include:spf.example.net -all"`. */
export function diffLine(item: PlanItem): string {
  const quoted = [item.from, item.to].filter((value) => value !== undefined);
  const values = quoted.map((value) => (item.type === 'TXT' ? `"${value}"` : value));
  const goes = item.action === 'by-hand' && item.to === undefined ? ' (remove)' : '';
  return `${SIGN[item.action]} ${item.type} ${item.name} ${values.join(' -> ')}${goes}`;
}

/** A record's value as shown: MX and SRV with their number first. */
export function shown(record: DnsRecord): string {
  return record.priority === undefined
    ? record.content
    : `${String(record.priority)} ${record.content}`;
}
