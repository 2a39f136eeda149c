/** An operator's decision that records in the way of Mailkeel's own may go: read, judged against the zone, and made into deletions. */
import type { NamedRecord } from './control-set.ts';
import type { DnsConflict, DnsPlan, ExistingRecord, PlanItem } from './dns.ts';
import { hostName } from './records.ts';
import { isSpf } from './spf.ts';

/** Records a person agreed to lose. Id and content must both match what the zone holds: another content is another record. */
export interface DnsDecision {
  readonly remove: readonly NamedRecord[];
  /** Records a person agreed to leave as they are, named in the same way. */
  readonly keep?: readonly NamedRecord[];
}

/** True where `named` holds the record by id and content. */
export function isNamed(
  { id, content }: Partial<NamedRecord>,
  named: readonly NamedRecord[] = [],
): boolean {
  return named.some((each) => each.id === id && each.content === content);
}

/** Whatever anybody decides: these make a zone, or a web site, disappear. */
const NEVER_DELETED: ReadonlySet<string> = new Set(['NS', 'SOA', 'A', 'AAAA']);

/** The line of a park that names what may go, ready to be typed; `undefined` where no decision can remove anything. */
export function decisionLine(domain: string, items: readonly PlanItem[]): string | undefined {
  const removable = items.filter(isRemovable);
  if (removable.length === 0) return undefined;
  return `Or let Mailkeel delete what is named: ${resumeWith(domain, 'dns.delete', removable)}`;
}

/** The command that decides `key` for these records, ready to be typed. */
export function resumeWith(
  domain: string,
  key: 'dns.delete' | 'dns.keep',
  items: readonly PlanItem[],
): string {
  const sets = items.map(
    ({ id = '', content = '' }) => `--set ${quoted(`${key}=${id}|${content}`)}`,
  );
  return `mailkeel resume ${domain} ${sets.join(' ')} --reason "…"`;
}

/** For a POSIX shell; a content may hold spaces, `;` and quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Stands in the way of a record of ours, or was superseded by one, and is nothing that is never deleted. */
function isRemovable({ action, id, content, type }: PlanItem): boolean {
  const inTheWay = action === 'conflict' || action === 'delete';
  return inTheWay && id !== undefined && content !== undefined && !NEVER_DELETED.has(type);
}

/** What a decision comes to in the zone as it stands. */
export interface JudgedDecision {
  /** The records that go. */
  readonly removed: readonly ExistingRecord[];
  readonly conflicts: readonly DnsConflict[];
}

/**
 * Judges every removal of a decision by the plan made without it. A record may go only when it stands in the way of a wanted one in that
 * plan, still has the content the decision names, and is no NS, SOA, A or AAAA, nor the last SPF record where ours is to be merged in. One
 * that is gone already is no matter; any other is the conflict `dns.decision`.
 */
export function judgeDecision(
  decision: DnsDecision,
  existing: readonly ExistingRecord[],
  { plan, domain }: { readonly plan: Pick<DnsPlan, 'items'>; readonly domain: string },
): JudgedDecision {
  const named = decision.remove.flatMap((removal) => {
    const record = existing.find(({ id }) => id === removal.id);
    return record === undefined ? [] : [{ removal, record }];
  });
  const going = new Set(named.map(({ record }) => record));
  const spfLeft = existing.filter((record) => isSpfRecord(record) && !going.has(record));
  const refused = named.flatMap(({ removal, record }) => {
    const why = refusalOf(removal, record, plan.items) ?? lastSpf(record, spfLeft, plan.items);
    return why === undefined ? [] : [{ record, why }];
  });
  return {
    removed: named
      .map(({ record }) => record)
      .filter(({ id }) => plan.items.some((item) => item.id === id && isRemovable(item)))
      .filter((record) => !refused.some((each) => each.record === record)),
    conflicts: refused.map(({ record, why }) => ({
      code: 'dns.decision',
      sentence: `${record.type} ${record.name} (${record.id}) was named to be deleted and stays: ${why}.`,
      remedy: [
        `Look at what the plan says now, decide again by what this park names, then: mailkeel resume ${domain} --reason "…"`,
      ],
    })),
  };
}

function refusalOf(
  removal: NamedRecord,
  record: ExistingRecord,
  items: readonly PlanItem[],
): string | undefined {
  if (NEVER_DELETED.has(record.type)) return `${record.type} records are never deleted`;
  if (record.readOnly === true) return 'it belongs to another product at the DNS host';
  if (record.content !== removal.content) return 'it no longer says what the decision names';
  const item = items.find(({ id }) => id === record.id);
  // Its time comes with the MX switch, or once its aliases have successors.
  if (item?.action === 'later') return undefined;
  if (item !== undefined && isRemovable(item)) return undefined;
  return 'it stands in the way of nothing Mailkeel publishes';
}

function isSpfRecord({ type, content }: ExistingRecord): boolean {
  return type === 'TXT' && isSpf(content);
}

/** Ours alone in its place would let nobody send whom the owner allowed. One in the way of something else, as of a CNAME, may go. */
function lastSpf(
  record: ExistingRecord,
  left: readonly ExistingRecord[],
  items: readonly PlanItem[],
): string | undefined {
  const merged = items.some(({ id, purpose }) => id === record.id && purpose === 'spf');
  if (!merged || !isSpfRecord(record)) return undefined;
  if (left.some(({ name }) => hostName(name) === hostName(record.name))) return undefined;
  return 'no SPF record of yours would be left there, and mail of every other sender would fail';
}
