/** How strictly an SPF record ends. Pure. */
import { isAll, parseSpf } from './spf.ts';

/** What a record says of everybody else, least strict first (RFC 7208 §4.6.2, §5.1); "" is no `all` at all. */
const ENDS = ['+all', '?all', '', '~all', '-all'];

/** The end of a record as written (`?all`; "" for none), where it holds back less than `wanted`; `undefined` where it does not, or redirects. */
export function weakerEnd(record: string, wanted: string): string | undefined {
  const terms = parseSpf(record);
  if ('malformed' in terms) return undefined;
  const all = terms.find(isAll);
  if (all === undefined && terms.some(({ name }) => name === 'redirect')) return undefined;
  const end = all === undefined ? '' : `${all.qualifier}all`;
  return ENDS.indexOf(end) < ENDS.indexOf(wanted) ? end : undefined;
}
