/** Everything Cloudflare knows: accounts by token and the zones each sees. */
import { randomBytes } from 'node:crypto';
import type { CloudflareScenario, ZoneSeed } from '../scenario-dns.ts';
import { Zone, type ZoneRecord } from '../zones.ts';

export interface CloudflareAccount {
  readonly token: string;
  readonly kind: 'user' | 'account';
  readonly userId: string;
  /** Id of the token, as verify tells it. */
  readonly tokenId: string;
  readonly permission: 'edit' | 'read';
  readonly scope: 'account' | 'zone';
  readonly zones: readonly Zone[];
}

export interface CloudflareState {
  readonly accounts: readonly CloudflareAccount[];
}

/** Builds the state a scenario begins with; its records have been in DNS for ever. */
export function seedState(scenario: CloudflareScenario, now: number): CloudflareState {
  return {
    accounts: scenario.accounts.map((seed) => ({
      ...seed,
      tokenId: hexId(),
      zones: seed.zones.map((zone) => seedZone(zone, new Date(now).toISOString())),
    })),
  };
}

/** All zones of all accounts: what the name servers serve. */
export function allZones(state: CloudflareState): readonly Zone[] {
  return state.accounts.flatMap((account) => account.zones);
}

/** 32 hexadecimal digits. */
export function hexId(): string {
  return randomBytes(16).toString('hex');
}

function seedZone(seed: ZoneSeed, at: string): Zone {
  const [ns1, ns2] = seed.name_servers;
  const zone = new Zone({
    id: seed.id ?? hexId(),
    name: seed.name,
    status: seed.status,
    type: seed.type,
    paused: seed.paused,
    plan: seed.plan,
    flattens: seed.flatten_all_cnames,
    quota: seed.quota,
    createdOn: at,
    nameServers: { ns1, ns2 },
  });
  const records = seed.records.map((record): ZoneRecord => ({
    id: hexId(),
    name: record.name.toLowerCase(),
    type: record.type,
    content: record.content,
    ttl: record.ttl,
    ...(record.priority === undefined ? {} : { priority: record.priority }),
    proxied: record.proxied,
    comment: record.comment ?? null,
    ...(record.comment === undefined ? {} : { commentModifiedOn: at }),
    readOnly: record.read_only,
    createdOn: at,
    modifiedOn: at,
  }));
  zone.commit(records, -Infinity);
  return zone;
}
