/** Accounts and mailing lists of the registry, as holders of addresses. */
import { z } from 'zod';
import type { Holder } from './line.ts';

/** A further address of an account, which may be of another domain, or switched off. */
const Further = z.object({
  name: z.string(),
  domainId: z.string(),
  enabled: z.boolean().optional(),
});

/** `x:Account`: a user or a group. Its secrets come masked. */
export const Account = z.object({
  '@type': z.string(),
  id: z.string(),
  emailAddress: z.string(),
  domainId: z.string(),
  description: z.string().nullish(),
  aliases: z.record(z.string(), Further).nullish(),
  credentials: z.record(z.string(), z.object({ '@type': z.string() })).nullish(),
});

/** `x:MailingList`. */
export const MailingList = z.object({
  id: z.string(),
  emailAddress: z.string(),
  description: z.string().nullish(),
  recipients: z.record(z.string(), z.boolean()).nullish(),
});

/** A group has no mailbox that anybody logs in to. Further addresses are those of the account's own domain that receive. */
export function fromAccount(account: z.infer<typeof Account>): Holder {
  const { id, emailAddress, description, aliases, credentials } = account;
  const isUser = account['@type'] === 'User';
  const domain = emailAddress.slice(emailAddress.lastIndexOf('@'));
  const own = Object.values(aliases ?? {}).filter(
    ({ domainId, enabled }) => enabled !== false && domainId === account.domainId,
  );
  return {
    ...{ id, address: emailAddress, kind: isUser ? 'mailbox' : 'other' },
    aliases: own.map(({ name }) => `${name}${domain}`),
    description: description ?? '',
    recipients: [],
    hasPassword: Object.values(credentials ?? {}).some((row) => row['@type'] === 'Password'),
    mayLogIn: isUser,
  };
}

/** What is in the set and `true` receives. */
export function fromList({
  id,
  emailAddress,
  description,
  recipients,
}: z.infer<typeof MailingList>): Holder {
  return {
    ...{ id, address: emailAddress, kind: 'list', aliases: [] },
    description: description ?? '',
    recipients: Object.entries(recipients ?? {}).flatMap(([address, on]) => (on ? [address] : [])),
    ...{ hasPassword: false, mayLogIn: false },
  };
}
