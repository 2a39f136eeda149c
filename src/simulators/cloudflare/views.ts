/** Zones and records as the API shows them (record objects have had no `zone_id` and `zone_name` since 2024). */
import type { Zone, ZoneRecord } from '../zones.ts';
import type { CloudflareAccount } from './state.ts';

/** A record; `read_only` appears in `meta` only where it is true. */
export function recordView(record: ZoneRecord): Record<string, unknown> {
  return {
    id: record.id,
    name: record.name,
    type: record.type,
    content: record.content,
    ...(record.priority === undefined ? {} : { priority: record.priority }),
    proxiable: ['A', 'AAAA', 'CNAME'].includes(record.type),
    proxied: record.proxied,
    ttl: record.ttl,
    settings: {},
    meta: record.readOnly ? { read_only: true, email_routing: true } : {},
    comment: record.comment,
    tags: [],
    created_on: record.createdOn,
    modified_on: record.modifiedOn,
    ...(record.commentModifiedOn === undefined
      ? {}
      : { comment_modified_on: record.commentModifiedOn }),
  };
}

/** A zone with what this token may do in it. */
export function zoneView(account: CloudflareAccount, zone: Zone): Record<string, unknown> {
  const edit = account.permission === 'edit' ? ['#dns_records:edit'] : [];
  return {
    id: zone.id,
    name: zone.name,
    status: zone.status,
    paused: zone.paused,
    type: zone.type,
    development_mode: 0,
    name_servers: Object.values(zone.nameServers),
    original_name_servers: [],
    original_registrar: 'another registrar',
    original_dnshost: 'another host',
    created_on: zone.createdOn,
    modified_on: zone.createdOn,
    activated_on: zone.createdOn,
    meta: { step: 4, page_rule_quota: 3, phishing_detected: false },
    permissions: [...edit, '#dns_records:read', '#zone:read'],
    plan: planView(zone.plan),
    account: { id: account.userId, name: 'Simulated account' },
    owner: { id: account.userId, type: 'user', email: null },
  };
}

const PLAN_NAMES: Readonly<Record<string, string>> = {
  free: 'Free Website',
  pro: 'Pro Website',
  business: 'Business Website',
  enterprise: 'Enterprise Website',
};

function planView(plan: string): Record<string, string> {
  return {
    id: '0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
    name: PLAN_NAMES[plan] ?? plan,
    legacy_id: plan,
  };
}

/** The DNS settings of a zone. */
export function settingsView({ flattens, nameServers }: Zone): Record<string, unknown> {
  return {
    flatten_all_cnames: flattens,
    foundation_dns: false,
    multi_provider: false,
    nameservers: { type: 'cloudflare.standard' },
    ns_ttl: 86_400,
    secondary_overrides: false,
    soa: {
      ...{ mname: nameServers.ns1, rname: 'dns.cloudflare.com', refresh: 10_000, retry: 2400 },
      ...{ expire: 604_800, min_ttl: 1800, ttl: 3600 },
    },
    zone_mode: 'standard',
  };
}
