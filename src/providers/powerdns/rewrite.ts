/**
 * Changes of single values as rewritten record sets: PowerDNS 4.x writes a set only as a whole (REPLACE), so everything in it that is
 * not ours is carried over as it stood. Pure.
 */
import type { DnsChange, DnsRecord } from '../../core/dns.ts';
import { canonical, decoded, encoded, idOf, isSame, markOf } from './convert.ts';
import { changedMeanwhile } from './failures.ts';
import type { CommentBody, RrsetBody, ValueBody } from './schemas.ts';

/** What PowerDNS itself gives records without a TTL (`default-ttl`); here 1 means "automatic". */
const AUTOMATIC_TTL = 3600;

type Replacement = Omit<RrsetBody, 'comments'> & {
  readonly changetype: 'REPLACE';
  /** Left out: comments stay as they are. */
  readonly comments?: readonly CommentBody[];
};

/** One set of a PATCH. */
export type RrsetPatch =
  { readonly name: string; readonly type: string; readonly changetype: 'DELETE' } | Replacement;

/** A set being rewritten. */
interface Draft {
  readonly name: string;
  readonly type: string;
  ttl: number;
  values: readonly ValueBody[];
  comments: readonly CommentBody[];
  touched: boolean;
}

/**
 * The sets to send so that `changes` hold; empty when they hold already (a repeated attempt). A set keeps its TTL while another value
 * stays in it. Sets that go come first, for a CNAME may follow in their place. Throws ProviderError Conflict/Transient when the value a
 * change begins with is no longer there and the wanted one is not either.
 */
export function rewrite(
  rrsets: readonly RrsetBody[],
  changes: readonly DnsChange[],
): readonly RrsetPatch[] {
  const drafts = new Map<string, Draft>();
  const draftOf = ({ name, type }: DnsRecord): Draft => {
    const key = `${canonical(name)} ${type}`;
    const draft = drafts.get(key) ?? open(rrsets, canonical(name), type);
    drafts.set(key, draft);
    return draft;
  };
  for (const change of changes) make(change, draftOf);
  const touched = [...drafts.values()].filter((draft) => draft.touched).map(toPatch);
  return [...touched.filter(isDeletion), ...touched.filter((patch) => !isDeletion(patch))];
}

function open(rrsets: readonly RrsetBody[], name: string, type: string): Draft {
  const set = rrsets.find((candidate) => candidate.name === name && candidate.type === type);
  const { ttl = AUTOMATIC_TTL, records: values = [], comments = [] } = set ?? {};
  return { name, type, ttl, values, comments, touched: false };
}

function make(change: DnsChange, draftOf: (record: DnsRecord) => Draft): void {
  if (change.kind === 'create') {
    const { record, comment } = change;
    if (!holds(draftOf(record), record)) add(draftOf(record), record, comment);
    return;
  }
  const { id, from } = change;
  const removed = remove(draftOf(from), id);
  if (change.kind === 'delete' || holds(draftOf(change.record), change.record)) return;
  if (removed === undefined)
    throw changedMeanwhile(`${from.type} ${from.name} is no longer what the plan saw`);
  add(draftOf(change.record), change.record, removed.comment);
}

/** True when the value is there and served. */
function holds(draft: Draft, record: DnsRecord): boolean {
  return draft.values.some((value) => !value.disabled && means(draft, value, record));
}

function means({ name, type }: Draft, { content }: ValueBody, record: DnsRecord): boolean {
  return isSame({ name, type, ttl: record.ttl, ...decoded(type, content) }, record);
}

/** Adds a value, in the place of a disabled one that says the same (a second one would be refused). */
function add(draft: Draft, record: DnsRecord, comment: string | undefined): void {
  const others = draft.values.filter((value) => !means(draft, value, record));
  if (others.length === 0) draft.ttl = record.ttl === 1 ? AUTOMATIC_TTL : record.ttl;
  const content = encoded(record);
  draft.values = [...others, { content, disabled: false }];
  if (comment !== undefined)
    draft.comments = [...draft.comments, { content: comment, account: markOf(content) }];
  draft.touched = true;
}

/** Takes a value out with its own comment, which is returned; `undefined` when it is not there. */
function remove(draft: Draft, id: string): { readonly comment?: string } | undefined {
  const value = draft.values.find(({ content }) => idOf(draft, content) === id);
  if (value === undefined) return undefined;
  const mark = draft.comments.find(({ account }) => account === markOf(value.content));
  draft.values = draft.values.filter((other) => other !== value);
  draft.comments = draft.comments.filter((comment) => comment !== mark);
  draft.touched = true;
  return mark === undefined ? {} : { comment: mark.content };
}

function toPatch({ name, type, ttl, values, comments }: Draft): RrsetPatch {
  if (values.length === 0) return { name, type, changetype: 'DELETE' };
  return { name, type, ttl, changetype: 'REPLACE', records: [...values], comments };
}

function isDeletion({ changetype }: RrsetPatch): boolean {
  return changetype === 'DELETE';
}

/** The same sets for a backend that stores no comments. */
export function withoutComments(patches: readonly RrsetPatch[]): readonly RrsetPatch[] {
  return patches.map((patch) => {
    if (patch.changetype === 'DELETE') return patch;
    const { name, type, ttl, changetype, records } = patch;
    return { name, type, ttl, changetype, records };
  });
}
