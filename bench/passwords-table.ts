/** The numbers of passwords as a person reads them. Pure. */
import type { Cost, Growth } from './growth.ts';
import type { Passwords } from './passwords.ts';
import { lines, seconds, times, verdict, type Row } from './table.ts';

/** What the project promises (docs/benchmarks.md). */
const TARGETS = { ofPace: 1.1, ofFloor: 1.25, growth: 1.2, domain: 1_000, batch: 3_000 } as const;

/** Lines for one load. */
export function passwordsTable({ load, set, ...run }: Passwords): string {
  const floor = Math.max(run.floorMs, run.bareMs);
  const ofPace = set.spanMs / set.pacedMs;
  const ofFloor = run.makespanMs / floor;
  return lines(
    `Passwords: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, one call every ${String(load.everyMs)} ms`,
    [
      ['pass 3-2, first to last call', seconds(set.spanMs), `${String(set.calls)} calls`],
      ['÷ (calls − 1) × interval', times(ofPace), verdict(ofPace <= TARGETS.ofPace, '≤ 1.1')],
      ['whole run', seconds(run.makespanMs), `larger floor ${seconds(floor)}`],
      ['÷ larger floor', times(ofFloor), verdict(ofFloor <= TARGETS.ofFloor, '≤ 1.25')],
    ],
  );
}

/** Lines for a large domain beside a small one. */
export function growthTable({ small, large }: Growth): string {
  const title = `Growth: one domain of ${String(small.aliases)} mailboxes, and of ${String(large.aliases)}`;
  return lines(title, [
    [
      'whole run',
      seconds(large.makespanMs),
      `of ${String(small.aliases)}: ${seconds(small.makespanMs)}`,
    ],
    row(
      'events a mailbox',
      '',
      [small, large].map(({ events }) => events),
    ),
    row(
      'processor time a mailbox',
      ' ms',
      [small, large].map((cost: Cost) => cost.processorMs),
    ),
    row(
      'memory a mailbox',
      ' kB',
      [small, large].map(({ memoryKb }) => memoryKb),
    ),
    [
      'longest history of the domain',
      `${String(large.longest.domain)} events`,
      verdict(large.longest.domain < TARGETS.domain, '< 1,000'),
    ],
    [
      'longest of its children',
      `${String(large.longest.batch)} events`,
      verdict(large.longest.batch < TARGETS.batch, '< 3,000'),
    ],
  ]);
}

function row(what: string, unit: string, [few = 0, many = 0]: readonly number[]): Row {
  const text = (value: number): string => `${value.toFixed(1)}${unit}`;
  const met = verdict(many <= few * TARGETS.growth, '≤ 1.2 × that of the small one');
  return [what, text(many), `small ${text(few)}  ${met}`];
}
