import { z } from 'zod';
import { closed } from './manifest-says.ts';
import { hostPort, secret, url } from './manifest-values.ts';

/** One set of credentials at one provider. */
export const accountSchema = z
  .discriminatedUnion('kind', [
    closed({
      kind: z.literal('forward-email'),
      token: secret,
      url: url.exactOptional(),
      imap: hostPort.exactOptional(),
      login: z.enum(['imap', 'rest']).exactOptional(),
    }),
    closed({ kind: z.literal('cloudflare'), token: secret, url: url.exactOptional() }),
    closed({
      kind: z.literal('powerdns'),
      key: secret,
      url,
      server: z.string().exactOptional(),
    }),
    closed({
      kind: z.literal('stalwart'),
      token: secret,
      url,
      user: z.string().exactOptional(),
      line: z.enum(['auto', 'rest', 'jmap']).exactOptional(),
      imap: hostPort.exactOptional(),
    }),
  ])
  .meta({ id: 'Account' });

export type Account = z.infer<typeof accountSchema>;
