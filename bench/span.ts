/** How long one operation took from its first call to its last one, beside what its pace asks for. Pure. */
import type { LoggedCall } from '../src/cli/demo/control.ts';

export interface Span {
  readonly calls: number;
  /** From the arrival of the first call to that of the last one, milliseconds. */
  readonly spanMs: number;
  /** What the pace asks for: an interval between each two calls. */
  readonly pacedMs: number;
}

/** The calls whose path ends so, under one call every `everyMs`. */
export function spanOf(
  calls: readonly LoggedCall[],
  { pathEnd, everyMs }: { readonly pathEnd: string; readonly everyMs: number },
): Span {
  const at = calls.filter(({ path }) => path.endsWith(pathEnd)).map((call) => Date.parse(call.at));
  const spanMs = at.length === 0 ? 0 : Math.max(...at) - Math.min(...at);
  return { calls: at.length, spanMs, pacedMs: Math.max(0, at.length - 1) * everyMs };
}
