/** Cloudflare's zones and the DNS servers that publish them, as a scenario states them. */
import { z } from 'zod';
import { patternSchema } from './scenario-faults.ts';

const recordSchema = z.strictObject({
  /** Whole name. */
  name: z.string().min(1),
  type: z.string().min(1),
  /** As the API would show it; a TXT may stand with or without quotes. */
  content: z.string(),
  ttl: z.int().positive().default(1),
  priority: z.int().min(0).max(65_535).optional(),
  proxied: z.boolean().default(false),
  comment: z.string().optional(),
  read_only: z.boolean().default(false),
});

const zoneSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  name: z.string().min(1),
  status: z.enum(['active', 'pending']).default('active'),
  /** `partial` (CNAME set-up) and `secondary` zones are served from elsewhere. */
  type: z.enum(['full', 'partial', 'secondary']).default('full'),
  paused: z.boolean().default(false),
  plan: z.enum(['free', 'pro', 'business', 'enterprise']).default('free'),
  /** A setting of paid plans: every CNAME is answered with addresses. */
  flatten_all_cnames: z.boolean().default(false),
  /** Host names of `ns1` and `ns2`. */
  name_servers: z
    .tuple([z.string(), z.string()])
    .default(['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com']),
  /** Records a zone may hold; 200 on Free zones made since September 2024. */
  quota: z.int().positive().default(200),
  records: z.array(recordSchema).default([]),
});

export const cloudflareSchema = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        token: z.string().min(20),
        /** Account tokens are refused by `/user/tokens/verify`. */
        kind: z.enum(['user', 'account']).default('user'),
        userId: z.string().min(1),
        permission: z.enum(['edit', 'read']).default('edit'),
        /** A token for single zones may not list zones without a name. */
        scope: z.enum(['account', 'zone']).default('account'),
        zones: z.array(zoneSchema).default([]),
      }),
    )
    .min(1),
  latencyMs: z.int().min(0).default(0),
  limits: z.strictObject({ requestsPerFiveMinutes: z.int().positive().default(1200) }).prefault({}),
});

export const SERVERS = ['ns1', 'ns2', 'recursive'] as const;
/** The three views of DNS. The recursive resolver asks `ns1` where nothing else is said of it. */
export type ServerName = (typeof SERVERS)[number];

export const dnsSchema = z.strictObject({
  /** From a write at the API until a name server answers with it. */
  propagationMs: z.int().min(0).default(0),
  /** First match wins; without `server` it holds for all. */
  overrides: z
    .array(
      z.strictObject({
        match: patternSchema,
        server: z.enum(SERVERS).optional(),
        delayMs: z.int().min(0),
      }),
    )
    .default([]),
  /** SOA minimum in seconds: how long the resolver remembers that a name did not exist (RFC 2308 §5). */
  negativeTtl: z.int().min(0).default(60),
  latencyMs: z.int().min(0).default(0),
  /** Records of other people's zones, known to the resolver only. */
  elsewhere: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']),
        content: z.string(),
        priority: z.int().optional(),
      }),
    )
    .default([]),
});

export type CloudflareScenario = z.output<typeof cloudflareSchema>;
export type ZoneSeed = CloudflareScenario['accounts'][number]['zones'][number];
export type DnsScenario = z.output<typeof dnsSchema>;
