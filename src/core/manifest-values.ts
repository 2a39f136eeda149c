/** Single values of the manifest, each with its refusal and remedy. */
import { z } from 'zod';
import { isWebUrl, parseAddress, parseRecipient } from './mail-address.ts';
import { closed, says } from './manifest-says.ts';
import { DURATION, PERCENTAGE, parseDuration, parsePercentage } from './quantities.ts';

const REFERENCE =
  'write { env: NAME } or { file: /path } and keep the value itself out of the manifest';

export const label = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,62}$/, says('… is no label', 'use letters, digits, "-" and "_"'))
  .meta({ id: 'Label', description: 'Name of an account of this manifest.' });

const NO_DURATION = says('… is no duration', 'write a number and s, m, h or d, e.g. 48h');

export const duration = z
  .string({ error: NO_DURATION })
  .regex(DURATION, NO_DURATION)
  .refine(
    (text) => !DURATION.test(text) || parseDuration(text) !== undefined,
    says('… is no possible duration', 'use more than 0 and at most 366d'),
  )
  .meta({ id: 'Duration', description: 'A number and s, m, h or d.', examples: ['2s', '48h'] });

const NO_PERCENTAGE = says('… is no percentage', 'write a number and %, e.g. 95%');

export const percentage = z
  .string({ error: NO_PERCENTAGE })
  .regex(PERCENTAGE, NO_PERCENTAGE)
  .refine(
    (text) => !PERCENTAGE.test(text) || parsePercentage(text) !== undefined,
    says('… is more than 100%', 'use at most 100%'),
  );

export const address = z
  .string()
  .refine(
    (text) => parseAddress(text) !== undefined,
    says('… is no mail address', 'write name@domain, without mailto: and quotes'),
  );

export const recipient = z
  .string()
  .refine(
    (text) => parseRecipient(text) !== undefined,
    says('… is neither an address nor a URL', 'write name@domain or https://…'),
  );

export const url = z
  .string()
  .refine(isWebUrl, says('is no http(s) URL', 'write it as https://host or https://host:port'))
  .refine(
    (text) => !isWebUrl(text) || !/^https?:\/\/[^/?#]*@/i.test(text),
    says('holds a user or password', 'remove what stands before "@"; secrets go into token:'),
  );

export const hostPort = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/,
    says('… is no host:port', 'write it as imap.example.com:993'),
  );

export const secret = z
  .union(
    [
      closed({
        env: z
          .string()
          .regex(/^[A-Za-z_]\w*$/, says('is no name of an environment variable', REFERENCE)),
      }),
      closed({ file: z.string().min(1) }),
    ],
    { error: says('is no reference to a secret', REFERENCE) },
  )
  .meta({ id: 'SecretRef', description: 'Where the worker finds the secret; never the secret.' });

export const line = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cc}*$/u, says('holds control characters', 'write it in one line'));

/** Where a worker finds a secret; never the secret. */
export type SecretRef = z.infer<typeof secret>;
