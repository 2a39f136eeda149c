/** Settings of a whole zone that stand in nobody's way and still matter to mail: named in the plan, the health check and `doctor`. */
import type { DesiredRecord, PlanItem } from './dns.ts';

/** What is known of a zone beside its records. */
export interface ZoneSettings {
  readonly name: string;
  /** Its records are served, its host's other services rest. */
  readonly paused?: boolean;
  /** Every CNAME of it is answered with the addresses of its target. */
  readonly flattens?: boolean;
}

/** One setting as a person is told of it. */
export interface ZoneNote {
  readonly setting: 'zone-paused' | 'zone-flattened';
  readonly message: string;
  readonly remedy: string;
}

/** What is to be told of a zone; `cnames`: those that are to stand in it. Nothing where no setting matters. */
export function zoneNotes(
  { name, paused, flattens }: ZoneSettings,
  cnames: readonly string[] = [],
): readonly ZoneNote[] {
  const concerned = cnames.length === 0 ? 'every CNAME' : cnames.join(', ');
  return [
    ...(paused === true
      ? [
          {
            ...({ setting: 'zone-paused' } as const),
            message: `zone ${name} is paused at its host: its records are served, its proxy is not, so a policy or autoconfig host behind it may answer without its certificate`,
            remedy: `take zone ${name} out of its pause at the DNS host, where that was not meant`,
          },
        ]
      : []),
    ...(flattens === true
      ? [
          {
            ...({ setting: 'zone-flattened' } as const),
            message: `zone ${name} flattens every CNAME: ${concerned} is answered with addresses, and whoever looks for the CNAME, as a mail provider for the Return-Path, finds none`,
            remedy: `switch "flatten all CNAMEs" of zone ${name} off at the DNS host`,
          },
        ]
      : []),
  ];
}

/** The same as lines of a plan: nothing is written for them. */
export function zoneItems(
  zone: ZoneSettings,
  desired: readonly DesiredRecord[],
): readonly PlanItem[] {
  const cnames = desired.filter(({ type }) => type === 'CNAME').map(({ name }) => name);
  return zoneNotes(zone, cnames).map(({ setting, message, remedy }) => ({
    ...{ action: 'keep', purpose: setting, name: zone.name, type: 'ZONE' },
    ...{ reason: message, remedy },
  }));
}
