/** The grammar of the manifest, as zod schemas: shapes and single values. What needs two places to judge is in the rules. */
import { z } from 'zod';
import { parseDomainName } from './domain-name.ts';
import { accountSchema } from './manifest-account-schema.ts';
import { aliasSchema, aliasSettingsSchema } from './manifest-alias-schema.ts';
import { closed, says } from './manifest-says.ts';
import { address, duration, label, line, percentage } from './manifest-values.ts';
import type { Operation } from './spec.ts';

const dns = closed({
  account: label.meta({ description: 'The DNS account.' }),
  mx: z
    .enum(['publish', 'last', 'keep', 'replace'])
    .exactOptional()
    .meta({ description: 'Whether and when the MX are written.', default: 'publish' }),
  spf: z
    .enum(['merge', 'keep'])
    .exactOptional()
    .meta({ description: 'Adds the provider to the SPF record, or leaves it.', default: 'merge' }),
  spfAll: z.enum(['~all', '-all']).exactOptional().meta({
    description: 'End of an SPF record Mailkeel creates; an existing one stays.',
    default: '~all',
  }),
  dmarc: z
    .enum(['none', 'quarantine', 'reject', 'keep'])
    .exactOptional()
    .meta({ description: 'Policy of a DMARC record Mailkeel creates.', default: 'none' }),
  rua: address
    .exactOptional()
    .meta({ description: 'Where aggregate reports go; absent: the provider.' }),
  extras: z
    .array(z.enum(['tls-rpt', 'autoconfig']))
    .exactOptional()
    .meta({ description: 'More records that are written.', default: [] }),
}).meta({ id: 'Dns' });

const csv = closed({
  csv: z.string().min(1).meta({ description: 'Path of a sheet, relative to the manifest.' }),
});

const settingsShape = {
  mail: label.exactOptional().meta({ description: 'The mail account.' }),
  dns: z
    .union([dns, z.literal('manual')], {
      error: says('is neither a mapping nor "manual"', 'write { account: … } or manual'),
    })
    .exactOptional()
    .meta({ description: 'Where the records stand; manual: somebody else writes them.' }),
  existing: z
    .enum(['keep', 'converge'])
    .exactOptional()
    .meta({ description: 'Whether what existed before is changed to match.', default: 'keep' }),
  passwords: z
    .enum(['new', 'missing', 'none'])
    .exactOptional()
    .meta({ description: 'Which mailboxes get a password.', default: 'new' }),
  protection: z.enum(['ensure', 'report']).exactOptional().meta({
    description: 'Protections of the domain; absent: on where Mailkeel creates it, else reported.',
  }),
  catchAll: z
    .union([z.enum(['none', 'keep']), closed({ recipients: z.array(address).min(1) })], {
      error: says('… is no catch-all setting', 'write none, keep or { recipients: [address] }'),
    })
    .exactOptional()
    .meta({
      description: 'Catch-all of a domain Mailkeel creates; an existing one is only compared.',
    }),
  phases: z
    .array(z.literal([1, 2, 3, 4]))
    .min(1)
    .exactOptional()
    .meta({ description: 'Phases to run.', default: [1, 2, 3, 4] }),
  alias: aliasSettingsSchema.exactOptional().meta({ description: 'Defaults of the aliases.' }),
};

/** Defaults, each of them also a key of a domain. */
export const settingsSchema = closed(settingsShape).meta({ id: 'Settings' });

const listOrFile = (what: string): string =>
  says(`is neither a list nor a file`, `write a list of ${what}, or { csv: path }`);

/** One domain. */
export const domainSchema = closed({
  name: z
    .string()
    .superRefine((text, context) => {
      const parsed = parseDomainName(text);
      if (!parsed.ok)
        context.addIssue({
          code: 'custom',
          message: says(`… ${parsed.reason}`, 'write the mail domain, e.g. example.com'),
        });
    })
    .meta({ description: 'The mail domain; case is folded, Unicode becomes Punycode.' }),
  client: line(100)
    .min(1)
    .exactOptional()
    .meta({ description: 'A free tag for filters and reports.' }),
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
    .exactOptional()
    .meta({ description: 'The addresses of the domain; a bare name is a mailbox.', default: [] }),
  ...settingsShape,
}).meta({ id: 'DomainEntry' });

/** Rules of the whole run. */
export const policySchema = closed({
  window: z
    .int()
    .min(1)
    .max(1000)
    .exactOptional()
    .meta({ description: 'Domains that work at a time.', default: 10 }),
  propagation: closed({
    deadline: duration
      .exactOptional()
      .meta({ description: 'How long pass 1-3 looks.', default: '48h' }),
    then: z
      .enum(['park', 'continue'])
      .exactOptional()
      .meta({ description: 'What follows the deadline.', default: 'park' }),
  })
    .exactOptional()
    .meta({ description: 'The look at DNS in pass 1-3.' }),
  maxDeletions: z.int().min(0).exactOptional().meta({
    description: 'Superseded records of its own Mailkeel may delete, a domain.',
    default: 0,
  }),
  minProven: percentage.exactOptional().meta({
    description: 'Share of logins that must be proven; below it the exit code is 4.',
    default: '95%',
  }),
}).meta({ id: 'Policy' });

const pace = closed({
  every: duration.exactOptional().meta({ description: 'Shortest time between two calls.' }),
  perDay: z.int().min(1).exactOptional().meta({ description: 'Calls in 24 hours.' }),
});

/** Slower or faster than the known limits, by account and operation. */
export const paceSchema = z.record(
  label,
  closed({
    requests: pace.exactOptional().meta({ description: 'Every call that is none of the others.' }),
    domains: pace.exactOptional().meta({ description: 'Domains created.' }),
    aliases: pace.exactOptional().meta({ description: 'Aliases created.' }),
    passwords: pace.exactOptional().meta({ description: 'Passwords set.' }),
    logins: pace.exactOptional().meta({ description: 'Logins that prove a password.' }),
  } satisfies Record<Operation, unknown>),
);

/** Accounts by label. */
export const accountsSchema = z.record(label, accountSchema);

/** The whole manifest. */
export const manifestSchema = closed({
  version: z.literal(1).meta({ description: 'Version of the grammar.' }),
  accounts: accountsSchema.meta({ description: 'Accounts by label.' }),
  pace: paceSchema
    .exactOptional()
    .meta({ description: 'Slower or faster than the known limits, by account and operation.' }),
  defaults: settingsSchema
    .exactOptional()
    .meta({ description: 'Settings of every domain that does not state its own.' }),
  policy: policySchema.exactOptional().meta({ description: 'Rules of the whole run.' }),
  domains: z
    .union([z.array(domainSchema).min(1), csv], { error: listOrFile('domains') })
    .meta({ description: 'What is wanted.' }),
  aliases: z
    .array(csv)
    .exactOptional()
    .meta({ description: 'Sheets for many domains; each row carries the full address.' }),
});

export type Settings = z.infer<typeof settingsSchema>;
export type DomainEntry = z.infer<typeof domainSchema>;
export type Policy = z.infer<typeof policySchema>;
/** The manifest as written. */
export type Manifest = z.infer<typeof manifestSchema>;
