/** A domain and its aliases as the mail provider shows them, asked once for the activities that go by one view. */
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';
import type { Call } from './call.ts';
import { lastReading, readOnce } from './readings.ts';

/** The domain; `undefined` when the account has none of that name. Throws ProviderError, Deferral. */
export async function readDomain(
  tools: Pick<Toolset, 'store'>,
  call: Call,
  mail: MailAccountCalls,
): Promise<MailDomain | undefined> {
  return readOnce(tools, call, ['domain', () => askDomain(call, mail)]);
}

/**
 * The same for whoever plans its records. What is read anew here is kept for nobody: between a write of records and the provider's look at
 * them it would show that it saw the records before.
 */
export async function readDomainForRecords(
  tools: Pick<Toolset, 'store'>,
  call: Call,
  mail: MailAccountCalls,
): Promise<MailDomain | undefined> {
  return (await lastReading(tools, call, 'domain')) ?? askDomain(call, mail);
}

function askDomain({ domain }: Call, mail: MailAccountCalls): Promise<MailDomain | undefined> {
  return mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(domain, signal),
  );
}

/** All its aliases. Throws ProviderError, Deferral. */
export async function readAliases(
  tools: Pick<Toolset, 'store'>,
  call: Call,
  mail: MailAccountCalls,
): Promise<readonly MailAlias[]> {
  const list = (): Promise<readonly MailAlias[]> =>
    mail.call('requests', 'list-aliases', (provider, signal) =>
      provider.listAliases(call.domain, signal),
    );
  return (await readOnce(tools, call, ['aliases', list])) ?? [];
}
