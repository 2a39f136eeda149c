/** What the Web UI shows beside an execution: Markdown, written for somebody who has never seen Mailkeel. Pure. */
import type { DomainStatus } from '../core/run.ts';
import type { Fleet } from './fleet.ts';

/** Domains named in one list. */
const NAMED = 20;

/** Current details of one execution at `now` (milliseconds since the epoch): how far it is, when it is likely to be through, and what waits for a person. */
export function fleetDetails(fleet: Fleet, now: number): string {
  const progress = fleet.summary(now);
  const { total, done, incomplete, aborted, waiting, running, deferred, parked } = progress;
  const ended = done + incomplete + aborted;
  const eta = progress.eta === undefined ? '' : ` · likely through ${progress.eta}`;
  return [
    `### ${String(ended)} of ${String(total)} domains have ended${eta}`,
    '',
    `window ${String(progress.window)} · ${String(running)} at work · ${String(deferred)} wait for a clock · ${String(parked)} wait for a person · ${String(waiting)} not begun`,
    '',
    `${String(progress.started)} started here · ${String(progress.attached)} ran already and were attached to`,
    ...listed('wait for a person', fleet, ['parked', parked]),
    ...listed('ended with something left', fleet, ['incomplete', incomplete]),
  ].join('\n');
}

function listed(
  title: string,
  fleet: Fleet,
  [status, count]: readonly [DomainStatus, number],
): readonly string[] {
  if (count === 0) return [];
  const rows = fleet
    .some(status, NAMED)
    .map(
      ({ domain, pass, park }) =>
        `- \`${domain}\` at ${pass}${park === undefined ? '' : `: \`${park}\``}`,
    );
  const more = count > NAMED ? [`- … and ${String(count - NAMED)} more`] : [];
  return ['', `**${title}**`, ...rows, ...more];
}
