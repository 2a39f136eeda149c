/** What is to be done in somebody's DNS, for the people and programs that do it: as text, as a zone file (RFC 1035 §5) and as CSV. */
import { isToDo, verbOf } from '../core/dns-by-hand.ts';
import type { PlanItem } from '../core/dns.ts';
import { toCsv } from './csv.ts';
import { oneLine } from './text.ts';

/** One domain's lines, as `itemsByHand` makes them. */
export interface DnsWork {
  readonly domain: string;
  readonly items: readonly PlanItem[];
}

type Render = (work: readonly DnsWork[]) => string;

/** By the name people know the format by; `ending` is of the file. */
export const DNS_FORMATS = {
  text: { ending: 'txt', render: (work) => work.map(dnsText).join('\n') },
  bind: { ending: 'zone', render: (work) => work.map(dnsZoneFile).join('\n') },
  csv: { ending: 'csv', render: dnsCsv },
} as const satisfies Record<string, { readonly ending: string; readonly render: Render }>;
export type DnsFormat = keyof typeof DNS_FORMATS;

/** Seconds; changes of records that are new are still likely. */
const TTL = 3600;
/** RFC 1035 §3.3: a character-string holds at most 255 octets. */
const MOST_OCTETS = 255;

function dnsText({ domain, items }: DnsWork): string {
  const toDo = items.filter(isToDo);
  const lines = [
    `DNS records of ${domain}: ${String(toDo.length)} to do, ${String(items.length - toDo.length)} as they are`,
    ...toDo.flatMap((item) => ['', ...paragraphOf(item)]),
    ...(toDo.length < items.length ? ['', 'As they are:'] : []),
    ...items.filter((item) => !isToDo(item)).map((item) => `  ${lineOf(item)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function paragraphOf(item: PlanItem): string[] {
  const verb = verbOf(item);
  const value = (text: string): string => (item.type === 'TXT' ? `"${oneLine(text)}"` : text);
  return [
    `${verb}  ${item.type}  ${item.name}`,
    ...(item.from === undefined ? [] : [`  is:     ${value(item.from)}`]),
    ...(item.to === undefined ? [] : [`  value:  ${value(item.to)}`]),
    `  (${item.reason})`,
  ];
}

function lineOf({ type, name, from, reason }: PlanItem): string {
  return `${type} ${name} ${oneLine(from ?? '')}  (${reason})`;
}

/** Only new and changed records are active lines: what stands there already, or has to go, is a comment. */
function dnsZoneFile({ domain, items }: DnsWork): string {
  const lines = [`; ${domain}: records to publish`, `$TTL ${String(TTL)}`];
  for (const item of items) lines.push(...zoneLines(item));
  return `${lines.join('\n')}\n`;
}

function zoneLines(item: PlanItem): readonly string[] {
  const was = item.from === undefined ? undefined : resourceRecord(item, item.from);
  if (!isToDo(item)) return was === undefined ? [] : [`; as it is: ${was}`];
  if (item.to === undefined) return [`; remove: ${was ?? ''}`];
  return [...(was === undefined ? [] : [`; in place of: ${was}`]), resourceRecord(item, item.to)];
}

function resourceRecord({ name, type }: PlanItem, value: string): string {
  return `${name}. IN ${type} ${type === 'TXT' ? characterStrings(value) : absolute(value)}`;
}

/** The last word of MX, CNAME and SRV data is a host name. */
function absolute(value: string): string {
  return value.endsWith('.') ? value : `${value}.`;
}

/** Octets outside printable ASCII as `\\DDD` (RFC 1035 §5.1). */
function characterStrings(value: string): string {
  const octets = [...new TextEncoder().encode(value)];
  const strings: string[] = [];
  for (let at = 0; at === 0 || at < octets.length; at += MOST_OCTETS)
    strings.push(
      `"${octets
        .slice(at, at + MOST_OCTETS)
        .map(escaped)
        .join('')}"`,
    );
  return strings.join(' ');
}

function escaped(octet: number): string {
  const character = String.fromCharCode(octet);
  if (character === '"' || character === '\\') return `\\${character}`;
  return octet < 0x20 || octet > 0x7e ? `\\${String(octet).padStart(3, '0')}` : character;
}

function dnsCsv(work: readonly DnsWork[]): string {
  const columns = ['domain', 'action', 'name', 'type', 'value', 'old_value', 'purpose', 'reason'];
  const rows = work.flatMap(({ domain, items }) => items.map((item) => [domain, ...cellsOf(item)]));
  return toCsv({ columns, rows });
}

function cellsOf(item: PlanItem): readonly string[] {
  const { name, type, from = '', to = '', purpose, reason } = item;
  if (!isToDo(item)) return ['keep', name, type, from, '', purpose, reason];
  return [verbOf(item), name, type, to, from, purpose, reason];
}
