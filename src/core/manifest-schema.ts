/** The grammar of the manifest, as zod schemas: shapes and single values. What needs two places to judge is in the rules. */
import { z } from 'zod';
import { parseDomainName } from './domain-name.ts';
import { accountSchema } from './manifest-account-schema.ts';
import { aliasSchema, aliasSettingsSchema } from './manifest-alias-schema.ts';
import { closed, says } from './manifest-says.ts';
import { address, duration, label, line, percentage } from './manifest-values.ts';
import type { Operation } from './spec.ts';

const dns = closed({
  account: label,
  mx: z.enum(['publish', 'last', 'keep', 'replace']).exactOptional(),
  spf: z.enum(['merge', 'keep']).exactOptional(),
  spfAll: z.enum(['~all', '-all']).exactOptional(),
  dmarc: z.enum(['none', 'quarantine', 'reject', 'keep']).exactOptional(),
  rua: address.exactOptional(),
  extras: z.array(z.enum(['tls-rpt', 'autoconfig'])).exactOptional(),
}).meta({ id: 'Dns' });

const csv = closed({ csv: z.string().min(1).meta({ description: 'Relative to the manifest.' }) });

const settingsShape = {
  mail: label.exactOptional(),
  dns: z
    .union([dns, z.literal('manual')], {
      error: says('is neither a mapping nor "manual"', 'write { account: … } or manual'),
    })
    .exactOptional(),
  existing: z.enum(['keep', 'converge']).exactOptional(),
  passwords: z.enum(['new', 'missing', 'none']).exactOptional(),
  protection: z.enum(['ensure', 'report']).exactOptional(),
  catchAll: z
    .union([z.enum(['none', 'keep']), closed({ recipients: z.array(address).min(1) })], {
      error: says('… is no catch-all setting', 'write none, keep or { recipients: [address] }'),
    })
    .exactOptional(),
  phases: z
    .array(z.literal([1, 2, 3, 4]))
    .min(1)
    .exactOptional(),
  alias: aliasSettingsSchema.exactOptional(),
};

/** Defaults, each of them also a key of a domain. */
export const settingsSchema = closed(settingsShape).meta({ id: 'Settings' });

const listOrFile = (what: string): string =>
  says(`is neither a list nor a file`, `write a list of ${what}, or { csv: path }`);

/** One domain. */
export const domainSchema = closed({
  name: z.string().superRefine((text, context) => {
    const parsed = parseDomainName(text);
    if (!parsed.ok)
      context.addIssue({
        code: 'custom',
        message: says(`… ${parsed.reason}`, 'write the mail domain, e.g. example.com'),
      });
  }),
  client: line(100).min(1).exactOptional(),
  aliases: z
    .union(
      [
        z.array(
          z.union([z.string().min(1), aliasSchema], {
            error: says('is no alias', 'write its name, or { name: …, mailbox: … }'),
          }),
        ),
        csv,
      ],
      { error: listOrFile('names') },
    )
    .exactOptional(),
  ...settingsShape,
}).meta({ id: 'DomainEntry' });

/** Rules of the whole run. */
export const policySchema = closed({
  window: z.int().min(1).max(1000).exactOptional(),
  propagation: closed({
    deadline: duration.exactOptional(),
    then: z.enum(['park', 'continue']).exactOptional(),
  }).exactOptional(),
  maxDeletions: z.int().min(0).exactOptional(),
  minProven: percentage.exactOptional(),
}).meta({ id: 'Policy' });

const pace = closed({
  every: duration.exactOptional(),
  perDay: z.int().min(1).exactOptional(),
});

/** Slower or faster than the known limits, by account and operation. */
export const paceSchema = z.record(
  label,
  closed({
    requests: pace.exactOptional(),
    domains: pace.exactOptional(),
    aliases: pace.exactOptional(),
    passwords: pace.exactOptional(),
    logins: pace.exactOptional(),
  } satisfies Record<Operation, unknown>),
);

/** Accounts by label. */
export const accountsSchema = z.record(label, accountSchema);

/** The whole manifest. */
export const manifestSchema = closed({
  version: z.literal(1),
  accounts: accountsSchema,
  pace: paceSchema.exactOptional(),
  defaults: settingsSchema.exactOptional(),
  policy: policySchema.exactOptional(),
  domains: z.union([z.array(domainSchema).min(1), csv], { error: listOrFile('domains') }),
  aliases: z.array(csv).exactOptional(),
});

export type Settings = z.infer<typeof settingsSchema>;
export type DomainEntry = z.infer<typeof domainSchema>;
export type Policy = z.infer<typeof policySchema>;
/** The manifest as written. */
export type Manifest = z.infer<typeof manifestSchema>;
