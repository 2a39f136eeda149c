import { z } from 'zod';
import { closed } from './manifest-says.ts';
import { hostPort, secret, url } from './manifest-values.ts';

/** Where Forward Email's own service is: what holds where an account states nothing else. */
export const FORWARD_EMAIL = {
  url: 'https://api.forwardemail.net',
  imap: 'imap.forwardemail.net:993',
} as const;

/** One set of credentials at one provider. */
export const accountSchema = z
  .discriminatedUnion('kind', [
    closed({
      kind: z.literal('forward-email').meta({ description: 'The provider.' }),
      token: secret.meta({ description: 'API token.' }),
      url: url
        .exactOptional()
        .meta({ description: 'Base URL of the API.', default: FORWARD_EMAIL.url }),
      imap: hostPort.exactOptional().meta({
        description: 'IMAP server that proves logins.',
        default: FORWARD_EMAIL.imap,
      }),
      login: z
        .enum(['imap', 'rest'])
        .exactOptional()
        .meta({ description: 'How passwords are proven.', default: 'imap' }),
    }),
    closed({
      kind: z.literal('cloudflare').meta({ description: 'The provider.' }),
      token: secret.meta({ description: 'API token.' }),
      url: url.exactOptional().meta({
        description: 'Base URL of the API.',
        default: 'https://api.cloudflare.com/client/v4',
      }),
    }),
    closed({
      kind: z.literal('powerdns').meta({ description: 'The provider.' }),
      key: secret.meta({ description: 'API key.' }),
      url: url.meta({ description: 'Base URL of the API.' }),
      server: z
        .string()
        .exactOptional()
        .meta({ description: 'Id of the server in the API.', default: 'localhost' }),
    }),
    closed({
      kind: z.literal('stalwart').meta({ description: 'The provider.' }),
      token: secret.meta({ description: 'API key, or the password of user.' }),
      url: url.meta({ description: 'Base URL of the API.' }),
      user: z
        .string()
        .exactOptional()
        .meta({ description: 'Login whose password the token is; absent for an API key.' }),
      line: z
        .enum(['auto', 'rest', 'jmap'])
        .exactOptional()
        .meta({ description: 'Which API the server speaks.', default: 'auto' }),
      imap: hostPort
        .exactOptional()
        .meta({ description: 'IMAP server that proves logins; absent: JMAP proves.' }),
    }),
  ])
  .meta({ id: 'Account' });

export type Account = z.infer<typeof accountSchema>;
