import { z } from 'zod';
import { closed, says } from './manifest-says.ts';
import { line, recipient } from './manifest-values.ts';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

const aliasShape = {
  mailbox: z.boolean().exactOptional().meta({ description: 'IMAP on.', default: true }),
  recipients: z
    .array(recipient)
    .exactOptional()
    .meta({ description: 'Addresses or URLs that get a copy.' }),
  description: line(150)
    .refine(
      (text) => !/<[^>]*>/.test(text),
      says('holds HTML', 'Forward Email strips it: write plain text'),
    )
    .exactOptional()
    .meta({ description: 'Plain text.' }),
  labels: z
    .array(
      z
        .string()
        .max(150)
        .regex(
          SLUG,
          says(
            '… is no label Forward Email keeps as written',
            'use a-z, 0-9 and "-", e.g. front-desk',
          ),
        )
        .refine(
          (text) => text !== 'catch-all',
          says('… is a label Forward Email keeps for "*"', 'choose another label'),
        ),
    )
    .exactOptional()
    .meta({ description: 'Lower case letters, digits and -.' }),
  enabled: z.boolean().exactOptional().meta({
    description: 'Whether the alias takes mail; absent: a new one does, an existing one stays.',
  }),
  quota: z
    .string()
    .regex(/^\d+(?:\.\d+)? ?[KMGT]?B$/i, says('… is no size', 'write it as 1 GB'))
    .exactOptional()
    .meta({ description: 'Not supported yet.' }),
};

/** Settings of aliases without their name: `defaults.alias`, or `alias` of a domain. */
export const aliasSettingsSchema = closed(aliasShape).meta({ id: 'AliasSettings' });

/** One alias written in full. */
export const aliasSchema = closed({
  name: z.string().min(1).meta({ description: 'Local part, lower-cased.' }),
  ...aliasShape,
}).meta({
  id: 'AliasEntry',
});

export type AliasSettings = z.infer<typeof aliasSettingsSchema>;
