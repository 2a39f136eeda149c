/** The zones Cloudflare holds and its name servers publish: every record with the time it came and the time it went. */
import type { ServerName } from './scenario-dns.ts';

export interface ZoneRecord {
  readonly id: string;
  /** Whole name, lower-case Punycode, no final dot. */
  readonly name: string;
  readonly type: string;
  /** As the API shows it. */
  readonly content: string;
  readonly ttl: number;
  readonly priority?: number;
  readonly proxied: boolean;
  readonly comment: string | null;
  /** When the comment became what it is; absent without one. */
  readonly commentModifiedOn?: string;
  readonly readOnly: boolean;
  readonly createdOn: string;
  readonly modifiedOn: string;
}

interface Version {
  readonly record: ZoneRecord;
  readonly from: number;
  until: number;
}

/** Milliseconds from a write until the server in question answers with it. */
export type Delay = (name: string) => number;

export class Zone {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** Of all but `full` another server is the authority. */
  readonly type: 'full' | 'partial' | 'secondary';
  readonly paused: boolean;
  /** Id of the plan, `free` or a paid one. */
  readonly plan: string;
  /** Every CNAME below the apex is answered with addresses. */
  readonly flattens: boolean;
  readonly quota: number;
  /** ISO 8601. */
  readonly createdOn: string;
  readonly nameServers: Readonly<Record<Exclude<ServerName, 'recursive'>, string>>;
  private readonly versions: Version[] = [];

  constructor(zone: Omit<Zone, 'versions' | 'records' | 'commit' | 'published'>) {
    this.id = zone.id;
    this.name = zone.name;
    this.status = zone.status;
    this.type = zone.type;
    this.paused = zone.paused;
    this.plan = zone.plan;
    this.flattens = zone.flattens;
    this.quota = zone.quota;
    this.createdOn = zone.createdOn;
    this.nameServers = zone.nameServers;
  }

  /** What the API shows now. */
  records(): ZoneRecord[] {
    return this.versions.filter((v) => v.until === Infinity).map((v) => v.record);
  }

  /** Makes `next` the content of the zone at `at`; records that are the same object stay as they were. */
  commit(next: readonly ZoneRecord[], at: number): void {
    const kept = new Set(next);
    const live = new Set(this.records());
    for (const version of this.versions) {
      if (version.until === Infinity && !kept.has(version.record)) version.until = at;
    }
    for (const record of next) {
      if (!live.has(record)) this.versions.push({ record, from: at, until: Infinity });
    }
  }

  /** What a server answers with at `at`. */
  published(at: number, delay: Delay): ZoneRecord[] {
    return this.versions
      .filter(({ record, from, until }) => {
        const late = delay(record.name);
        return from + late <= at && at < until + late;
      })
      .map((version) => version.record);
  }
}

/** The zone a name belongs to: the longest one it ends in. */
export function zoneOf(zones: readonly Zone[], name: string): Zone | undefined {
  return zones
    .filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}
