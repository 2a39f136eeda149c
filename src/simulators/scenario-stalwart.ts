/** A Stalwart server of either line as a scenario states it. */
import { z } from 'zod';

const dnsManagement = z.enum(['Manual', 'Automatic']);

const domainSchema = z.strictObject({
  name: z.string().min(1),
  /** DKIM keys made before the story begins. */
  dkim: z.boolean().default(true),
  /** 0.16 only: `Automatic` = the server writes the zone itself. */
  dnsManagement: dnsManagement.default('Manual'),
  /** 0.16 only: further names that mean this domain. */
  aliases: z.array(z.string()).default([]),
});

const accountSchema = z.strictObject({
  /** Primary address; on the REST line the login is `name`. */
  address: z.string().min(3),
  /** Absent: the address, as everybody should have it. */
  name: z.string().optional(),
  type: z.enum(['individual', 'group', 'list']).default('individual'),
  aliases: z.array(z.string()).default([]),
  /** As stored: a hash, or plain text. Absent: nobody can log in. */
  secret: z.string().optional(),
  roles: z.array(z.string()).default(['user']),
  description: z.string().optional(),
  /** External members of a list. */
  recipients: z.array(z.string()).default([]),
});

const keySchema = z.strictObject({
  /** Name of the key's principal; on 0.16 the account it belongs to. */
  name: z.string().min(1),
  /** What follows the name; on 0.16 the whole key, `API_…`. */
  secret: z.string().min(8),
  /** `create` may create and read but owns no user permission, so it cannot grant the role `user`; `mute` lacks `authenticate`. */
  rights: z.enum(['admin', 'create', 'mute']).default('admin'),
});

export const stalwartSchema = z.strictObject({
  /** `rest` = 0.10 to 0.15, `jmap` = 0.16. */
  line: z.enum(['rest', 'jmap']),
  hostname: z.string().default('mail.example.net'),
  admin: z.strictObject({ user: z.string(), password: z.string().min(8) }),
  apiKeys: z.array(keySchema).default([]),
  domains: z.array(domainSchema).default([]),
  accounts: z.array(accountSchema).default([]),
  /** 0.16: from the creation of a domain until its DKIM keys exist. */
  dkimDelayMs: z.int().min(0).default(0),
  limits: z
    .strictObject({
      /** Per account and minute; administrators are exempt. */
      authenticated: z.int().positive().default(1000),
      /** Per client address and minute; on the REST line every Bearer request spends it too. */
      anonymous: z.int().positive().default(100),
      /** Failed logins a day per client address, and per login name. The real server exempts 127.0.0.1; this one does not. */
      failures: z.int().positive().default(100),
    })
    .prefault({}),
  latencyMs: z.int().min(0).default(0),
});

export type StalwartScenario = z.output<typeof stalwartSchema>;
export type DomainSeed = StalwartScenario['domains'][number];
export type AccountSeed = StalwartScenario['accounts'][number];
export type KeySeed = StalwartScenario['apiKeys'][number];
