/** What Cloudflare says beside each answer of its 1,200 requests in five minutes. */
import type { Headroom } from '../../core/limits.ts';
import type { HttpAnswer } from '../http.ts';

/**
 * The window with the fewest requests left in `Ratelimit` (`"default";r=50;t=30`: requests, seconds), with the smallest quota of
 * `Ratelimit-Policy` (`"default";q=1200;w=300`). `undefined` without sane numbers.
 * Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
export function headroomOf({ headers }: Pick<HttpAnswer, 'headers'>): Headroom | undefined {
  const windows = items(headers['ratelimit']).flatMap((item) => {
    const [remaining, seconds] = [numberOf(item, 'r'), numberOf(item, 't')];
    if (remaining === undefined || seconds === undefined) return [];
    return [{ remaining, resetMs: seconds * 1000 }];
  });
  const [tightest] = windows.sort((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs);
  if (tightest === undefined) return undefined;
  const quotas = items(headers['ratelimit-policy']).flatMap((item) => numberOf(item, 'q') ?? []);
  return quotas.length === 0 ? tightest : { ...tightest, quota: Math.min(...quotas) };
}

/** Members of a structured field's list (RFC 9651 §3.1); the quoted names hold no comma. */
function items(field = ''): readonly string[] {
  return field.split(',');
}

function numberOf(item: string, parameter: 'r' | 't' | 'q'): number | undefined {
  const digits = new RegExp(`;\\s*${parameter}=(\\d{1,9})(?=\\s*(?:;|$))`).exec(item)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
