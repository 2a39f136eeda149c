/** Where a run of a domain will wait for a person before it comes to its end, by what a survey sees. Pure. */
import { PASSES, phaseOf, type PassId } from './run.ts';
import type { Circumstances } from './simulation-circumstances.ts';
import type { PortCall } from './simulation-wire.ts';

/** The pass that waits, and the calls it makes before it does. */
export interface ParkPoint {
  readonly pass: PassId;
  readonly makes: readonly PortCall[];
}

/** `undefined`: nothing a survey sees will make the run wait for a person. */
export function parkOf(c: Circumstances): ParkPoint | undefined {
  const points: readonly (readonly [boolean, ParkPoint])[] = [
    [c.free, { pass: '1-1', makes: ['get-domain'] }],
    [c.zone.conflict || (c.dns !== undefined && !c.zone.found), CONFLICT],
    [isOut(c), { pass: '2-1', makes: ['list-aliases'] }],
    [isOut(c), { pass: '3-1', makes: ['identify', 'get-domain'] }],
    [isOut(c), { pass: '4-1', makes: ['get-domain'] }],
    [c.mx.last && c.mx.unproven, { pass: '3-3', makes: ['login'] }],
  ];
  const reached = points.filter(([is, { pass }]) => is && c.phases.includes(phaseOf(pass)));
  return reached.map(([, point]) => point).sort(byPass)[0];
}

const CONFLICT: ParkPoint = {
  pass: '1-2',
  makes: ['get-domain', 'find-zone', 'list-records', 'zone-names', 'read-native', 'ignore-mx'],
};

/** Phase 1, which would make the domain or say what its plan lacks, is left out. */
function isOut({ exists, free, phases }: Circumstances): boolean {
  return !phases.includes(1) && (!exists || free);
}

/** True for a call that the pass makes before it waits. */
export function isBefore({ makes }: ParkPoint, call: PortCall | undefined): boolean {
  return call !== undefined && makes.includes(call);
}

/** True for a pass the run is asked for and comes to. */
export function reaches(
  { phases }: Circumstances,
  park: ParkPoint | undefined,
  pass: PassId,
): boolean {
  if (!phases.includes(phaseOf(pass))) return false;
  return park === undefined || PASSES.indexOf(pass) <= PASSES.indexOf(park.pass);
}

function byPass(a: ParkPoint, b: ParkPoint): number {
  return PASSES.indexOf(a.pass) - PASSES.indexOf(b.pass);
}
