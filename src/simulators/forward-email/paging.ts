/** Pages as koa-ctx-paginate cuts them and the headers that go with them. */
import type { VendorRequest } from '../http-request.ts';
import type { VendorResponse } from '../http-vendor.ts';
import { json } from './refusal.ts';

const MOST_ROWS = 1000;

type Row = Readonly<Record<string, unknown>>;

/**
 * One page of `rows` as JSON, by `sort` (a field, with `-` from the end) where it is asked for. `limit`: default and most 1000, non-numeric
 * 50, 0 or less = all rows on one page.
 */
export function page(request: VendorRequest, unsorted: readonly Row[]): VendorResponse {
  const rows = sorted(unsorted, request.query.get('sort'));
  const size = pageSize(request.query.get('limit'));
  const number = Math.max(1, Math.trunc(Number(request.query.get('page') ?? '1')) || 1);
  const shown = size === 0 ? rows : rows.slice((number - 1) * size, number * size);
  const answer = json(shown);
  return {
    ...answer,
    headers: { ...answer.headers, ...pageHeaders(request.path, { rows, shown, size, number }) },
  };
}

const SORTABLE = ['name', 'description', 'is_enabled', 'smtp_limit', 'is_smtp_suspended'];

/** What it does not sort by it takes for `created_at`. */
function sorted(rows: readonly Row[], sort: string | null): readonly Row[] {
  if (sort === null) return rows;
  const wanted = sort.replace(/^-/, '');
  const field = SORTABLE.includes(wanted) ? wanted : 'created_at';
  const direction = sort.startsWith('-') ? -1 : 1;
  return rows.toSorted((a, b) => direction * compare(keyOf(a[field]), keyOf(b[field])));
}

function keyOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value === true);
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

function pageSize(limit: string | null): number {
  if (limit === null) return MOST_ROWS;
  const value = Number(limit);
  if (!Number.isInteger(value)) return 50;
  return Math.min(MOST_ROWS, Math.max(0, value));
}

interface Page {
  readonly rows: readonly unknown[];
  readonly shown: readonly unknown[];
  readonly size: number;
  readonly number: number;
}

/** `X-Page-Size` is 1 on an empty page, and `Link` is wrong in three ways; only `X-Page-Count` can be trusted. */
function pageHeaders(path: string, page: Page): Record<string, string> {
  const count = page.size === 0 ? 1 : Math.max(1, Math.ceil(page.rows.length / page.size));
  const size = page.shown.length || 1;
  const link = (number: number, rel: string): string =>
    `<https://api.forwardemail.net${path}?page=${String(number)})>; rel="${rel}"`;
  const links = [link(1, 'first'), link(size, 'last')];
  if (size > page.number) links.push(link(page.number + 1, 'next'));
  return {
    'x-page-count': String(count),
    'x-page-current': String(page.number),
    'x-page-size': String(size),
    'x-item-count': String(page.rows.length),
    link: links.join(', '),
  };
}
