/** The health of domains as a person reads it. */
import type { HealthCheck } from '../../core/public-evidence.ts';
import { oneLine } from '../text.ts';
import { checkLines, checkSum } from './checks.ts';
import { createView } from './view.ts';

/** A block a domain: its checks in order, then their sum. */
export function renderHealth(
  domains: readonly { readonly domain: string; readonly checks: readonly HealthCheck[] }[],
  options: { readonly color: boolean; readonly width: number },
): string {
  const { palette, width } = createView({ ...options, now: 0 });
  return domains
    .map(({ domain, checks }) =>
      [
        palette.bold(oneLine(domain)),
        ...checks.flatMap((check) => checkLines(check, palette, width)),
        checkSum(checks),
      ].join('\n'),
    )
    .join('\n\n');
}
