/**
 * The calls of one run, in their order: which call of a port each pass makes, how often, and which one a look of an earlier pass saves. The
 * one place that knows it; a test holds it against the simulators' own call log. Pure.
 */
import { LOGINS_A_CHECK } from './login-check.ts';
import type { PassId } from './run.ts';
import { isBefore, parkOf, reaches, type ParkPoint } from './simulation-parks.ts';
import type { Circumstances } from './simulation-circumstances.ts';
import type { PortCall } from './simulation-wire.ts';

/** Calls of one kind a pass makes, one after the other or a few at a time. */
export interface RunCall {
  readonly pass: PassId;
  readonly call: PortCall;
  /** Calls of the port, each a slot of its ledger row. */
  readonly times: number;
  /** Pages, names or other repetitions within each. */
  readonly repeat: number;
}

/** What a run reads once for several passes while it writes nothing (`activities/readings.ts`). */
type Reading = 'domain' | 'aliases' | 'zone';
const READINGS: readonly Reading[] = ['domain', 'aliases', 'zone'];

interface Step {
  readonly pass: PassId;
  readonly call?: PortCall;
  readonly times?: (c: Circumstances) => number | boolean;
  readonly repeat?: (c: Circumstances) => number;
  /** Saved by this reading, and kept as it. */
  readonly reads?: Reading;
  /** Only while this reading is held, or is not. */
  readonly unless?: (c: Circumstances, held: ReadonlySet<Reading>) => boolean;
  readonly keeps?: Reading;
  /** What was read is not so any more. */
  readonly drops?: readonly Reading[];
}

const isNew = (c: Circumstances): boolean => !c.exists;
const writes = (c: Circumstances): boolean => c.zone.writes && parkOf(c)?.pass !== '1-2';
const hasZone = (c: Circumstances): boolean => c.dns !== undefined && c.zone.found;
const logins = ({ passwords: { set, prove } }: Circumstances): number => set + prove;
const loginsAgain = ({ passwords }: Circumstances): number =>
  Math.min(LOGINS_A_CHECK, passwords.proven);
const asked = (c: Circumstances): number => c.zone.asked;
/** Vendors show a thousand aliases a page. */
const pages = (count: number): number => Math.max(1, Math.ceil(count / 1000));
const before = (c: Circumstances): number => pages(c.aliases.listed + (c.catchAll ? 1 : 0));
const after = (c: Circumstances): number =>
  pages(c.aliases.listed + (c.catchAll ? 1 : 0) + c.aliases.created);
const switches = (c: Circumstances): boolean => c.mx.last && c.dns !== undefined;
const watches = (c: Circumstances): boolean => c.mx.away || c.mx.marked;
/** With nothing to set or prove, 3-1 looks at what stands, and asks nobody where nothing does. */
const diagnoses = (c: Circumstances): boolean => logins(c) > 0;
const looksAtStanding = ({ passwords }: Circumstances): boolean => passwords.standing > 0;

/** How a zone is looked at. */
function zoneSteps(
  pass: PassId,
  when: (c: Circumstances) => boolean = () => true,
): readonly Step[] {
  return [
    { pass, call: 'find-zone', times: (c) => c.dns !== undefined && when(c), repeat: asked },
    { pass, call: 'list-records', times: (c) => hasZone(c) && when(c) },
  ];
}

/** The last steps of 1-3, and of the switch of the MX: the provider checks the MX again, and looks. */
function verifySteps(pass: PassId, when: (c: Circumstances) => boolean): readonly Step[] {
  return [
    { pass, call: 'get-domain', times: (c) => when(c) && watches(c) },
    { pass, call: 'ignore-mx', times: (c) => when(c) && watches(c) },
  ];
}

const STEPS: readonly Step[] = [
  { pass: '1-1', call: 'get-domain' },
  { pass: '1-1', call: 'create-domain', times: isNew },
  { pass: '1-1', call: 'create-alias', times: (c) => isNew(c) && c.catchAll },
  { pass: '1-1', call: 'read-native', times: (c) => c.protections > 0 && c.domainUnkept },
  { pass: '1-1', call: 'set-protections', times: (c) => c.protections > 0 },
  { pass: '1-1', times: (c) => c.protections === 0, keeps: 'domain' },

  { pass: '1-2', call: 'get-domain', reads: 'domain' },
  ...zoneSteps('1-2'),
  { pass: '1-2', call: 'zone-names', times: (c) => c.dns !== undefined && !c.zone.found },
  {
    ...{ pass: '1-2', call: 'read-native' },
    times: (c) => c.mx.away && c.domainUnkept && c.protections === 0,
  },
  { pass: '1-2', call: 'ignore-mx', times: (c) => c.mx.away, drops: ['domain'] },
  { pass: '1-2', call: 'apply-changes', times: writes, drops: ['domain', 'zone'] },
  { pass: '1-2', times: (c) => hasZone(c) && !writes(c), keeps: 'zone' },

  ...verifySteps('1-3', (c) => !switches(c)),
  {
    ...{ pass: '1-3', call: 'verify-records', drops: ['domain'] },
    unless: (c, held) => held.has('domain') && c.seen,
  },

  { pass: '2-1', call: 'list-aliases', reads: 'aliases', repeat: before },
  {
    ...{ pass: '2-1', call: 'create-alias', drops: READINGS },
    times: ({ aliases }) => aliases.created - aliases.emptied,
  },
  {
    ...{ pass: '2-1', call: 'create-emptied-alias', drops: READINGS },
    times: ({ aliases }) => aliases.emptied,
  },
  { pass: '2-2', call: 'list-aliases', reads: 'aliases', repeat: after },
  { pass: '2-2', call: 'get-alias', times: ({ aliases }) => aliases.repaired, drops: READINGS },
  { pass: '2-2', call: 'read-native-alias', times: ({ aliases }) => aliases.unkept },
  { pass: '2-2', call: 'update-alias', times: ({ aliases }) => aliases.repaired },
  {
    ...{ pass: '2-2', call: 'list-aliases', reads: 'aliases', repeat: after },
    times: ({ aliases }) => aliases.repaired > 0,
  },

  { pass: '3-1', call: 'identify', times: diagnoses },
  { pass: '3-1', call: 'get-domain', reads: 'domain', times: diagnoses },
  {
    ...{ pass: '3-1', call: 'list-aliases', reads: 'aliases', repeat: after },
    times: (c) => diagnoses(c) || looksAtStanding(c),
  },
  { pass: '3-2', call: 'set-password', times: ({ passwords }) => passwords.set, drops: READINGS },
  { pass: '3-3', call: 'login', times: logins, drops: READINGS },
  { pass: '3-3', call: 'get-domain', reads: 'domain', times: switches },
  ...zoneSteps('3-3', switches),
  {
    ...{ pass: '3-3', call: 'apply-changes', drops: ['domain', 'zone'] },
    times: (c) => switches(c) && c.mx.switchWrites,
  },
  { pass: '3-3', times: (c) => switches(c) && hasZone(c) && !c.mx.switchWrites, keeps: 'zone' },
  ...verifySteps('3-3', switches),
  {
    ...{ pass: '3-3', call: 'verify-records', drops: ['domain'], times: switches },
    unless: (c, held) => held.has('domain') && c.seen,
  },

  { pass: '4-1', call: 'get-domain', reads: 'domain' },
  { pass: '4-1', call: 'list-aliases', reads: 'aliases', repeat: after },
  ...zoneSteps('4-1').map((step) => ({ ...step, unless: heldZone })),
  { pass: '4-1', call: 'login', times: loginsAgain },
  { pass: '4-1', call: 'verify-sending', times: (c) => c.sendingWaits && c.phases.includes(1) },
];

function heldZone(_c: Circumstances, held: ReadonlySet<Reading>): boolean {
  return held.has('zone');
}

/** The calls of a run in which nothing fails, in their order, up to where it waits for a person. */
export function callsOf(c: Circumstances): readonly RunCall[] {
  const held = new Set<Reading>();
  const park = parkOf(c);
  return STEPS.filter(({ pass }) => reaches(c, park, pass)).flatMap((step) =>
    take(step, c, { held, park }),
  );
}

interface Progress {
  readonly held: Set<Reading>;
  readonly park: ParkPoint | undefined;
}

/** What a step costs; what it reads and writes is noted for the steps behind it. */
function take(step: Step, c: Circumstances, { held, park }: Progress): readonly RunCall[] {
  const { pass, call } = step;
  const times = Number(step.times?.(c) ?? 1);
  if (times === 0 || isTooLate(step, park) || isSaved(step, c, held)) return [];
  note(step, held);
  return call === undefined ? [] : [{ pass, call, times, repeat: step.repeat?.(c) ?? 1 }];
}

/** The pass waits for a person before it comes to this. */
function isTooLate({ pass, call }: Step, park: ParkPoint | undefined): boolean {
  return park?.pass === pass && !isBefore(park, call);
}

function isSaved({ reads, unless }: Step, c: Circumstances, held: ReadonlySet<Reading>): boolean {
  return (reads !== undefined && held.has(reads)) || unless?.(c, held) === true;
}

function note({ reads, keeps, drops = [] }: Step, held: Set<Reading>): void {
  for (const reading of drops) held.delete(reading);
  for (const reading of [reads, keeps]) if (reading !== undefined) held.add(reading);
}
