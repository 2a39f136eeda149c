/** Forward Email and its IMAP server as a scenario states them. */
import { z } from 'zod';

export const PLANS = ['free', 'enhanced_protection', 'team', 'enterprise'] as const;
export type Plan = (typeof PLANS)[number];

const aliasSchema = z.strictObject({
  name: z.string().min(1),
  has_imap: z.boolean().default(false),
  is_enabled: z.boolean().default(true),
  /** Absent: the account's own address, as the vendor does. */
  recipients: z.array(z.string()).optional(),
  description: z.string().default(''),
  labels: z.array(z.string()).default([]),
  /** The password somebody set before the story begins. */
  password: z.string().optional(),
});

const domainSchema = z.strictObject({
  name: z.string().min(1),
  plan: z.enum(PLANS).default('enhanced_protection'),
  /** The account's group in it: a `user` reads the domain and manages only aliases of its own. */
  group: z.enum(['admin', 'user']).default('admin'),
  /** Ten alphanumerics; absent: random. State it where the zone already holds it. */
  verification_record: z.string().length(10).optional(),
  /** Selector relative to the registrable root, and value; absent: a new key. State it where the zone already holds it. */
  dkim: z.strictObject({ selector: z.string().min(1), value: z.string().min(1) }).optional(),
  has_adult_content_protection: z.boolean().default(true),
  has_phishing_protection: z.boolean().default(true),
  has_executable_protection: z.boolean().default(true),
  has_virus_protection: z.boolean().default(true),
  /** Whether it may send: approved or not yet, suspended or not. */
  has_smtp: z.boolean().default(false),
  is_smtp_suspended: z.boolean().default(false),
  aliases: z.array(aliasSchema).default([]),
});

const accountSchema = z.strictObject({
  token: z.string().min(20),
  id: z.string().min(1),
  email: z.email(),
  plan: z.enum(PLANS).default('enhanced_protection'),
  email_verified: z.boolean().default(true),
  banned: z.boolean().default(false),
  past_due: z.boolean().default(false),
  domains: z.array(domainSchema).default([]),
});

export const forwardEmailSchema = z.strictObject({
  accounts: z.array(accountSchema).min(1),
  /** Counted per user and 24 hours, but `requestsPerMinute` per client address. */
  limits: z
    .strictObject({
      domains: z.int().positive().default(50),
      aliases: z.int().positive().default(300),
      passwords: z.int().positive().default(300),
      requestsPerMinute: z.int().positive().default(1000),
    })
    .prefault({}),
  latencyMs: z.int().min(0).default(0),
  /** After so long a request is answered with 408, while its work goes on. */
  timeoutMs: z.int().positive().default(30_000),
  /** Which generation of `PUT alias` the server is: what it does with recipients a body leaves out. */
  aliasPut: z.enum(['wiping', 'keeping']).default('keeping'),
  /** Size of the DKIM keys it makes. */
  dkimBits: z.union([z.literal(1024), z.literal(2048)]).default(1024),
  /** How long a mailbox rekey takes; logins are refused meanwhile. */
  rekeyMs: z.int().min(0).default(1000),
});

export const imapSchema = z.strictObject({
  latencyMs: z.int().min(0).default(0),
  /** Distinct wrong passwords an hour from one client address before every login is refused. */
  lockoutAfter: z.int().positive().default(10),
});

export type ForwardEmailScenario = z.output<typeof forwardEmailSchema>;
export type AccountSeed = ForwardEmailScenario['accounts'][number];
export type DomainSeed = AccountSeed['domains'][number];
export type AliasSeed = DomainSeed['aliases'][number];
