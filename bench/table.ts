/** The numbers as a person reads them. Pure. */
import type { Fleet, OneCall } from './fleet.ts';
import type { Parked } from './parked.ts';

/** What the project promises of each ratio (docs/benchmarks.md). */
const TARGETS = { ofFloor: 1.25, speedUp: 5, parkedMb: 60 } as const;

export interface FleetRatios {
  /** Makespan ÷ the larger of the two floors. */
  readonly ofFloor: number;
  /** One call at a time ÷ makespan. */
  readonly speedUp: number;
}

/** The two ratios of the fleet. */
export function fleetRatios(fleet: Fleet, oneCall: OneCall): FleetRatios {
  const floor = Math.max(fleet.pace.floorMs, fleet.bareMs);
  return { ofFloor: fleet.makespanMs / floor, speedUp: oneCall.scaledMs / fleet.makespanMs };
}

/** Lines for the fleet beside its floors. */
export function fleetTable(fleet: Fleet, oneCall: OneCall): string {
  const { load, pace } = fleet;
  const { ofFloor, speedUp } = fleetRatios(fleet, oneCall);
  const fraction = `${String(oneCall.domains)} of ${String(load.domains)} domains measured: ${seconds(oneCall.makespanMs)}`;
  return lines(
    `Fleet: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, answers in ${String(load.latencyMs)} ms, one call every ${String(load.everyMs)} ms`,
    [
      ['makespan', seconds(fleet.makespanMs), ''],
      ['floor: pace + latency', seconds(pace.floorMs), ''],
      ['floor: empty activities', seconds(fleet.bareMs), `${String(fleet.activities)} activities`],
      ['domains in step, for comparison', seconds(pace.inStepMs), ''],
      ['one call at a time', seconds(oneCall.scaledMs), fraction],
      ['its answers alone', seconds(pace.serialMs), `${times(pace.serialMs / pace.floorMs)} floor`],
      ['makespan ÷ larger floor', times(ofFloor), verdict(ofFloor <= TARGETS.ofFloor, '≤ 1.25')],
      [
        'faster than one call at a time',
        times(speedUp),
        verdict(speedUp >= TARGETS.speedUp, '≥ 5'),
      ],
      ['calls', String(fleet.calls), `${String(fleet.callsNeeded)} needed`],
      ['events per alias', fleet.eventsPerAlias.toFixed(1), ''],
      ['worker memory', megabytes(fleet.peakMb), `peak; ${megabytes(fleet.idleMb)} idle`],
    ],
  );
}

/** Lines for the parked domains. */
export function parkedTable(parked: Parked): string {
  const cost = parked.parkedMb - parked.idleMb;
  const all = parked.resumed === parked.domains;
  return lines(`Parked: ${String(parked.domains)} domains on the free plan`, [
    ['parked', String(parked.parked), `in ${seconds(parked.parkingMs)}`],
    ['worker memory, idle', megabytes(parked.idleMb), ''],
    ['worker memory, all parked', megabytes(parked.parkedMb), `peak ${megabytes(parked.peakMb)}`],
    ['cost of parking', megabytes(cost), verdict(cost <= TARGETS.parkedMb, '≤ 60 MB')],
    [
      'resumed and done',
      String(parked.resumed),
      verdict(all, `all, in ${seconds(parked.resumingMs)}`),
    ],
  ]);
}

/** What was measured, its value, and what there is to say about it. */
export type Row = readonly [what: string, value: string, note: string];

/** A title and aligned rows. */
export function lines(title: string, rows: readonly Row[]): string {
  const text = rows.map(([what, value, note]) =>
    `  ${what.padEnd(34)}${value.padStart(10)}  ${note}`.trimEnd(),
  );
  return [title, ...text, ''].join('\n');
}

/** Whether a target was met, and which. */
export function verdict(met: boolean, target: string): string {
  return `${met ? 'met' : 'MISSED'} (${target})`;
}

/** Milliseconds as seconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A ratio. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

function megabytes(mb: number): string {
  return `${mb.toFixed(0)} MB`;
}
