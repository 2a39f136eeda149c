/** Query filters and pages of the record list. */
import type { ZoneRecord } from '../zones.ts';
import { success, type ResultInfo } from './refusal.ts';
import type { VendorResponse } from '../http-vendor.ts';

type Test = (actual: string, wanted: string) => boolean;

const OPERATORS: Readonly<Record<string, Test>> = {
  '': (actual, wanted) => actual === wanted,
  exact: (actual, wanted) => actual === wanted,
  contains: (actual, wanted) => actual.includes(wanted),
  startswith: (actual, wanted) => actual.startsWith(wanted),
  endswith: (actual, wanted) => actual.endsWith(wanted),
};

/** Records that fit `name`, `content`, `comment` (with `.exact`, `.contains` …) and `type`; `match=any` needs only one of them. */
export function filterRecords(
  records: readonly ZoneRecord[],
  query: URLSearchParams,
): readonly ZoneRecord[] {
  const tests = [...query].flatMap(([key, wanted]) => testOf(key, wanted.toLowerCase()));
  if (tests.length === 0) return records;
  const any = query.get('match') === 'any';
  return records.filter((record) =>
    any ? tests.some((test) => test(record)) : tests.every((test) => test(record)),
  );
}

function testOf(key: string, wanted: string): ((record: ZoneRecord) => boolean)[] {
  const [field = '', operator = ''] = key.split('.');
  const compare = OPERATORS[operator];
  if (compare === undefined || !['name', 'content', 'comment', 'type'].includes(field)) return [];
  return [
    (record) => {
      const value = record[field as 'name' | 'content' | 'comment' | 'type'] ?? '';
      return compare(value.toLowerCase(), wanted);
    },
  ];
}

/** One page; `perPage` gives default and most. A page behind the last is empty. */
export function paged(
  query: URLSearchParams,
  rows: readonly unknown[],
  perPage: { readonly usual: number; readonly least: number; readonly most: number },
): VendorResponse {
  const asked = Number(query.get('per_page') ?? perPage.usual);
  const size = Math.min(perPage.most, Math.max(perPage.least, Math.trunc(asked) || perPage.usual));
  const page = Math.max(1, Math.trunc(Number(query.get('page') ?? 1)) || 1);
  const shown = rows.slice((page - 1) * size, page * size);
  const result_info: ResultInfo = {
    page,
    per_page: size,
    count: shown.length,
    total_count: rows.length,
    total_pages: Math.ceil(rows.length / size),
  };
  return success(shown, { result_info });
}
