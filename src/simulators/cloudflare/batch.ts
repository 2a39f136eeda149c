/** `POST …/dns_records/batch`: deletes, patches, puts, posts, always in that order, as one transaction. */
import { recordView } from './views.ts';
import { patch, post, put, remove, type Draft } from './change.ts';
import type { Body } from './record-body.ts';
import { refuse, UNDOCUMENTED } from './refusal.ts';

const FREE_LIMIT = 200;

/** Applies everything to the draft and returns the four lists of full records; the first error stops it. */
export function applyBatch(draft: Draft, body: Body): Record<string, unknown> {
  const lists = {
    deletes: listOf(body, 'deletes'),
    patches: listOf(body, 'patches'),
    puts: listOf(body, 'puts'),
    posts: listOf(body, 'posts'),
  };
  const count = Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  if (count > FREE_LIMIT)
    throw refuse(400, UNDOCUMENTED, `A batch holds at most ${String(FREE_LIMIT)} operations.`);
  return {
    deletes: lists.deletes.map((item) => recordView(remove(draft, idOf(item)))),
    patches: lists.patches.map((item) => recordView(patch(draft, idOf(item), item))),
    puts: lists.puts.map((item) => recordView(put(draft, idOf(item), item))),
    posts: lists.posts.map((item) => recordView(post(draft, item))),
  };
}

function listOf(body: Body, key: string): Body[] {
  const value = body[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw refuse(400, UNDOCUMENTED, `${key} must be a list.`);
  return value.map((item) => (typeof item === 'object' && item !== null ? (item as Body) : {}));
}

function idOf(item: Body): string {
  return typeof item['id'] === 'string' ? item['id'] : '';
}
