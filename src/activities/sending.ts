/** A part of pass 4-1: whether mail may go out through the mail provider, and since when it may not. */
import type { MailDomain } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import { judgeSending } from '../core/sending.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { MailAccountCalls, Toolset } from './accounts.ts';

interface Subject {
  readonly spec: DomainSpec;
  readonly domain: MailDomain;
}

/**
 * Asks the provider to look at the records mail is sent by, where it has not approved the domain yet. Only where phase 1 publishes them.
 * Nothing it answers ever stops a run: a look that fails is a finding too. Throws only when the account's credentials are refused.
 */
export async function checkSending(
  { clock }: Pick<Toolset, 'clock'>,
  mail: MailAccountCalls,
  { spec, domain }: Subject,
): Promise<readonly Finding[]> {
  const { sending } = domain;
  if (sending === undefined || !spec.phases.includes(1)) return [];
  const isWaiting = !sending.enabled && !sending.suspended;
  const recordsRight = isWaiting ? await look(mail, domain) : undefined;
  const finding = judgeSending(domain, {
    now: await clock.now(),
    ...(recordsRight === undefined ? {} : { recordsRight }),
  });
  return finding === undefined ? [] : [finding];
}

async function look(mail: MailAccountCalls, { name }: MailDomain): Promise<boolean | undefined> {
  try {
    return await mail.call('requests', 'verify-sending', (provider, signal) =>
      provider.verifySending === undefined
        ? Promise.resolve(undefined)
        : provider.verifySending(name, signal),
    );
  } catch (error) {
    // The verdict is a comfort: one broken DNS answer makes the vendor's look fail with a 500, and an older server has no such call.
    if (error instanceof ProviderError && error.details.severity !== 'Critical') return undefined;
    throw error;
  }
}
