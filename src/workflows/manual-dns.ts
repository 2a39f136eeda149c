/** `dns: manual`: the run waits for somebody else's hands, and looks by itself whether they are done. */
import { isToDo } from '../core/dns-by-hand.ts';
import { diffLine } from '../core/dns-lines.ts';
import type { ParkRequest, UpdateDnsResult } from '../activities/contract.ts';
import type { DomainRun } from './domain-run.ts';
import { MANUAL_LOOK_FIRST_MS, MANUAL_LOOK_MOST_MS } from './policies.ts';

/** Lines of a park; the rest is in the file. */
const SHOWN = 20;

/**
 * The park of 1-2 while records are left to do: it names them and the file, a person may end it by `resume`, and it ends by itself for the
 * next look. The longer the domain waits, the rarer the looks.
 */
export function manualPark(
  run: DomainRun,
  result: Extract<UpdateDnsResult, { state: 'manual' }>,
): ParkRequest {
  const toDo = result.items.filter(isToDo);
  const { domain } = run.input;
  const shown = toDo.slice(0, SHOWN).map(diffLine);
  const more = toDo.length > SHOWN ? [`… and ${String(toDo.length - SHOWN)} more`] : [];
  const where = result.path === undefined ? [] : [`all of them, to send on: ${result.path}`];
  return {
    code: 'dns.manual',
    sentence: [
      `${String(toDo.length)} record(s) of ${domain} are to be done by hand where its DNS is.`,
      ...result.warnings,
    ].join(' '),
    remedy: [
      ...shown,
      ...more,
      ...where,
      `as a zone file or CSV: mailkeel dns export ${domain} --format bind`,
      'Mailkeel looks again by itself; to look now, resume.',
    ],
    resumedBy: 'person',
    until: new Date(Date.now() + lookAfterMs(run)).toISOString(),
  };
}

/** A quarter of the time waited so far. */
function lookAfterMs(run: DomainRun): number {
  const since = Date.parse(run.state('1-2').startedAt ?? '') || Date.now();
  const quarter = (Date.now() - since) / 4;
  return Math.min(MANUAL_LOOK_MOST_MS, Math.max(MANUAL_LOOK_FIRST_MS, quarter));
}
